import { describe, expect, test } from 'vitest';
import { ADULT, FINISH_MAX_MS, lets, passes } from './finishing-story.ts';
import type { PatientStatement } from './command.ts';
import { restartFold } from './restart-fold.ts';
import { keptClocks } from './scan-clock.ts';
import { MRST, RST, SECOND_MRST, SECOND_RST, SIGNED_MRST_POLICY, Story, TECHNOLOGIST } from './story.ts';

/**
 * What a seventh look found. The comment above each test says which sentence things contradicted then, and who was
 * hurt by it.
 */

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };

/** The scanner answers each order and does nothing. */
function deafen(story: Story): void {
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
}

/** The safety tech says so every half minute. */
function stays(story: Story, durationMs: number): void {
  const endMs = story.nowMs + durationMs;
  while (story.nowMs < endMs) {
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(Math.min(30_000, endMs - story.nowMs));
  }
}

/**
 * SPEC S-D2: "For 60 s after a stop … the step whose START the scanner had is that START, also with a technologist on site who
 * may scan: what begins is stopped (C-42)." The stop ended the permit, so `restartFold` says that none was open, the next life
 * begins with no unseen START, and what comes out of the scanner's queue is taken for the technologist's own scan.
 * Hurt: the patient, who is being spoken to or taken out after a STOP that the scanner confirmed, when the gradients begin.
 */
