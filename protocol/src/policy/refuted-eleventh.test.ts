import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { contrastReasons } from './contrast-gates.ts';
import type { Command } from './command.ts';
import type { Principal } from './roles.ts';
import { MRSO, MRST, RST, SECOND_RST, Story, TECHNOLOGIST } from './story.ts';

const AWAKE = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const readied = (story: Story): Story => {
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
};
const presses = (story: Story): readonly string[] =>
  story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });

describe('control is taken back on site by whoever takes part, signed in as whatever they are', () => {
  const onsite = (role: Principal['role'], personId: string): Principal => ({ ...MRSO, role, personId });
  test.each([
    ['MRSO', MRSO],
    ['RAD on site', onsite('rad', 'rad9')],
    ['MRMD on site', onsite('mrmd', 'mrmd9')],
    ['RST visiting', onsite('rst', 'rst9')],
  ])('%s takes control back', (_, person) => {
    const story = new Story().joins(person).preparedExam();
    expect(story.asks(person, { kind: 'takeLocal' })).toEqual(['done']);
  });
});

describe('a scanner that says that it is another one', () => {
  test('it is not started', () => {
    const story = readied(new Story().preparedExam());
    story.scanner = { ...story.scanner, scannerRef: 'MR2' };
    story.passes(500);
    expect(presses(story)).toContain('otherScanner');
  });
});

describe('a START whose sender said that it lives for an hour, and a disk that hangs', () => {
  test('it lives no longer than any START, and the patient may come out', () => {
    const story = readied(new Story().preparedExam());
    story.silent.add('disk');
    expect(
      story.asks(
        RST,
        { kind: 'start', stepId: 'localizer', readyId: story.readyId() },
        { expiresTickMs: story.nowMs + 3_600_000 },
      ),
    ).toEqual(['waiting']);
    story.passes(10_000);
    expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['done']);
  });
});

describe('who asked is asked about again when the disk has it', () => {
  const waits = (): Story => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam('withYou');
    story.mustDo(RST, { kind: 'releaseControl' });
    readied(story);
    story.silent.add('disk');
    expect(story.asks(TECHNOLOGIST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual([
      'waiting',
    ]);
    return story;
  };
  test.each([
    ['their account ran out', { kind: 'attendeeCredential', consoleId: 'c-tech', isValid: false }],
    ['they left', { kind: 'attendeeLeft', consoleId: 'c-tech' }],
  ] as const)('%s: nothing is started', (_, event) => {
    const story = waits();
    const intentId = story.state.pending?.intentId ?? '';
    story.post(event);
    story.nowMs += 200;
    story.post({ kind: 'intentDurable', intentId });
    expect(story.orders()).not.toContain('start');
  });
  test('control is not given to an account that ran out meanwhile', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'releaseControl' });
    story.passes(500);
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    story.silent.add('disk');
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    expect(story.asks(RST, { kind: 'readBackControl', words })).toEqual(['waiting']);
    const intentId = story.state.pending?.intentId ?? '';
    story.post({ kind: 'attendeeCredential', consoleId: 'c-rst', isValid: false });
    story.post({ kind: 'intentDurable', intentId });
    expect(story.state.lease.control.kind).not.toBe('granted');
  });
});

describe('a scan that is stopped at the scanner’s own key', () => {
  const stoppedAtKey = (): Story => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(3_000);
    story.scanner = {
      ...story.scanner,
      state: 'idle',
      runningStepId: '',
      steps: story.scanner.steps.map((one) => (one.stepId === 'localizer' ? { ...one, status: 'aborted' } : one)),
    };
    story.passes(1_000);
    return story;
  };
  test('30 s without a word to the patient are told', () => {
    expect(stoppedAtKey().passes(40_000).status('notSpokenAfterStop')).toBe('confirmed');
  });
  test('the next START waits for a word to the patient', () => {
    expect(presses(readied(stoppedAtKey()))).toContain('patientNotSpokenTo');
  });
});

test('a technologist on site who scans by hand while control is offered is not stopped', () => {
  const story = new Story().joins(TECHNOLOGIST).preparedExam('withYou');
  story.mustDo(RST, { kind: 'releaseControl' });
  story.mustDo(RST, { kind: 'requestControl' });
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst' });
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
  story.passes(3_000);
  expect([story.state.lease.control.kind, story.orders()]).toEqual(['offered', []]);
});

describe('the monitor’s high alarm in a scan', () => {
  test('it is held until a person on site has cleared it', () => {
    const story = new Story().preparedExam('forYou', { ...AWAKE, monitoring: 'monitored' });
    story.starts();
    story.passes(1_000);
    story.bad.add('vitalsAlarm');
    story.passes(2_000);
    story.bad.delete('vitalsAlarm');
    story.passes(10_000);
    expect(story.status('vitalsAlarm')).toBe('latched');
  });
});

describe('INJECT on what is bad at that instant', () => {
  test('oxygen reported low half a second ago stands against an injection', () => {
    const story = new Story().preparedExam();
    story.post({ kind: 'input', input: 'oxygen', raw: 'bad', seenMs: story.nowMs, words: '18 %' });
    story.nowMs += 500;
    story.post({ kind: 'tick' });
    expect(contrastReasons(story.state).map((one) => one.id)).toContain('conditionActive');
  });
});

describe('control is given back, and that is never too late', () => {
  test.each<[string, (story: Story) => Partial<Command['echo']>]>([
    ['4 s on its way', (story) => ({ siteTickMs: story.nowMs - 4_000 })],
    ['another patient on the screen', () => ({ patientRef: 'P9' })],
  ])('%s', (_, differs) => {
    const story = new Story().preparedExam();
    const { echo } = story.command({ kind: 'releaseControl' });
    expect(story.asks(RST, { kind: 'releaseControl' }, { echo: { ...echo, ...differs(story) } })).toEqual(['done']);
  });
});

describe('the next patient, while a START of before may begin yet', () => {
  test('is not let in', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(500);
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(5_000);
    expect(story.state.unseenStarts.length).toBe(1);
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.count4 = 0;
    story.mustDo(MRST, { kind: 'patientOut' });
    story.passes(500);
    // Nor is the exam closed: what begins would be in none.
    expect(story.asks(MRST, { kind: 'closeSession' })).toEqual(['startUnderWay']);
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    expect(story.asks(MRST, { kind: 'admitPatient' })).toContain('startUnderWay');
  });
});

describe('while the scanner is paused', () => {
  test('control is not offered', () => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(2_000);
    story.mustDo(RST, { kind: 'pause' });
    story.passes(1_000);
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.joins(SECOND_RST).passes(10_000);
    expect(story.scanner.state).toBe('paused');
    story.mustDo(SECOND_RST, { kind: 'requestControl' });
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: 'rst2' })).not.toEqual(['done']);
  });
});

describe('what scans is above the facility’s own ceiling, and the patient has no implant', () => {
  test.each(['firstLevel', 'secondLevel'])('%s is told, and the scan is stopped', (mode) => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(1_000);
    story.scanner = { ...story.scanner, mode };
    story.passes(3_000);
    expect(story.status('implantExceeded')).toBe('latched');
    expect(story.orders()).toContain('stop');
  });
});

describe('the field is gone by the scanner’s own word, and the quench contact says nothing', () => {
  test('nothing is started', () => {
    const story = new Story().preparedExam();
    story.scanner = { ...story.scanner, fieldTesla: 0 };
    story.passes(1_000);
    expect(presses(readied(story))).toEqual(['fieldDown']);
  });
});
