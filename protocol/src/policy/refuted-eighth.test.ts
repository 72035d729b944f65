import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { argumentDigest, type CommandAction } from './command.ts';
import { contrastReasons } from './contrast-gates.ts';
import { CONTRAST_FACT_IDS } from './contrast.ts';
import { DEFAULT_POLICY } from './facility-policy.ts';
import { scanTime } from './scan-clock.ts';
import { patientInRoom } from './facts.ts';
import { implantFixture, LIP, MRST, RAD, RST, Story, TECHNOLOGIST } from './story.ts';

const AWAKE = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const ALARMED = { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } } as const;

describe('a second alarm of the monitor is not answered by the acknowledgement of the first (ruling 7, C-56)', () => {
  const alarm = (story: Story, words: string): void => {
    story.post({ kind: 'input', input: 'vitalsAlarm', raw: 'bad', seenMs: story.nowMs, words });
  };
  const begun = (): Story => {
    const story = new Story().preparedExam('forYou', ALARMED);
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    return story;
  };
  const lasts = (story: Story, words: string, seconds: number): void => {
    story.silent.add('monitor');
    for (let second = 0; second < seconds; second += 1) {
      story.post({ kind: 'input', input: 'vitals', raw: 'good', seenMs: story.nowMs, words: '' });
      alarm(story, words);
      story.passes(1_000);
    }
  };
  test('control: one alarm that nobody acknowledges for 10 s stops the scan', () => {
    const story = begun();
    lasts(story, 'HIGH: asystole', 12);
    expect(story.orders()).toContain('stop');
  });
  test('"lead off" is acknowledged and stays; then it is asystole: nobody acknowledges that for 10 s', () => {
    const story = begun();
    lasts(story, 'HIGH: ECG lead off', 3);
    story.mustDo(MRST, { kind: 'acknowledge', condition: 'vitalsAlarm' });
    lasts(story, 'HIGH: ECG lead off', 2);
    expect(story.orders()).not.toContain('stop');
    lasts(story, 'HIGH: asystole', 12);
    expect(story.orders()).toContain('stop');
  });
  test('the first is over, and within three seconds another comes', () => {
    const story = begun();
    lasts(story, 'HIGH: ECG lead off', 3);
    story.mustDo(MRST, { kind: 'acknowledge', condition: 'vitalsAlarm' });
    story.post({ kind: 'input', input: 'vitalsAlarm', raw: 'good', seenMs: story.nowMs, words: '' });
    story.passes(1_000);
    lasts(story, 'HIGH: asystole', 12);
    expect(story.orders()).toContain('stop');
  });
});

describe('scan clock: a count that is no longer reported does not say that nobody is in there (E-C)', () => {
  const LABEL = implantFixture({ sarBodyMaxWkg: 2, activeScan: { maxMs: 1_200_000, pauseMs: 1_800_000 } });
  const site = (isZoneSilent: boolean): Story => {
    const story = new Story().joins(MRST).joins(TECHNOLOGIST);
    story.passes(1_000);
    // No session: the site scans on its own. The server of scanner and zone is gone for ten minutes.
    story.silent.add('scanner');
    if (isZoneSilent) story.silent.add('zone');
    else story.count4 = 1;
    story.passes(600_000);
    story.silent.clear();
    story.count4 = 0;
    story.passes(5_000);
    return story;
  };
  const used = (story: Story): number => {
    if (LABEL.kind === 'none' || LABEL.activeScan === null) throw new Error('no clock');
    return scanTime(story.state, 'P1', LABEL.activeScan).usedMs;
  };
  test('control: the counter shows that somebody is in there', () => {
    expect(used(site(false))).toBeGreaterThan(590_000);
  });
  test('the counter is as silent as the scanner', () => {
    expect(used(site(true))).toBeGreaterThan(590_000);
  });
});

