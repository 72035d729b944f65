import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { ALL_FITTED } from './facility-policy.ts';
import { implantWordsOf } from './read-back-gates.ts';
import { implantFixture, MRST, RST, Story, TECHNOLOGIST } from './story.ts';

// What a fifth look found: each was so once, with the rule that it broke, and with controls beside it.

function scanning(story = new Story()): Story {
  story.preparedExam();
  expect(story.starts()).toEqual(['done']);
  return story.passes(1_000);
}

const WARNING = { state: 'fault', faultText: 'cooling warning' } as const;
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };

/** Answers every order, and does nothing. */
function hangs(story: Story): void {
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
}

/** The stop of a take-back has been confirmed, and its minute is over; a technologist is signed in on site. */
function takenBackLongAgo(story = new Story()): Story {
  scanning(story.joins(TECHNOLOGIST));
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.passes(30_000).mustDo(MRST, { kind: 'confirmPresence' });
  story.passes(31_000).mustDo(MRST, { kind: 'confirmPresence' });
  return story;
}

/**
 * A patient with a conditional implant is heated above the label while the scanner itself reports it.
 * Rules: V-3, V-5 (a fault beside a running step makes the scanner unknown, and unknown counts as scanning), E-A/E-B, C-47.
 */
describe('above the implant’s label beside a fault', () => {
  const withImplant = (): Story => {
    const story = new Story().joins(MRST).joins(RST).passes(500);
    const patient = { monitoring: 'notMonitored', isSedated: false, implant: implantFixture() } as const;
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    const { session } = story.state;
    if (session === null) throw new Error('no session');
    const words = { ...WORDS, implantWords: implantWordsOf(session) };
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.mustDo(RST, { kind: 'readBackControl', words });
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    story.mustDo(RST, { kind: 'readBackTimeOut', words });
    story.mustDo(MRST, { kind: 'admitPatient' });
    story.count4 = 1;
    story.mustDo(MRST, { kind: 'stateInput', input: 'patientAudio' });
    story.mustDo(MRST, { kind: 'stateInput', input: 'patientCamera' });
    story.passes(250);
    expect(story.starts()).toEqual(['done']);
    return story.passes(1_000);
  };

  test('control: without the fault it is stopped', () => {
    const story = withImplant();
    story.scanner = { ...story.scanner, sarBodyWkg: 3 };
    story.passes(1_000);
    expect({ orders: story.orders(), row: story.status('implantExceeded') }).toEqual({
      orders: ['start', 'stop'],
      row: 'latched',
    });
  });

  test.each([{ sarBodyWkg: 3 }, { mode: 'firstLevel' }])(
    'a fault that still names the step, and %j: stopped',
    (own) => {
      const story = withImplant();
      story.scanner = { ...story.scanner, ...WARNING, ...own };
      story.passes(5_000);
      expect(story.orders()).toContain('stop');
    },
  );
});

/**
 * A patient in distress for whom somebody presses pause again and again is scanned on: the stop never comes.
 * Rule: S-H (a pause that is answered and after 3 s still not seen becomes a stop); the twin of S-J.
 */
describe('pause pressed again and again at a scanner that answers and goes on', () => {
  test.each([
    ['once (control)', 1],
    ['every second', 20],
  ])('%s', (_, times) => {
    const story = scanning();
    hangs(story);
    for (let press = 0; press < times; press += 1) {
      story.mustDo(press % 2 === 0 ? MRST : RST, { kind: 'pause' });
      story.passes(1_000);
    }
    story.passes(times === 1 ? 4_000 : 0);
    expect(story.orders()).toContain('stop');
  });
});

/**
 * STOP reads CONFIRMED, the same scan then begins, and nothing stops it: no order, no alarm; nobody is permitted.
 * A scanner whose mapping leaves out the running step, in the silence between prescan and scan; a technologist is signed in on
 * site, who took nothing.
 * Rules: S-F ("what begins after the confirmation is C-42"), V-4, S-D2, L-E.
 */
