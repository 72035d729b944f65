import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import type { PatientStatement } from './command.ts';
import { UPS_RUNTIME_MS } from './limits.ts';
import { fitsAllowed } from './policy-fields.ts';
import { confirmedExposure, knownExposure, saidExposure } from './read-out.ts';
import { MRST, RAD, RST, SIGNED_MRST_POLICY, Story, TECHNOLOGIST } from './story.ts';

describe('a sedated patient is monitored (T-41)', () => {
  const opens = (own: Pick<PatientStatement, 'monitoring' | 'isSedated'>): readonly string[] => {
    const story = new Story().joins(MRST).passes(500);
    return story.asks(MRST, { kind: 'openSession', patientRef: 'P1', patient: { ...own, implant: { kind: 'none' } } });
  };
  test.each([
    ['monitored', false, 'done'],
    ['notMonitored', false, 'done'],
    ['monitored', true, 'done'],
    ['notMonitored', true, 'sedatedNotMonitored'],
  ] as const)('opened for a patient %s, sedated: %s → %s', (monitoring, isSedated, answer) => {
    expect(opens({ monitoring, isSedated })).toEqual([answer]);
  });
});

describe('a disk that hangs with a START before it (F-7)', () => {
  const pressed = (): Story => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.silent.add('disk');
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['waiting']);
    return story;
  };
  test('as long as it may still be given, nobody goes in or out on it', () => {
    expect(pressed().passes(1_250).asks(MRST, { kind: 'patientOut' })).toContain('startUnderWay');
  });
  test('when its time is over whoever pressed is told, and the patient may come out', () => {
    const story = pressed().passes(1_750);
    expect(story.state.pending).toBeNull();
    expect(story.state.lastCommand?.answer).toContain('refused');
    const withdrawn = story.effects.flatMap((one) =>
      one.kind === 'journal' && one.record.type === 'withdrawn' ? [one.record.data.reasons] : [],
    );
    expect(withdrawn).toEqual([['intentNotDurable']]);
    expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['done']);
  });
  test('the disk has it after all: nothing begins', () => {
    const story = pressed();
    const intentId = story.state.pending?.intentId ?? '';
    story.passes(1_750).post({ kind: 'intentDurable', intentId });
    expect(story.orders()).not.toContain('start');
  });
});

const AWAKE = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const SEDATED = { ...AWAKE, monitoring: 'monitored', isSedated: true } as const;

const readied = (story: Story): Story => {
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
};
const presses = (story: Story): readonly string[] =>
  story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });

describe('a sedated patient is not scanned on numbers of a while ago (report row 17, C-59)', () => {
  test.each([
    ['sedated', SEDATED, ['conditionActive', 'readyVoid']],
    ['awake', { ...SEDATED, isSedated: false }, ['done']],
  ] as const)('%s, the monitor silent for 6 s', (_, patient, answer) => {
    const story = new Story().preparedExam('forYou', patient);
    story.silent.add('monitor');
    story.passes(4_500);
    readied(story).passes(1_500);
    expect(presses(story)).toEqual(answer);
  });
  test('a site whose monitor reports nothing opens no session for one', () => {
    const equipment = { ...SIGNED_MRST_POLICY.equipment, vitals: { fit: 'notFitted', substitute: 'eyes' } } as const;
    const story = new Story({ policy: { ...SIGNED_MRST_POLICY, equipment } }).joins(MRST).passes(500);
    const opens = (patient: PatientStatement): readonly string[] =>
      story.asks(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    expect(opens(SEDATED)).toEqual(['sedatedNotMeasured']);
    expect(opens(AWAKE)).toEqual(['done']);
  });
  test.each(['vitals', 'vitalsAlarm'] as const)('nobody states %s for minutes at a time', (input) => {
    expect(fitsAllowed(input)).toEqual(['fitted', 'notFitted']);
  });
});

describe('two people read another exposure from the screen than the scanner reports (ruling 16)', () => {
  const known = (said: number | null, reported: number | null): number | null => {
    const { session, scanner } = new Story().preparedExam().state;
    const [step] = scanner?.steps ?? [];
    if (session === null || step === undefined) throw new Error('no step');
    const by = { personId: 'rst', name: 'R', atMs: 0 };
    const exposure = { sarBodyWkg: said, sarHeadWkg: null, b1RmsUt: null };
    const readOut = confirmedExposure(saidExposure(step, exposure, by), by);
    return knownExposure({ ...session, readOut }, { ...step, sarBodyWkg: reported }).sarBodyWkg;
  };
  test.each([
    [3, 0.9, 3],
    [0.5, 0.9, 0.9],
    [null, 0.9, 0.9],
    [3, null, 3],
    [null, null, null],
  ])('said %s, reported %s: %s counts', (said, reported, counts) => {
    expect(known(said, reported)).toBe(counts);
  });
});

describe('a time-out is of two who are here (ruling 11, T-44)', () => {
  const scansOnSite = (): Story => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam('withYou');
    story.mustDo(RST, { kind: 'releaseControl' });
    return readied(story);
  };
  const starts = (story: Story): readonly string[] =>
    story.asks(TECHNOLOGIST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  test('control: who read it back looks on', () => {
    expect(starts(scansOnSite())).toEqual(['done']);
  });
  test('who read it back has gone: the technologist on site took no part in it', () => {
    const story = scansOnSite();
    story.post({ kind: 'attendeeLeft', consoleId: 'c-rst' });
    expect(starts(story)).toEqual(['readerGone']);
  });
  test('the technologist reads back a new one, and starts', () => {
    const story = scansOnSite();
    story.post({ kind: 'attendeeLeft', consoleId: 'c-rst' });
    story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    expect(story.asks(TECHNOLOGIST, { kind: 'readBackTimeOut', words })).toEqual(['done']);
    expect(starts(readied(story))).toEqual(['done']);
  });
  test('while somebody remote has control the technologist on site reads nothing back', () => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam('withYou');
    story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    expect(story.asks(TECHNOLOGIST, { kind: 'readBackTimeOut', words })).toEqual(['notHolder']);
  });
});