describe('the gateway says A3 while a scan runs', () => {
  test('control ends, and what runs is stopped as at any other loss (L-B, L-E)', () => {
    const story = new Story().preparedExam();
    expect(story.starts('localizer')).toEqual(['done']);
    story.passes(2_000);
    story.post({
      kind: 'peer',
      verdict: { authority: 3, scan: 0, people: 0, system: 0 },
      why: 'the gateway',
      againstDrill: '',
    });
    story.passes(20_000);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.orders()).toContain('stop');
  });
});

describe('nobody was asked for anything while the room was empty', () => {
  test('a patient who is just admitted is not to be taken out because nobody answered for two minutes (C-U)', () => {
    const story = new Story();
    story.joins(MRST).joins(RST).passes(500);
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: AWAKE });
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'coil' };
    story.passes(180_000);
    expect(story.state.verdict.people).toBe(0);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.mustDo(MRST, { kind: 'admitPatient' });
    story.count4 = 1;
    story.passes(1_000);
    expect(story.state.verdict).toMatchObject({ scan: 0, people: 2 });
  });
  test('the same of remote control that was lost before the patient went in', () => {
    const story = new Story();
    story.joins(MRST).joins(RST).passes(500);
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: AWAKE });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.mustDo(RST, { kind: 'readBackControl', words });
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    story.silent.add('console');
    story.passes(180_000);
    expect(story.status('controlEnded')).toBe('latched');
    expect(story.state.verdict.people).toBe(0);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.mustDo(MRST, { kind: 'admitPatient' });
    story.count4 = 1;
    story.passes(1_000);
    expect(story.state.verdict.people).toBe(2);
  });
});

describe('a site whose Zone IV door has no contact can be worked at (C-D, docs/POLICY.md)', () => {
  const examAt = (door34: (typeof DEFAULT_POLICY)['equipment']['door34']): Story => {
    const story = new Story({ policy: { equipment: { ...DEFAULT_POLICY.equipment, door34 } } });
    const post = story.post.bind(story);
    // Nothing there measures a door.
    story.post = (event) => (event.kind === 'input' && event.input === 'door34' ? [] : post(event));
    story.passes(5_000);
    story.preparedExam();
    return story;
  };
  test('not fitted: raises nothing, and READY is not void by it', () => {
    const story = examAt({ fit: 'notFitted', substitute: 'a Level 2 person watches the door' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.state.session?.ready.kind).toBe('given');
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['done']);
  });
  test('stated shut: good for as long as the list says, and not for three seconds', () => {
    const story = examAt({ fit: 'attested', byRole: 'mrst', validForMs: 900_000, words: 'The door is shut' });
    story.mustDo(MRST, { kind: 'stateInput', input: 'door34' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.passes(5_000);
    expect(story.status('doorOpen')).toBe('ok');
    expect(story.state.session?.ready.kind).toBe('given');
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['done']);
  });
});

describe('contrast: "heard and seen" was said of the radiologist who had approved then (N-A)', () => {
  test('another one approves afterwards: it was not said of that one', () => {
    const other = { ...RAD, personId: 'rad2', name: 'Dr M. Ito' };
    const story = new Story().preparedExam();
    story.joins(RAD).joins(other).joins(LIP).passes(500);
    const approve = {
      kind: 'approveContrast',
      agent: 'A',
      saw: CONTRAST_FACT_IDS,
      coveredForMs: 3_600_000,
      backup: 'Dr B',
    } as const;
    story.mustDo(RAD, approve);
    story.mustDo(LIP, { kind: 'checkInPractitioner' });
    story.mustDo(MRST, { kind: 'checkCart' });
    story.mustDo(MRST, { kind: 'checkContrast', agent: 'A', lot: '1' });
    story.mustDo(LIP, { kind: 'confirmContrast', agent: 'A', lot: '1' });
    story.mustDo(MRST, { kind: 'stateSupervision' });
    expect(contrastReasons(story.state)).toEqual([]);
    story.mustDo(other, approve);
    expect(contrastReasons(story.state).map((one) => one.id)).toContain('supervisionNotStated');
  });
});

describe('F-A: the second copy of the arguments', () => {
  test.each<[string, CommandAction, CommandAction]>([
    [
      'attendants',
      { kind: 'leadTimeOut', weightKg: 68, attendants: 0 },
      { kind: 'leadTimeOut', weightKg: 68, attendants: 4 },
    ],
    [
      'alarm that is cleared',
      { kind: 'clear', condition: 'linkDown', why: 'x' },
      { kind: 'clear', condition: 'quench', why: 'x' },
    ],
    [
      'alarm that is acknowledged',
      { kind: 'acknowledge', condition: 'linkDown' },
      { kind: 'acknowledge', condition: 'vitalsAlarm' },
    ],
    ['what is stated', { kind: 'stateInput', input: 'patientAudio' }, { kind: 'stateInput', input: 'patientCamera' }],
    ['items', { kind: 'tickChecklist', items: [] }, { kind: 'tickChecklist', items: CHECKLIST_ITEMS }],
  ])('another %s is another digest', (_, one, two) => {
    expect(argumentDigest(one)).not.toBe(argumentDigest(two));
  });
  test('a time-out whose attendants are other than its second copy is refused', () => {
    const story = new Story().preparedExam();
    const seen = story.command({ kind: 'leadTimeOut', weightKg: 68, attendants: 0 }).echo;
    expect(story.asks(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 4 }, { echo: seen })).toContain(
      'argumentMismatch',
    );
  });
});

