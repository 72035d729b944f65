import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { CONTRAST_FACT_IDS } from './contrast.ts';
import { contrastReasons } from './contrast-gates.ts';
import { LIP, MRST, RAD, RST, Story, TRAINEE } from './story.ts';

const AWAKE = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const MONITORED = { ...AWAKE, monitoring: 'monitored' } as const;

describe('a START is judged on the facts of that instant, and not on alarms alone (design 2.2, T-A)', () => {
  const ready = (): Story => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    return story.passes(500);
  };
  const halfASecondLater = (story: Story): readonly string[] => {
    story.nowMs += 500;
    story.post({ kind: 'tick' });
    return story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  };
  test('control: nothing is bad', () => {
    expect(halfASecondLater(ready())).toEqual(['done']);
  });
  test.each([
    ['the mains are reported lost', 'mains', 'bad'],
    ['nobody knows any more whether there are mains', 'mains', 'unknown'],
    ['oxygen is reported low', 'oxygen', 'bad'],
  ] as const)('%s, and not yet for as long as the row waits', (_, input, raw) => {
    const story = ready();
    story.post({ kind: 'input', input, raw, seenMs: story.nowMs, words: '' });
    expect(halfASecondLater(story)).toEqual(['conditionActive']);
    expect(story.orders()).not.toContain('start');
  });
  test('one more than expected is counted in Zone IV', () => {
    const story = ready();
    story.count4 = 2;
    story.reports();
    expect(halfASecondLater(story)).toEqual(['conditionActive']);
    expect(story.status('unauthorisedEntry')).toBe('suspect');
  });
  test('the disk has it when the mains are already gone: withdrawn', () => {
    const story = ready();
    story.silent.add('disk');
    const start = { kind: 'start', stepId: 'localizer', readyId: story.readyId() } as const;
    expect(story.asks(RST, start)).toEqual(['waiting']);
    story.post({ kind: 'input', input: 'mains', raw: 'bad', seenMs: story.nowMs, words: '' });
    story.nowMs += 500;
    story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
    expect(story.orders()).not.toContain('start');
  });
  test('good again for a moment, while the row forgets it slowly: nothing is bad at this instant', () => {
    const story = ready();
    story.post({ kind: 'input', input: 'mains', raw: 'bad', seenMs: story.nowMs, words: '' });
    story.nowMs += 500;
    story.post({ kind: 'input', input: 'mains', raw: 'good', seenMs: story.nowMs, words: '' });
    expect(story.status('mainsLost')).toBe('suspect');
    expect(halfASecondLater(story)).toEqual(['done']);
  });
  test('minutes that another row has told already are not said before they have passed', () => {
    const story = ready();
    story.silent.add('power');
    story.post({ kind: 'input', input: 'mains', raw: 'bad', seenMs: story.nowMs, words: '' });
    story.passes(4_000);
    const command = story.command({ kind: 'start', stepId: 'localizer', readyId: 'none' });
    const said = story.post({ kind: 'command', command, principal: RST });
    const reasons = said.flatMap((one) =>
      one.kind === 'outcome' && one.outcome.kind === 'refused' ? one.outcome.reasons : [],
    );
    const conditions = reasons.flatMap(({ id, params }) => (id === 'conditionActive' ? [params['condition']] : []));
    expect(conditions).toEqual(['mainsLost']);
  });
});

describe('the numbers of the monitor live and its alarm does not (design 2.4, C-57)', () => {
  const exam = (own: Partial<typeof MONITORED> | { isSedated: true }, raw: 'unknown' | 'good'): Story => {
    const story = new Story();
    const post = story.post.bind(story);
    story.post = (event) =>
      event.kind === 'input' && event.input === 'vitalsAlarm' ? post({ ...event, raw }) : post(event);
    story.passes(5_000).preparedExam('forYou', { ...MONITORED, ...own });
    story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    return story;
  };
  const start = (story: Story): readonly string[] =>
    story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  test('control: "no alarm" is reported', () => {
    expect(start(exam({}, 'good'))).toEqual(['done']);
  });
  test.each([
    ['awake', {}],
    ['sedated', { isSedated: true }],
  ] as const)('patient %s: no START', (_, own) => {
    expect(start(exam(own, 'unknown'))).toContain('conditionActive');
  });
  test('while it scans: the scan goes on, and people are told', () => {
    const story = exam({}, 'good');
    expect(start(story)).toEqual(['done']);
    story.post = Story.prototype.post.bind(story);
    story.silent.add('monitor');
    story.passes(1_000);
    story.post({ kind: 'input', input: 'vitalsAlarm', raw: 'unknown', seenMs: story.nowMs, words: 'bad quality' });
    expect(story.state.verdict).toMatchObject({ authority: 1, scan: 0, people: 1 });
  });
  test('of a patient without a monitor nobody asks it', () => {
    const story = new Story();
    const post = story.post.bind(story);
    story.post = (event) => (event.kind === 'input' && event.input === 'vitalsAlarm' ? [] : post(event));
    expect(story.preparedExam().starts()).toEqual(['done']);
  });
});

