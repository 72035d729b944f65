import { describe, expect, test } from 'vitest';
import { answering, readied } from './answered-story.ts';
import { contrastReasons } from './contrast-gates.ts';
import type { Principal } from './roles.ts';
import { restartFold } from './restart-fold.ts';
import { IDLE_SCANNER, LIP, MRST, RAD, RST, Story, TECHNOLOGIST } from './story.ts';

const ADULT = { monitoring: 'notMonitored', isSedated: false, age: 'adult', implant: { kind: 'none' } } as const;
const CHILD = { ...ADULT, age: 'child' } as const;
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
const NOT_LEVEL2: Principal = { ...TECHNOLOGIST, personId: 'tech0', name: 'L. Ward', isLevel2: false };
const SCREENED = ['identity', 'writtenScreen', 'verbalScreen', 'implants', 'weight', 'metalOff', 'detector'] as const;

function squeezes(story: Story): Story {
  story.bad.add('squeezeBall');
  story.passes(1_000);
  story.bad.delete('squeezeBall');
  return story.passes(1_000);
}

/** Control given back, and the technologist on site has started. */
function startedOnSite(): Story {
  const story = new Story().preparedExam('withYou');
  story.mustDo(RST, { kind: 'releaseControl' });
  readied(story.passes(1_000));
  story.mustDo(TECHNOLOGIST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  return story.passes(2_000);
}

// failsafe §2.2 row 29 "MRST intercom ack", domain §1.5 RESUME "patient spoken to", §6.2 row 20 "continue only with patient's words".
describe('a squeeze whose latch is cleared before anybody spoke', () => {
  const cleared = (story: Story): Story => {
    story.asks(MRST, { kind: 'clear', condition: 'squeezeBall', why: 'by mistake, I think' });
    return story;
  };
  test('between two scans: nobody spoke for 10 s, and that is told (C-26)', () => {
    expect(cleared(squeezes(new Story().preparedExam())).passes(15_000).status('squeezeUnanswered')).toBe('confirmed');
  });
  test('between two scans: START waits for a word to the patient', () => {
    const story = cleared(squeezes(new Story().preparedExam()));
    expect(story.starts()).not.toEqual(['done']);
  });
  test('in a pause, after an earlier word: RESUME waits for a word to the patient', () => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(3_000);
    story.mustDo(RST, { kind: 'pause' });
    story.passes(1_000);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    readied(cleared(squeezes(story.passes(1_000))));
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).not.toEqual(['done']);
  });
});

// S-C "only the scanner's own later report confirms a stop"; T-L "the scanner known to rest"; domain §1.1 I7; hazards 20, 119.
describe('what reports is another scanner (T-45 bars START and RESUME alone)', () => {
  const another = { ...IDLE_SCANNER, scannerRef: 'MR2' };
  const scanning = (): Story => {
    const story = new Story({ isDeaf: true }).preparedExam();
    story.starts();
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    return story.passes(4_000);
  };
  test('its "idle" confirms no STOP of this one', () => {
    const story = scanning();
    story.mustDo(RST, { kind: 'stop' });
    story.scanner = another;
    expect(story.passes(3_000).state.stop?.status).not.toBe('confirmed');
  });
  test('its "idle" ends no scan of this one: the patient is not said to be out under it', () => {
    const story = scanning();
    story.scanner = another;
    story.passes(2_000);
    expect(story.asks(MRST, { kind: 'patientOut' })).not.toEqual(['done']);
  });
  test('somebody is told', () => {
    const story = scanning();
    story.scanner = another;
    expect(story.passes(5_000).state.activeIds).not.toEqual([]);
  });
  test('nobody is let in on its word that it rests (ADMIT)', () => {
    const story = new Story().preparedExam();
    story.count4 = 0;
    story.mustDo(MRST, { kind: 'patientOut' });
    story.scanner = another;
    story.passes(1_000);
    story.mustDo(MRST, { kind: 'tickChecklist', items: SCREENED });
    expect(story.asks(MRST, { kind: 'admitPatient' })).not.toEqual(['done']);
  });
  test('control of it is not granted under the name of this one', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'releaseControl' });
    story.scanner = another;
    story.passes(1_000);
    story.mustDo(RST, { kind: 'requestControl' });
    story.asks(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    expect(story.asks(RST, { kind: 'readBackControl', words: WORDS })).not.toEqual(['done']);
  });
});