describe('T-K: the safety tech of the session was seen leaving', () => {
  test('a technologist on site who has not taken over says "I am here": the safety tech is as gone as before', () => {
    const story = new Story().preparedExam('withYou');
    story.mustDo(MRST, { kind: 'leaving' });
    story.passes(500);
    expect(story.status('mrstLeft')).toBe('confirmed');
    story.mustDo(TECHNOLOGIST, { kind: 'confirmPresence' });
    story.passes(500);
    expect(story.status('mrstLeft')).toBe('confirmed');
    expect(story.asks(TECHNOLOGIST, { kind: 'clear', condition: 'mrstLeft', why: 'I am here' })).not.toEqual(['done']);
  });
});

describe('a paused step can go on (S-G)', () => {
  test('at a scanner that has selected the next step while this one runs', () => {
    const story = new Story().preparedExam();
    expect(story.starts('localizer')).toEqual(['done']);
    story.scanner = { ...story.scanner, selectedStepId: 't2', remainingMs: 9_000 };
    story.passes(2_000);
    story.mustDo(RST, { kind: 'pause' });
    story.passes(1_000);
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual(['done']);
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).toEqual(['done']);
  });
});

describe('a START that never began is no first start (T-D, ruling 11)', () => {
  const later = (story: Story): readonly string[] => {
    for (let minute = 0; minute < 20; minute += 1) {
      story.passes(30_000).mustDo(MRST, { kind: 'confirmPresence' });
      story.passes(30_000).mustDo(MRST, { kind: 'confirmPresence' });
    }
    for (const input of ['patientAudio', 'patientCamera'] as const) story.mustDo(MRST, { kind: 'stateInput', input });
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    return story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  };
  test('the scanner took it and did nothing', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(5_000);
    expect(story.state.permit).toBeNull();
    expect(later(story)).toContain('timeOutVoid');
  });
  test('stopped before it began', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.mustDo(RST, { kind: 'stop' });
    story.passes(5_000);
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    expect(later(story)).toContain('timeOutVoid');
  });
});

test('V-3: with no session and a counter that says nothing any more, nobody knows whether the room is empty', () => {
  const story = new Story();
  story.silent.add('zone');
  story.passes(20_000);
  expect(story.status('zoneSilent')).toBe('confirmed');
  expect(patientInRoom(story.state)).toBe('unknown');
});