describe('a nearly empty UPS bars a start, also with the mains on (domain 1.5, T-43)', () => {
  test.each([
    [UPS_RUNTIME_MS.low, ['upsNearlyEmpty']],
    [UPS_RUNTIME_MS.low + 1, ['done']],
    [null, ['done']],
  ])('%s ms left', (runtimeMs, answer) => {
    const story = readied(new Story().preparedExam());
    story.post({ kind: 'power', runtimeMs });
    expect(presses(story)).toEqual(answer);
  });
});

describe('who can see to the patient answers the monitor’s alarm (C-6)', () => {
  const alarmed = (): Story => {
    const story = new Story().joins(RAD).preparedExam('forYou', { ...SEDATED, isSedated: false });
    expect(story.starts()).toEqual(['done']);
    story.bad.add('vitalsAlarm');
    return story.passes(1_000);
  };
  test.each([
    ['the radiologist, far away', RAD, ['notBesidePatient'], true],
    ['the safety tech', MRST, ['done'], false],
    ['who has control', RST, ['done'], false],
  ] as const)('answered by %s', (_, person, answer, isStopped) => {
    const story = alarmed();
    expect(story.asks(person, { kind: 'acknowledge', condition: 'vitalsAlarm' })).toEqual(answer);
    expect(story.passes(12_000).orders().includes('stop')).toBe(isStopped);
  });
  test('any other alarm is answered by any participant', () => {
    const story = alarmed();
    story.bad.add('oxygen');
    story.passes(2_000);
    expect(story.asks(RAD, { kind: 'acknowledge', condition: 'oxygenLow' })).toEqual(['done']);
  });
});

describe('nobody is let in on what is already bad and not yet an alarm (hazard 115)', () => {
  const atTheDoor = (): Story => {
    const story = new Story().joins(MRST).joins(RST).passes(500);
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: AWAKE });
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    return story.passes(500);
  };
  test('control: nothing is bad', () => {
    expect(atTheDoor().asks(MRST, { kind: 'admitPatient' })).toEqual(['done']);
  });
  test.each(['mains', 'oxygen'] as const)('%s, for half a second', (input) => {
    const story = atTheDoor();
    story.post({ kind: 'input', input, raw: 'bad', seenMs: story.nowMs, words: '' });
    story.nowMs += 500;
    story.post({ kind: 'tick' });
    expect(story.asks(MRST, { kind: 'admitPatient' })).toEqual(['conditionActive']);
  });
});

describe('a patient is told when it is over (domain 1.5 RESUME)', () => {
  const stopped = (restsAfterMs: number): Story => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(1_000);
    const obeys = story.onOrder;
    story.onOrder = () => undefined;
    story.asks(RST, { kind: 'stop' });
    story.passes(500);
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.passes(restsAfterMs);
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    story.onOrder = obeys;
    return readied(story.passes(2_000));
  };
  test('it scanned on for 20 s after they were spoken to: they are told anew', () => {
    expect(presses(stopped(20_000))).toContain('patientNotSpokenTo');
  });
  test('control: it came to rest at once', () => {
    expect(presses(stopped(500))).toEqual(['done']);
  });
});

describe('a pause of another step is no pause of the one permitted', () => {
  test('the permit is over, and nothing of it goes on', () => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(2_000);
    story.scanner = { ...story.scanner, state: 'paused', runningStepId: 't2' };
    story.passes(3_000);
    expect(story.state.permit).toBeNull();
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).toContain('pauseWithoutPermit');
  });
});