describe('a START that the scanner has, STOP is pressed and confirmed, and the agent starts anew: the START begins all the same', () => {
  const begins = (isRestarted: boolean): { readonly orders: readonly string[]; readonly desync: string } => {
    const before = new Story().joins(TECHNOLOGIST).preparedExam();
    before.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    deafen(before);
    const start = { kind: 'start', stepId: 'localizer', readyId: before.readyId() } as const;
    expect(before.asks(RST, start)).toEqual(['done']);
    before.passes(500);
    before.mustDo(MRST, { kind: 'takeLocal' });
    before.mustDo(MRST, { kind: 'stop' });
    before.passes(5_000);
    expect(before.state.stop?.status).toBe('confirmed');
    const story = isRestarted
      ? new Story({
          fold: restartFold(before.state),
          policy: before.state.policy,
          nowMs: before.nowMs + 2_000,
          isDeaf: true,
        })
      : before;
    story.count4 = 1;
    story.joins(MRST).joins(TECHNOLOGIST).passes(2_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(8_000);
    for (const id of story.state.activeIds) story.asks(MRST, { kind: 'clear', condition: id, why: 'looked' });
    story.passes(500);
    expect(story.state.verdict.scan).toBe(0);
    const sofar = story.orders().length;
    // 18 s at most after STOP was pressed.
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.passes(3_000);
    return { orders: story.orders().slice(sofar, sofar + 1), desync: story.status('scannerDesync') };
  };
  test('control: without a restart it is stopped', () => {
    expect(begins(false)).toEqual({ orders: ['stop'], desync: 'confirmed' });
  });
  test('with one in between it is stopped, too', () => {
    expect(begins(true)).toEqual({ orders: ['stop'], desync: 'confirmed' });
  });
});

/**
 * SPEC T-K: "When the session's Level 2 has signed out, said that they leave or was not seen for 75 s, another Level 2 person
 * … takes over by the same read-back alone", T-J and ruling 17: otherwise face to face, by being named. `leaving` is taken from
 * anybody on site as if the session's own Level 2 had said it.
 * Hurt: the patient, whose safety tech is sitting there and has no session any more; and any exam in which a second safety
 * tech goes home: the scan is stopped for it.
 */
describe('another safety tech says that they leave', () => {
  test('they have not become able to take the session from its own Level 2, who is there', () => {
    const story = new Story().preparedExam();
    story.joins(SECOND_MRST).passes(500);
    const takeOver = {
      kind: 'readBackLevel2',
      room: { patientRef: 'P1', implantWords: 'none', inside: 1 },
    } as const;
    expect(story.asks(SECOND_MRST, takeOver)).toEqual(['notHandedTo']);
    story.asks(SECOND_MRST, { kind: 'leaving' });
    story.mustDo(MRST, { kind: 'confirmPresence' });
    expect({ answer: story.asks(SECOND_MRST, takeOver), level2: story.state.session?.level2?.name }).toEqual({
      answer: ['notHandedTo'],
      level2: MRST.name,
    });
  });
  test('the scan goes on with its own safety tech beside it', () => {
    const story = new Story().preparedExam();
    story.joins(SECOND_MRST).passes(500);
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.asks(SECOND_MRST, { kind: 'leaving' });
    story.passes(1_000);
    expect(story.orders()).toEqual(['start']);
  });
});

/**
 * Ruling 8: "speak within 5 s, high if no answer in 10 s"; `permit` itself: "The intercom is with whoever has control: who only
 * looks on has not spoken to anybody", and of statements "whoever speaks for the room is in it, or at its door". With control at
 * the site, an onlooker and an account that is not on site silence C-26 and C-27, and make the next START possible.
 * Hurt: the patient who squeezed the ball and whom nobody has answered.
 */
describe('the patient squeezes the ball while control is at the site, and nobody there says a word', () => {
  test.each([
    ['a remote technologist who looks on', SECOND_RST],
    ['the account of a safety tech, through the gateway', { ...MRST, seat: 'remote' }],
  ] as const)('%s says that the patient was spoken to: still unanswered after 10 s (C-26)', (_, who) => {
    const story = new Story().preparedExam();
    story.joins(SECOND_RST);
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.passes(1_000);
    story.bad.add('squeezeBall');
    story.passes(1_000);
    story.bad.delete('squeezeBall');
    const answer = story.asks(who, { kind: 'spokeToPatient' }, { consoleId: 'c-elsewhere' });
    story.passes(12_000);
    expect({ isTaken: answer[0] === 'done', unanswered: story.status('squeezeUnanswered') }).toEqual({
      isTaken: false,
      unanswered: 'confirmed',
    });
  });
});

/**
 * Ruling 8: "in the bore, not scanning, remote off for 5 min → table-out prompt (at once for C2 in distress)"; ruling 2: C2 is
 * "derived from facts (…, monitored, sedated, child); unknown is C2". C-25 asks for less than that: a child, or a patient of whom
 * nobody said how old they are, is C1 to it.
 * Hurt: the child who squeezes the ball while nobody may scan, and stays in the bore for five minutes more (C-24).
 */
describe('remote control is off and the patient squeezes the ball: to be brought out at once (C-25)', () => {
  test.each<[string, Partial<PatientStatement>]>([
    ['control: who is monitored', { age: 'adult', monitoring: 'monitored' }],
    ['a child', { age: 'child' }],
    ['of unknown age', {}],
  ])('%s in distress with remote control off is brought out at once', (_, own) => {
    const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' }, ...own } as const;
    const story = new Story().preparedExam('forYou', patient);
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.passes(1_000);
    story.bad.add('squeezeBall');
    story.passes(1_000);
    expect(story.status('distressRemoteOff')).toBe('confirmed');
  });
});

/**
 * SPEC E-C and ruling 16: "counts as scanning what nobody knows while the patient is or may be in the room. It survives
 * session …". With no session open the clock of the patient whom the scanner named last stops with the scanner's last word,
 * though the counter says that somebody is in there.
 * Hurt: a patient with an implant, scanned by the site on its own before the session: ten minutes of heating are not counted.
 */
describe('the scan clock of a patient whom the site scans with no session open', () => {
  const scannedMs = (isSilent: boolean): number => {
    const story = new Story();
    story.count4 = 1;
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
    story.passes(60_000);
    if (isSilent) story.silent.add('scanner');
    story.passes(600_000);
    story.silent.delete('scanner');
    story.passes(60_000);
    const [clock] = keptClocks(story.state);
    return clock?.usedMs ?? 0;
  };
  test('control: heard all the while', () => {
    expect(scannedMs(false)).toBeGreaterThanOrEqual(719_000);
  });
  test('the scanner says nothing for ten minutes in the middle: they count', () => {
    expect(scannedMs(true)).toBeGreaterThanOrEqual(719_000);
  });
});

/**
 * Ruling 6: "Patient-out runs from mains loss (60 s without generator: prompt; 3 min: out)". Power that fails is just what makes an
 * agent start anew, and C-62 and C-63 then count from the boot.
 * Hurt: the patient in a bore without fan, light and perhaps intercom, for as much longer as the agent had run without mains.
 */
test('the agent starts anew two minutes into a power cut: three minutes after the mains went the patient comes out (C-63)', () => {
  const before = new Story().preparedExam();
  before.bad.add('mains');
  before.passes(120_000);
  expect(before.status('mainsLostMinute')).toBe('confirmed');
  const story = new Story({
    fold: restartFold(before.state),
    policy: before.state.policy,
    nowMs: before.nowMs + 3_000,
  });
  story.bad.add('mains');
  story.count4 = 1;
  story.joins(MRST);
  stays(story, 70_000);
  expect(story.status('mainsLostLong')).toBe('confirmed');
});

/**
 * Ruling 11 and SPEC T-D: the time-out is "at most 15 min old at the first start". A START that the scanner refused counts as
 * the first one: from then on the time-out grows as old as one likes, and nothing was scanned under it.
 * Hurt: the patient whose name, side and implant were said half an hour before the first scan.
 */
test('a START that the scanner refuses is not the first start: twenty minutes later a new time-out is asked for', () => {
  const story = new Story().preparedExam();
  const obeys = story.onOrder;
  story.onOrder = (_, effectId) =>
    story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'refused', why: 'no coil' } });
  expect(story.starts()).toEqual(['scannerRefused']);
  story.onOrder = obeys;
  stays(story, 20 * 60_000);
  for (const input of ['patientAudio', 'patientCamera'] as const) story.mustDo(MRST, { kind: 'stateInput', input });
  story.passes(500);
  expect(story.starts()).toEqual(['timeOutVoid']);
});