// Design §10.8: in the bore, not scanning, remote off for 5 min → table-out prompt (at once for C2 in distress); unknown is bad.
describe('link and scanner report go together, everything is acknowledged, a person said that it has stopped', () => {
  const lost = (patient: typeof ADULT | typeof CHILD, isSilent: boolean): Story => {
    const story = new Story().preparedExam('forYou', patient);
    story.starts();
    story.passes(3_000);
    story.silent.add('console');
    if (isSilent) story.silent.add('scanner');
    story.passes(6_000);
    story.mustDo(MRST, { kind: 'stop' });
    story.mustDo(MRST, { kind: 'confirmStopped' });
    return story;
  };
  test.each([
    ['the scanner is silent', true],
    ['control: the scanner reports that it rests', false],
  ])('%s: after 5 min people are asked to take the patient out (C-24)', (_, isSilent) => {
    expect(answering(lost(ADULT, isSilent), 400_000).state.verdict.people).toBeGreaterThanOrEqual(3);
  });
  test.each([
    ['the scanner is silent', true],
    ['control: the scanner reports that it rests', false],
  ])('%s: a child who squeezes the ball is brought out at once (C-25)', (_, isSilent) => {
    expect(answering(squeezes(lost(CHILD, isSilent)), 30_000).status('distressRemoteOff')).toBe('confirmed');
  });
});

// Domain §0.5, §1.5 INJECT, §1.2 rows 37 and 38; ACR: a practitioner besides the technologist.
test('INJECT with the practitioner alone on site: the Level 2 of the session signed out', () => {
  const story = new Story().joins(RAD).joins(LIP).preparedExam();
  story.passes(500);
  const saw = ['kidney', 'allergies', 'priorReaction', 'drugs'] as const;
  story.mustDo(RAD, { kind: 'approveContrast', agent: 'A', saw, coveredForMs: 7_200_000, backup: 'Dr B' });
  story.mustDo(LIP, { kind: 'checkInPractitioner' });
  story.mustDo(MRST, { kind: 'checkCart' });
  story.mustDo(MRST, { kind: 'checkContrast', agent: 'A', lot: '1' });
  story.mustDo(LIP, { kind: 'confirmContrast', agent: 'A', lot: '1' });
  story.mustDo(LIP, { kind: 'stateSupervision' });
  expect(contrastReasons(story.state)).toEqual([]);
  story.post({ kind: 'attendeeLeft', consoleId: 'c-mrst' });
  story.passes(20_000);
  expect(contrastReasons(story.state)).not.toEqual([]);
});

// Design §10.13, domain §1.2 row 21 and §1.1 I3 (READY dies on a table that moves); V-4 from START on.
describe('the scanner reports that its table moves, in a step that nobody called clear', () => {
  const moving = { isTableMoving: true, tablePositionMm: 1_300 } as const;
  test('while it scans: stopped, or told', () => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(3_000);
    story.scanner = { ...story.scanner, ...moving };
    story.passes(5_000);
    expect([...story.orders().slice(1), ...story.state.activeIds]).not.toEqual([]);
  });
  test('between START and the first gradient: what begins then is stopped, or told', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    story.starts();
    story.passes(500);
    story.scanner = { ...story.scanner, ...moving };
    story.passes(500);
    story.scanner = { ...story.scanner, isTableMoving: false, state: 'scanning', runningStepId: 'localizer' };
    story.passes(1_000);
    expect([...story.orders().slice(1), ...story.state.activeIds]).not.toEqual([]);
  });
});

// SPEC S-D2: a permit is for the session's patient; a scanner that scans and names another one scans without a permit.
test('a START by the technologist on site for P1, and the scanner scans P2: stopped, or told', () => {
  const story = startedOnSite();
  story.scanner = { ...story.scanner, patientRef: 'P2' };
  story.passes(5_000);
  expect([...story.orders().slice(1), ...story.state.activeIds]).not.toEqual([]);
});