describe('who only learns withholds no stop (domain 1.3, R-1)', () => {
  test('a trainee who looks on acknowledges the monitor’s alarm: refused, and after 10 s the scan is stopped', () => {
    const story = new Story().joins(TRAINEE).preparedExam('forYou', MONITORED);
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.bad.add('vitalsAlarm');
    story.passes(1_000);
    expect(story.asks(TRAINEE, { kind: 'acknowledge', condition: 'vitalsAlarm' })).toContain('roleMayNot');
    story.passes(12_000);
    expect(story.orders()).toContain('stop');
  });
});

describe('remote control that ended before anything was scanned (ruling 8, C-24, C-25)', () => {
  const sixMinutesAfter = (act: (story: Story) => void): Story => {
    const story = new Story({ isDeaf: true }).preparedExam();
    act(story);
    for (let half = 0; half < 12; half += 1) {
      story.passes(30_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    return story;
  };
  test.each<[string, (story: Story) => void]>([
    ['given back before the first START', (story) => story.mustDo(RST, { kind: 'releaseControl' })],
    ['taken back before the first START', (story) => story.mustDo(MRST, { kind: 'takeLocal' })],
    [
      'given back after a START that never began',
      (story) => {
        expect(story.starts()).toEqual(['done']);
        story.passes(5_000);
        story.mustDo(RST, { kind: 'releaseControl' });
      },
    ],
  ])('%s: after five minutes in the bore the patient is to be taken out', (_, act) => {
    const story = sixMinutesAfter(act);
    expect(story.status('remoteOffInBore')).toBe('confirmed');
    expect(story.state.verdict.people).toBe(3);
  });
  test('in distress, and in need of watching: at once', () => {
    const story = new Story().preparedExam('forYou', { ...MONITORED, isSedated: true });
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.passes(1_000);
    story.bad.add('squeezeBall');
    story.passes(500);
    expect(story.status('distressRemoteOff')).toBe('confirmed');
  });
  test('control: nobody had remote control in this exam yet: whoever is being positioned is not to be taken out', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.count4 = 0;
    story.mustDo(MRST, { kind: 'patientOut' });
    story.passes(500);
    story.mustDo(MRST, { kind: 'closeSession' });
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: AWAKE });
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    story.mustDo(MRST, { kind: 'admitPatient' });
    story.count4 = 1;
    for (let half = 0; half < 12; half += 1) {
      story.passes(30_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    expect(story.status('remoteOffInBore')).toBe('ok');
  });
});

describe('contrast: "heard and seen" was said before the radiologist was gone (N-A, domain 6.2 row 31)', () => {
  const open = (story: Story): readonly string[] => contrastReasons(story.state).map((one) => one.id);
  test('connected anew within the minute: it was not said since', () => {
    const story = new Story().preparedExam();
    story.joins(RAD).joins(LIP).passes(500);
    const saw = CONTRAST_FACT_IDS;
    story.mustDo(RAD, { kind: 'approveContrast', agent: 'A', saw, coveredForMs: 3_600_000, backup: 'Dr B' });
    story.mustDo(LIP, { kind: 'checkInPractitioner' });
    story.mustDo(MRST, { kind: 'checkCart' });
    story.mustDo(MRST, { kind: 'checkContrast', agent: 'A', lot: '1' });
    story.mustDo(LIP, { kind: 'confirmContrast', agent: 'A', lot: '1' });
    story.mustDo(MRST, { kind: 'stateSupervision' });
    expect(open(story)).toEqual([]);
    story.post({ kind: 'attendeeLeft', consoleId: 'c-rad' });
    expect(open(story)).toContain('radiologistAway');
    story.passes(5_000).joins(RAD).passes(500);
    expect(open(story)).toEqual(['supervisionNotStated']);
    story.mustDo(MRST, { kind: 'stateSupervision' });
    expect(open(story)).toEqual([]);
  });
});

describe('a STOP that is not carried out asks for somebody (failsafe 2.1, S-C, C-58)', () => {
  const neverStops = (story: Story): Story => {
    story.preparedExam();
    story.scanner = { ...story.scanner, steps: story.scanner.steps.map((one) => ({ ...one, durationMs: 900_000 })) };
    story.passes(500);
    expect(story.starts()).toEqual(['done']);
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    return story.passes(2_000);
  };
  test('also when the patient was told: until a person says that it stopped, and whoever is named is there', () => {
    const story = neverStops(new Story());
    story.mustDo(RST, { kind: 'stop' });
    story.passes(1_500);
    expect(story.status('stopNotCarriedOut')).toBe('ok');
    story.passes(2_500);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    expect([story.scanner.state, story.state.stop?.status]).toEqual(['scanning', 'notConfirmed']);
    for (let half = 0; half < 10; half += 1) {
      story.passes(30_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    expect(story.status('stopNotCarriedOut')).toBe('confirmed');
    expect(story.state.verdict.people).toBeGreaterThanOrEqual(2);
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    story.passes(2_000);
    expect(story.status('stopNotCarriedOut')).toBe('ok');
  });
  test('a scanner that does as it is told raises nothing', () => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(2_000).mustDo(RST, { kind: 'stop' });
    for (let half = 0; half < 8; half += 1) {
      story.passes(500);
      expect(story.status('stopNotCarriedOut')).toBe('ok');
    }
    expect(story.state.stop?.status).toBe('confirmed');
  });
});