/**
 * Ruling 11: "the session's own Level 2 entering alone voids only READY". Only the door does: where its contact does not see the
 * passing, the reader that did voids nothing, and READY of before they went in is good for a START when they are out again.
 * Hurt: the patient whose coil or line was just being seen to, under a READY that was given before.
 */
test('the safety tech goes in and out after READY, by the badge reader and the counter: READY is void', () => {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  const readyId = story.readyId();
  story.level2Inside = [MRST.name];
  story.count4 = 2;
  story.passes(2_000);
  story.level2Inside = [];
  story.count4 = 1;
  story.passes(2_000);
  expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId })).toEqual(['readyVoid']);
});

/**
 * SPEC L-L: "While it scans, may begin to, or says nothing, control is neither offered nor granted; only in a session "with you"
 * people may give a running sequence back". A scanner that says nothing is no running sequence: nobody knows what is given.
 * Hurt: the patient, by two people who each believe something else about what runs.
 */
test('in a session "with you", too, control is neither offered nor granted beside a scanner that says nothing', () => {
  const story = new Story().preparedExam('withYou');
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.passes(6_000);
  story.mustDo(RST, { kind: 'requestControl' });
  story.silent.add('scanner');
  story.passes(10_000);
  expect(story.status('scannerSilent')).toBe('confirmed');
  const offered = story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  story.asks(RST, { kind: 'readBackControl', words: WORDS });
  expect({ offered, control: story.state.lease.control.kind }).toEqual({
    offered: ['scannerUnknown'],
    control: 'local',
  });
});

/**
 * Design §2.4 "stated" is what one person sees, and the core says of it: "With somebody else in their place nobody has said
 * it, however lately it was said." Where the remote technologist is to see the patient, one who only looks on says it for them.
 * Hurt: the patient who is scanned by somebody who does not see them.
 */
test('that the patient is seen is said by the remote technologist who has control, not by another who looks on (C-81)', () => {
  const patientCamera = { fit: 'attested', byRole: 'rst', validForMs: 900_000, words: 'I see the patient' } as const;
  const story = new Story({ policy: { equipment: { ...SIGNED_MRST_POLICY.equipment, patientCamera } } });
  story.joins(SECOND_RST);
  // The last thing that the story says is not the safety tech's to say at this site.
  expect(() => story.preparedExam()).toThrow('notYourStatement');
  story.passes(500);
  story.asks(SECOND_RST, { kind: 'stateInput', input: 'patientCamera' });
  story.passes(250);
  expect(story.status('cameraUnproven')).toBe('confirmed');
});