describe('between prescan and scan at a scanner that never names its running step', () => {
  const inTheGap = (stepName: string): Story => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam();
    story.onOrder = (order, effectId) => {
      if (order.kind === 'start') story.scanner = { ...story.scanner, state: 'prescan', runningStepId: stepName };
      story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    };
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.scanner = { ...story.scanner, state: 'prepped' };
    return story.passes(500);
  };

  test.each([
    ['control: it names the step', 'localizer', true],
    ['taken back and stopped', '', true],
    ['taken back', '', false],
  ])('%s: what begins is stopped', (_, stepName, isStopPressed) => {
    const story = inTheGap(stepName);
    story.mustDo(MRST, { kind: 'takeLocal' });
    if (isStopPressed) story.mustDo(MRST, { kind: 'stop' });
    story.passes(500);
    const before = story.orders().length;
    story.scanner = { ...story.scanner, state: 'scanning' };
    story.passes(10_000);
    expect(story.orders().slice(before)).not.toEqual([]);
  });
});

/**
 * The same at any scanner: a START that the scanner accepted begins after more than three seconds. Its permit has ended by
 * then ("scanner is idle"); control is taken back and STOP pressed, which reads CONFIRMED; then the remote technologist's scan
 * begins, and with a technologist signed in on site, who took nothing, it is neither stopped nor called C-42.
 * Rules: S-D2 ("For 60 s after a stop, the step whose START the scanner had and that was not seen to begin is that START, also
 * with a technologist on site who may scan"), S-F, L-E.
 */
describe('a START begins four and a half seconds after the scanner took it', () => {
  const accepted = (isTechnologistHere: boolean): Story => {
    const story = new Story();
    if (isTechnologistHere) story.joins(TECHNOLOGIST);
    story.preparedExam();
    hangs(story);
    expect(story.starts()).toEqual(['done']);
    return story;
  };

  test.each([
    ['control: stopped before its permit ended', true, 2_000, true],
    ['control: nobody on site may scan', false, 3_500, true],
    ['taken back and stopped after 3.5 s', true, 3_500, true],
    ['taken back after 3.5 s', true, 3_500, false],
  ])('%s: what begins is stopped', (_, isTechnologistHere, afterMs, isStopPressed) => {
    const story = accepted(isTechnologistHere).passes(afterMs);
    story.mustDo(MRST, { kind: 'takeLocal' });
    if (isStopPressed) story.mustDo(MRST, { kind: 'stop' });
    story.passes(4_500 - afterMs);
    const before = story.orders().length;
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.passes(10_000);
    expect(story.orders().slice(before)).not.toEqual([]);
  });
});

/**
 * STOP reads CONFIRMED while the scan runs beside a warning; a door that opens stops nothing.
 * Rules: V-5 ("nor is any fault that comes during a scan at a scanner that names no step"), V-4, S-C.
 */
describe('a scanner that names no step accepts a START, and its first report is a fault', () => {
  const faulty = (): Story => {
    const story = new Story().preparedExam();
    story.onOrder = (order, effectId) => {
      if (order.kind === 'start') story.scanner = { ...story.scanner, ...WARNING, runningStepId: '' };
      story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    };
    expect(story.starts()).toEqual(['done']);
    return story.passes(1_000);
  };

  test('a STOP that is swallowed is not called confirmed', () => {
    const story = faulty();
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(6_000);
    expect(story.state.stop?.status).toBe('notConfirmed');
  });

  test('a door that opens stops it', () => {
    const story = faulty().passes(3_000);
    story.bad.add('door34');
    story.passes(2_000);
    expect(story.orders()).toContain('stop');
  });
});

/**
 * A second run of the same step beside the same fault: no C-42, no stop, a swallowed STOP is
 * called confirmed; the situation reads "at rest".
 * Rules: S-J (the word "holds for the scan that was to be stopped"), V-5, T-C.
 */