// Domain §6.1 "unauthorised person: L2 clears", §6.2 row 18, §1.1 I5; SAFETY.md hazard 24: "until a Level 2 person clears it".
describe('a technologist on site who is not of Level 2 clears what Level 2 has to look at', () => {
  test('somebody unknown was in Zone IV (C-32)', () => {
    const story = new Story().joins(NOT_LEVEL2).preparedExam();
    story.count4 = 2;
    story.passes(2_000);
    story.count4 = 1;
    story.passes(1_000);
    const action = { kind: 'clear', condition: 'unauthorisedEntry', why: 'gone' } as const;
    expect(story.asks(NOT_LEVEL2, action)).not.toEqual(['done']);
  });
  test('the detector sounded (C-33)', () => {
    const story = new Story().joins(NOT_LEVEL2).preparedExam();
    story.bad.add('ferromagnetic');
    story.passes(1_000);
    story.bad.delete('ferromagnetic');
    story.passes(1_000);
    const action = { kind: 'clear', condition: 'ferromagneticDoorShut', why: 'it always does that' } as const;
    expect(story.asks(NOT_LEVEL2, action)).not.toEqual(['done']);
  });
});

// Design §10.12 and domain §1.5 RESUME: after a lost link two voices again. GATES.md says so of every RESUME and START.
test('the link is lost and stays lost: nobody starts under the time-out of somebody who is not heard', () => {
  const story = new Story().joins(TECHNOLOGIST).preparedExam();
  story.passes(1_000);
  story.silent.add('console');
  story.passes(8_000);
  story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'phoned' });
  story.passes(50_000);
  readied(story);
  const start = { kind: 'start', stepId: 'localizer', readyId: story.readyId() } as const;
  expect(story.asks(TECHNOLOGIST, start)).not.toEqual(['done']);
});

// Domain §1.1 I9; W-D, settleOwner: a scan does not run on without anybody who may operate it.
test('the technologist on site whose scan it is says that they leave: stopped within 15 s', () => {
  const story = startedOnSite();
  story.mustDo(TECHNOLOGIST, { kind: 'leaving' });
  story.passes(15_000);
  expect(story.orders()).toContain('stop');
});

// Domain §1.2 row 27: the first level asks for a patient who can report.
test('a sedated patient is not scanned in the first level mode', () => {
  const story = new Story({ policy: { modeCeiling: 'firstLevel' } });
  story.preparedExam('forYou', { ...ADULT, monitoring: 'monitored', isSedated: true });
  const steps = story.scanner.steps.map((one) => ({ ...one, mode: 'firstLevel' as const }));
  story.scanner = { ...story.scanner, mode: 'firstLevel', steps };
  story.passes(1_000);
  expect(story.starts()).not.toEqual(['done']);
});

// Design §10.8; SAFETY.md hazard 105 tells of power cuts and flaps alone.
test('the agent starts anew 4 min 30 s after remote control was lost: the patient comes out at 5 min all the same', () => {
  const story = new Story().preparedExam('forYou', ADULT);
  story.starts();
  story.passes(3_000);
  story.silent.add('console');
  story.passes(6_000);
  answering(story, 270_000);
  const again = new Story({ fold: restartFold(story.state), nowMs: story.nowMs, scanner: story.scanner });
  again.count4 = 1;
  again.silent.add('console');
  again.joins(MRST);
  expect(answering(again, 60_000).status('remoteOffInBore')).toBe('confirmed');
});

// V-3: an unknown scanner counts as scanning; failsafe I29. A running permit is stopped at its end, a paused one never.
test('paused, then silent, then acknowledged: within the time of its permit the scanner is told to stop', () => {
  const story = new Story().preparedExam();
  story.starts();
  story.passes(3_000);
  story.mustDo(RST, { kind: 'pause' });
  story.passes(2_000);
  story.silent.add('scanner');
  answering(story, 600_000);
  expect(story.orders()).toContain('stop');
});

// Found by the simulation (seed 101, storm): a counter that reports changes alone would have stayed silent for ever.
test('somebody is counted in Zone IV as a session opens: told in time, without another report of the counter', () => {
  const story = new Story().joins(MRST);
  story.count4 = 1;
  story.passes(1_000);
  story.silent.add('zone');
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: ADULT });
  expect(story.passes(1_500).status('unauthorisedEntry')).toBe('confirmed');
});