/**
 * SPEC W-H: "Stopped at once: … whoever said it signed out, is no longer the session's Level 2, or was not seen (C-21, C-22)".
 * A tap of a technologist of Level 2 stands for the safety tech who let it finish.
 * Hurt: the patient whose sequence runs on under the word of somebody who is gone.
 */
test('whoever let it finish is not seen for 75 s, and a technologist on site presses "I am here": stopped', () => {
  const story = new Story({ policy: { finishMaxMs: FINISH_MAX_MS } });
  story.preparedExam('forYou', ADULT).joins(TECHNOLOGIST).passes(500);
  story.mustDo(RST, { kind: 'selectStep', stepId: 't2' });
  story.passes(500);
  const obeys = story.onOrder;
  story.onOrder = (order, effectId) => {
    if (order.kind === 'start') story.scanner = { ...story.scanner, remainingMs: 190_000 };
    obeys(order, effectId);
  };
  expect(story.starts('t2')).toEqual(['done']);
  story.passes(1_000).silent.add('console');
  passes(story, 3_000);
  expect(lets(story, 't2')).toEqual(['done']);
  for (let times = 0; times < 5; times += 1) {
    passes(story, 20_000);
    story.mustDo(TECHNOLOGIST, { kind: 'confirmPresence' });
  }
  expect(story.orders().slice(0, 3)).toEqual(['selectStep', 'start', 'stop']);
});

/**
 * The simulation's I28b: "nothing is ordered that this scanner cannot be told". No site of the simulation has a scanner that
 * cannot pause, so nobody sees that it is ordered all the same; the stop (S-H) comes when the refusal is back, or after 3 s.
 * Hurt: hardly anybody; a rule of the simulation is not true of the core.
 */
test('a scanner that cannot pause is not told to: pause is a stop at once', () => {
  const story = new Story({ policy: { capabilities: { ...SIGNED_MRST_POLICY.capabilities, pause: false } } });
  story.preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  deafen(story);
  story.asks(MRST, { kind: 'pause' });
  expect(story.orders()).toEqual(['start', 'stop']);
});

/**
 * `runtimeLeft`: "On battery an estimate only ever falls: a number that rises again is a better mood of the UPS, not more charge"
 * (hazard 17). One report of mains in a long cut, of which the core's own row says that it is not over for 60 s, lets it rise.
 * Hurt: the patient whom C-64 told people to bring out now, and the record, which C-65 closes in order.
 */
test('the mains flicker for a moment in a long cut: a battery that was low stays low', () => {
  const story = new Story().preparedExam();
  story.bad.add('mains');
  story.passes(5_000);
  story.post({ kind: 'power', runtimeMs: 420_000 });
  story.passes(6_000);
  expect(story.status('upsLow')).toBe('confirmed');
  story.bad.delete('mains');
  story.reports();
  story.bad.add('mains');
  story.reports();
  expect(story.status('mainsLost')).not.toBe('ok');
  story.post({ kind: 'power', runtimeMs: 1_500_000 });
  stays(story, 125_000);
  expect({ mains: story.status('mainsLost'), ups: story.status('upsLow') }).toEqual({
    mains: 'confirmed',
    ups: 'confirmed',
  });
});

/**
 * `observe`: "A later observation never moves `lastSeenMs` back: late copies from a slower path change nothing"; design §2.5 "nothing
 * late has effect". The time of the newest report stays, and what it said is overwritten: an older report becomes the newest one.
 * No adapter does that today, so it is a promise of the core that does not hold. Hurt: the patient scanned with the door open, or
 * whose STOP is called confirmed by a report from before it.
 */
describe('a report that is older than the newest one', () => {
  test('a door that was shut before it was opened is open', () => {
    const story = new Story().preparedExam();
    story.bad.add('door34');
    story.passes(1_000);
    story.post({ kind: 'input', input: 'door34', raw: 'good', seenMs: story.nowMs - 2_000, words: '' });
    expect(story.status('doorOpen')).toBe('confirmed');
  });
  test('a scanner that rested before STOP was pressed confirms no STOP', () => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    deafen(story);
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(1_000);
    expect(story.state.stop?.status).toBe('sent');
    const idle = { ...story.scanner, state: 'idle', runningStepId: '' } as const;
    story.post({ kind: 'scanner', fact: idle, seenMs: story.nowMs - 4_000 });
    expect(story.state.stop?.status).toBe('sent');
  });
});