test('stopped by a person’s word beside a fault, seen at rest, and then the same step is named again: C-42', () => {
  const story = scanning();
  hangs(story);
  story.scanner = { ...story.scanner, ...WARNING };
  story.passes(500);
  story.mustDo(MRST, { kind: 'stop' });
  story.passes(3_000);
  story.mustDo(MRST, { kind: 'confirmStopped' });
  story.passes(500);
  story.scanner = { ...story.scanner, runningStepId: '' };
  story.passes(5_000);
  expect(story.state.stop?.atRestMs).not.toBeNull();
  const before = story.orders().length;
  story.scanner = { ...story.scanner, runningStepId: 'localizer' };
  story.passes(5_000);
  expect({ more: story.orders().slice(before), row: story.status('scannerDesync') }).not.toEqual({
    more: [],
    row: 'ok',
  });
});

/**
 * A scan under an open permit runs on with the room said to be empty: the squeeze ball, absence of the safety tech,
 * lost vitals and "nobody is with the patient" (all `patientInRoom`) stop nothing. Without a counter nothing contradicts it.
 * Rules: T-I (words about the room wait until the scan has ended), V-3 (an unknown scanner counts as scanning).
 */
describe('"patient out" while a permit is open and the scanner says nothing for two seconds', () => {
  const noCounter = (): Story => {
    const zone4Entry = { fit: 'notFitted', substitute: 'the safety tech counts' } as const;
    return scanning(new Story({ policy: { equipment: { ...ALL_FITTED, zone4Entry } } }));
  };

  test('control: the squeeze ball stops the scan', () => {
    const story = noCounter();
    story.bad.add('squeezeBall');
    story.passes(1_000);
    expect(story.orders()).toContain('stop');
  });

  test('said in the silence; the scanner reports again and scans on under its permit: the squeeze ball stops it', () => {
    const story = noCounter();
    story.silent.add('scanner');
    story.passes(2_500);
    story.asks(MRST, { kind: 'patientOut' });
    story.silent.delete('scanner');
    story.passes(500);
    story.bad.add('squeezeBall');
    story.passes(2_000);
    expect(story.orders()).toContain('stop');
  });
});

/**
 * At a site where only people can stop, nobody is asked to stop the second scan: an open door, a squeeze, a lost safety
 * tech raise their alarm and no STOP is asked for, because the ask of an earlier scan was never answered in words.
 * Rules: S-I (asked "until the scanner was seen at rest"), V-2, S-C.
 */
test('local stop only: a second scan, a door that opens: people are asked again', () => {
  const capabilities = { start: true, stop: false, abort: false, pause: true, resume: true, selectStep: true };
  const story = scanning(new Story({ policy: { capabilities } }).joins(TECHNOLOGIST));
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
  story.passes(31_000).mustDo(MRST, { kind: 'confirmPresence' });
  story.passes(31_000).mustDo(MRST, { kind: 'confirmPresence' });
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
  story.passes(1_000);
  const askedMs = story.state.stop?.requestedMs;
  story.bad.add('door34');
  story.passes(2_000);
  expect(story.state.verdict.scan).toBe(2);
  expect(story.state.stop?.requestedMs).not.toBe(askedMs);
});

/**
 * The record says for ever that the patient is in and scanned, the implant's clock runs on, the next patient cannot be
 * let in: the one hung state from which a person's word does not help (paused, gap and fault have their way out).
 * Rules: S-C ("or a person says so"), T-I; the comments of `whileScanning`.
 */
test('a scanner that hangs in "stopping": a person says that it has stopped, and the patient is out', () => {
  const story = scanning();
  story.onOrder = (order, effectId) => {
    if (order.kind === 'stop') story.scanner = { ...story.scanner, state: 'stopping' };
    story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  };
  story.mustDo(MRST, { kind: 'stop' });
  story.passes(5_000);
  story.mustDo(MRST, { kind: 'confirmStopped' });
  expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['done']);
});

/**
 * Whoever walks in after a declared attendant walked out is scanned beside, unscreened, under the old time-out.
 * Rules: T-N ("after somebody left without a badge, … whoever then comes in without one is answered for by nobody"), ruling 11
 * (a new person enters Zone IV: the time-out is void).
 */
test('a declared attendant walks out between scans, and somebody walks in: no READY and START under the old time-out', () => {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  story.count4 = 2;
  story.bad.add('door34');
  story.passes(1_000);
  story.count4 = 1;
  story.passes(2_000);
  story.count4 = 2;
  story.passes(2_000);
  story.bad.delete('door34');
  story.passes(3_000);
  const ready = story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  expect(ready).not.toEqual(['done']);
});

// Found by seed 255229381 of the simulation.
test('a declared attendant does not stand in for a Level 2 person who is inside besides', () => {
  const story = new Story().preparedExam();
  story.count4 = 2;
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  story.passes(1_000);
  story.level2Inside = ['N. Achebe'];
  story.count4 = 3;
  story.passes(1_000);
  expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toContain('level2Inside');
});

// Found by seed 127 of the simulation.
test('a time-out that is led while one of those it declares is out: whoever comes in then voids it', () => {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toContain('zone4TooFew');
  story.count4 = 2;
  story.passes(1_000);
  expect(story.state.session?.timeOut.kind).toBe('void');
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
});

/**
 * Somebody of Level 2 lies, stands or works in Zone IV while it scans, declared by nobody and without hearing
 * protection; the badge reader says so, the time-out says "nobody".
 * Rules: ruling 17 (who stays is declared at the time-out; expected count = patient + attendants), design §2.4 (contradictory
 * input blocks start).
 */
test('a Level 2 person whom the reader saw go in is still inside, and the time-out declared nobody', () => {
  const story = new Story().preparedExam();
  story.count4 = 2;
  story.level2Inside = ['N. Achebe'];
  story.passes(1_000);
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  story.passes(1_000);
  const ready = story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  expect(ready).not.toEqual(['done']);
});

/**
 * The word about one scan opens the silence before another: "patient out", ADMIT and close are taken while a scan is about
 * to begin by itself.
 * Rules: S-J, T-I, T-L ("the scanner known to rest").
 */
test('"it has stopped", said of a scan that was seen at rest, says nothing about the gap of the next one', () => {
  const story = scanning(new Story().joins(TECHNOLOGIST));
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.passes(1_000).mustDo(MRST, { kind: 'confirmStopped' });
  story.passes(31_000).mustDo(MRST, { kind: 'confirmPresence' });
  story.passes(31_000).mustDo(MRST, { kind: 'confirmPresence' });
  story.scanner = { ...story.scanner, state: 'prescan', runningStepId: 't2' };
  story.passes(1_000);
  story.scanner = { ...story.scanner, state: 'prepped' };
  story.passes(500);
  expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['startUnderWay']);
});

/**
 * READY, START, offer and grant are taken in the silence before a scan that somebody started at the scanner: the remote
 * technologist gets control, or a START is sent, a moment before gradients that belong to neither; then C-42 stops it.
 * Rules: T-B (READY only where nothing runs), L-L, V-3.
 */
describe('nobody is given READY, START or control where a scan may begin or run', () => {
  const gap = (): Story => {
    const story = takenBackLongAgo();
    story.scanner = { ...story.scanner, state: 'prescan', runningStepId: 't2' };
    story.passes(1_000);
    story.scanner = { ...story.scanner, state: 'prepped' };
    return story.passes(500);
  };

  test('READY', () => {
    const story = gap();
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).not.toEqual(['done']);
  });

  test('control, in the gap', () => {
    const story = gap();
    story.mustDo(RST, { kind: 'requestControl' });
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).not.toEqual(['done']);
  });

  test('control, of a scanner that says nothing', () => {
    const story = takenBackLongAgo();
    story.silent.add('scanner');
    story.passes(3_000);
    story.mustDo(RST, { kind: 'requestControl' });
    story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    expect(story.asks(RST, { kind: 'readBackControl', words: WORDS })).not.toEqual(['done']);
  });
});
