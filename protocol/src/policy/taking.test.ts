import { describe, expect, test } from 'vitest';
import { takeSequence } from './apply-taking.ts';
import type { CommandAction, PatientStatement, ReadBackWords } from './command.ts';
import { Draft } from './draft.ts';
import { restartFold } from './restart-fold.ts';
import type { Principal } from './roles.ts';
import { bootState } from './state.ts';
import { MRST, RST, Story, TECHNOLOGIST } from './story.ts';
import { rowVerdict, type Taking } from './taking.ts';
import { takeSequenceReasons } from './taking-gates.ts';

const PATIENT: PatientStatement = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } };
const WORDS: ReadBackWords = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
const TAKES = { kind: 'takeSequence', stepId: 't2' } as const;
const SECOND_TECHNOLOGIST: Principal = { ...TECHNOLOGIST, personId: 'tech2', name: 'B. Silva' };
/** The last echo is at 0; on one path the link is down 2.5 s later, and control over after 5 s. */
const DOWN_MS = 2_500;

/** The remote technologist scans, and from this instant on is not heard. */
function lost(mode: 'forYou' | 'withYou' = 'withYou', also: readonly Principal[] = []): Story {
  const story = new Story();
  for (const one of also) story.joins(one);
  story.preparedExam(mode);
  story.mustDo(RST, { kind: 'selectStep', stepId: 't2' });
  story.passes(250);
  expect(story.starts('t2')).toEqual(['done']);
  story.passes(1_000);
  story.silent.add('console');
  return story;
}

function kindOf(story: Story): Taking['kind'] | null {
  return story.state.taking?.kind ?? null;
}

describe('a session "with you" needs somebody on site to be with', () => {
  const opens = (mode: 'forYou' | 'withYou'): CommandAction => ({
    kind: 'openSession',
    patientRef: 'P1',
    patient: PATIENT,
    mode,
  });

  test.each<[string, readonly Principal[], readonly string[]]>([
    ['the safety tech alone', [MRST], ['noTechnologistOnSite']],
    ['a technologist who is not on site', [MRST, { ...TECHNOLOGIST, seat: 'remote' }], ['noTechnologistOnSite']],
    [
      'a technologist whose sign-in ran out',
      [MRST, { ...TECHNOLOGIST, isCredentialValid: false }],
      ['noTechnologistOnSite'],
    ],
    ['a technologist on site', [MRST, TECHNOLOGIST], ['done']],
  ])('%s', (_, people, answer) => {
    const story = new Story();
    for (const one of people) story.joins(one);
    story.passes(500);
    expect(story.asks(MRST, opens('withYou'))).toEqual(answer);
    expect(story.state.session?.mode).toBe(answer[0] === 'done' ? 'withYou' : undefined);
  });

  test('"for you" needs nobody, and is what a session is when nobody says', () => {
    const story = new Story().joins(MRST).passes(500);
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
    expect(story.state.session?.mode).toBe('forYou');
  });
});

describe('the link is lost while a sequence runs', () => {
  test('for you: a technologist on site changes nothing, the lease ends and the sequence is stopped', () => {
    const story = lost('forYou', [TECHNOLOGIST]);
    story.passes(3_000);
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['notWithYou']);
    story.passes(2_250);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.orders().at(-1)).toBe('stop');
  });

  test('with you: authority ends with the lease as ever, and only the stop waits', () => {
    const story = lost().passes(DOWN_MS + 250);
    expect(kindOf(story)).toBe('offered');
    expect(story.state.lease.control.kind).toBe('granted');
    story.passes(2_500);
    expect(story.status('controlEnded')).toBe('latched');
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.state.verdict).toMatchObject({ authority: 3, people: 2 });
    // To finish and hold is another row's: the page has not answered either.
    expect(story.state.verdict.scan).toBe(1);
    expect(story.orders()).not.toContain('stop');
  });

  test('nobody takes it: stopped 10 s after the link went down, and not a moment later', () => {
    const story = lost().passes(DOWN_MS + 9_999);
    expect(story.orders()).not.toContain('stop');
    story.passes(1);
    expect(story.orders().at(-1)).toBe('stop');
    expect(story.state.stop?.because).toBe('nobody on site took the sequence within 10 s');
    expect(story.state.permit).toBeNull();
  });

  test.each<[string, number, readonly string[], string]>([
    ['taken before control has ended', 3_000 - DOWN_MS, ['done'], 'scanning'],
    ['taken after 9.9 s', 9_900, ['done'], 'scanning'],
    ['after 10.1 s', 10_100, ['takingMissed'], 'idle'],
  ])('%s', (_, afterDownMs, answer, scanner) => {
    const story = lost().passes(DOWN_MS + afterDownMs);
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(answer);
    expect(story.state.lease.control.kind).toBe('local');
    story.passes(30_000);
    expect(story.scanner.state).toBe(scanner);
    expect(story.orders().includes('stop')).toBe(scanner === 'idle');
  });

  test('taken, it runs to its end; nothing else starts before people have cleared and offered anew', () => {
    const story = lost().passes(6_000);
    const { epoch } = story.state.lease;
    story.mustDo(TECHNOLOGIST, TAKES);
    expect(story.state.lease.epoch).toBe(epoch);
    story.passes(20_000);
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 't2', tableClear: false })).toContain('conditionActive');
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    story.passes(500);
    expect(story.state.taking).toBeNull();
    expect(story.state.permit).toBeNull();
    const start = { kind: 'start', stepId: 'localizer', readyId: 'none' } as const;
    expect(story.asks(TECHNOLOGIST, start)).toContain('conditionActive');
    story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'looked' });
    story.passes(500);
    expect(story.asks(TECHNOLOGIST, start)).not.toContain('conditionActive');
  });

  test('taken while it is still granted, control ends as lost: one more epoch, and the link must be good again first', () => {
    const story = lost().passes(3_000);
    const { epoch } = story.state.lease;
    story.mustDo(TECHNOLOGIST, TAKES);
    expect(story.state.lease).toMatchObject({ epoch: epoch + 1, lostMs: story.nowMs });
    story.silent.delete('console');
    story.passes(20_000);
    story.mustDo(RST, { kind: 'requestControl' });
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toContain('recovering');
  });

  test('the link is back after the sequence was taken: the remote technologist has nothing by itself', () => {
    const story = lost().passes(6_000);
    story.mustDo(TECHNOLOGIST, TAKES);
    story.silent.delete('console');
    story.passes(60_000);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.scanner.state).toBe('scanning');
    expect(story.asks(RST, { kind: 'selectStep', stepId: 'localizer' })).toContain('notHolder');
    expect(story.asks(RST, { kind: 'stop' })).toEqual(['done']);
  });

  test('people give it back to the remote technologist: then it is theirs, and lost again it may be taken again', () => {
    const story = lost().passes(6_000);
    story.mustDo(TECHNOLOGIST, TAKES);
    story.silent.delete('console');
    story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'looked' });
    story.passes(31_000);
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.mustDo(RST, { kind: 'readBackControl', words: WORDS });
    story.passes(500);
    expect(story.state.taking).toBeNull();
    story.silent.add('console');
    story.passes(3_000);
    expect(kindOf(story)).toBe('offered');
  });

  test('the link is back in time: it stays the remote technologist’s, and nobody may take it', () => {
    const story = lost().passes(3_000);
    expect(kindOf(story)).toBe('offered');
    story.silent.delete('console');
    story.passes(500);
    expect(story.state.taking).toBeNull();
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['nothingToTake']);
    story.passes(30_000);
    expect(story.state.lease.control.kind).toBe('granted');
    expect(story.orders()).not.toContain('stop');
  });

  test('a second loss before the first is over does not begin the 10 s anew', () => {
    const story = lost().passes(4_000);
    const until = (): number | null => (story.state.taking?.kind === 'offered' ? story.state.taking.untilMs : null);
    const first = until() ?? 0;
    story.silent.delete('console');
    story.passes(500);
    story.silent.add('console');
    story.passes(3_000);
    // To the tick at which somebody looked.
    expect((until() ?? 0) - first).toBe(250);
  });

  test('what was missed is missed until something else runs, or the session is over', () => {
    const missed = (): Story => {
      const story = lost().passes(DOWN_MS + 10_250);
      expect(kindOf(story)).toBe('missed');
      story.silent.delete('console');
      return story.passes(500);
    };
    const next = missed();
    next.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'looked' });
    next.mustDo(MRST, { kind: 'spokeToPatient' });
    next.passes(6_000);
    expect(kindOf(next)).toBe('missed');
    next.mustDo(MRST, { kind: 'giveReady', stepId: 't2', tableClear: false });
    next.mustDo(TECHNOLOGIST, { kind: 'start', stepId: 't2', readyId: next.readyId() });
    expect(kindOf(next)).toBeNull();
    const closed = missed();
    closed.mustDo(MRST, { kind: 'patientOut' });
    closed.count4 = 0;
    closed.passes(500);
    expect(kindOf(closed)).toBe('missed');
    closed.mustDo(MRST, { kind: 'closeSession' });
    expect(kindOf(closed)).toBeNull();
  });

  test('the safety tech alone cannot take it, nor anybody who is not on site', () => {
    const story = lost().passes(3_000);
    expect(story.asks(MRST, TAKES)).toContain('roleMayNot');
    expect(story.asks(RST, TAKES)).toEqual(expect.arrayContaining(['roleMayNot', 'mustBeOnSite']));
    expect(story.asks({ ...TECHNOLOGIST, seat: 'remote' }, TAKES)).toContain('mustBeOnSite');
    expect(story.asks({ ...TECHNOLOGIST, isCredentialValid: false }, TAKES)).toContain('credentialInvalid');
    // Somebody of that role, whom nobody has seen sign in here.
    expect(story.asks(SECOND_TECHNOLOGIST, TAKES)).toEqual(['noTechnologistOnSite']);
    story.passes(10_000);
    expect(story.scanner.state).toBe('idle');
  });

  test('refused for another sequence than runs, when it is taken already, and when nothing is lost', () => {
    const story = lost('withYou', [SECOND_TECHNOLOGIST]);
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['nothingToTake']);
    story.passes(3_000);
    expect(story.asks(TECHNOLOGIST, { ...TAKES, stepId: 'localizer' })).toEqual(['otherSequence']);
    story.mustDo(TECHNOLOGIST, TAKES);
    expect(story.asks(SECOND_TECHNOLOGIST, TAKES)).toEqual(['takenAlready']);
    expect(new Story().asks(TECHNOLOGIST, TAKES)).toEqual(['sessionNotOpen']);
  });

  test('the step that runs has left the queue: another sequence is refused by its id, and it is taken by its own', () => {
    const story = lost().passes(3_000);
    story.scanner = { ...story.scanner, steps: story.scanner.steps.filter((one) => one.stepId !== 't2') };
    story.reports();
    const refused = (stepId: string): unknown => {
      const action = { kind: 'takeSequence', stepId } as const;
      const reasons = takeSequenceReasons(
        story.state,
        { principal: TECHNOLOGIST, consoleId: 'c-tech', action },
        stepId,
      );
      return reasons.map(({ id, params }) => ({ id, params }));
    };
    expect(refused('localizer')).toEqual([{ id: 'otherSequence', params: { step: 't2' } }]);
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['done']);
  });

  test('where nothing runs that could be taken nothing is offered: a paused sequence', () => {
    const story = lost();
    story.silent.delete('console');
    story.mustDo(MRST, { kind: 'pause' });
    story.passes(500);
    story.silent.add('console');
    story.passes(3_000);
    expect(story.status('linkDown')).toBe('confirmed');
    expect(kindOf(story)).toBeNull();
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['nothingToTake']);
  });

  test('a gate that let it through where nothing is offered: refused, control is as it was, and nothing is taken', () => {
    const { state } = new Story().preparedExam('withYou');
    for (const taking of [null, { kind: 'missed', why: 'nobody came' }] as const) {
      const draft = new Draft({ ...state, taking });
      const command = new Story().command(TAKES);
      takeSequence(draft, command, TECHNOLOGIST);
      expect(draft.effects).toMatchObject([
        { kind: 'outcome', outcome: { kind: 'refused', reasons: [{ id: 'nothingToTake' }] } },
      ]);
      expect(draft.state.taking).toEqual(taking);
      expect(draft.state.lease).toBe(state.lease);
    }
  });

  test('what is pressed on an older picture, or long ago, takes nothing', () => {
    const story = lost().passes(3_000);
    const { safetyVersion } = story.state;
    const echo = (own: object): object => ({ echo: { ...story.command(TAKES).echo, ...own } });
    expect(story.asks(TECHNOLOGIST, TAKES, echo({ safetyVersion: safetyVersion - 1 }))).toEqual(['staleEcho']);
    expect(story.asks(TECHNOLOGIST, TAKES, echo({ siteTickMs: story.nowMs - 1_501 }))).toEqual(['tooOld']);
  });
});

describe('the technologist and the ten seconds', () => {
  test.each<[string, number]>([
    ['before control has ended: stopped with the lease, as without a technologist', 3_000],
    ['after control has ended: stopped at once', 6_000],
  ])('signs out before taking it, %s', (_, ms) => {
    const story = lost().passes(ms);
    story.post({ kind: 'attendeeLeft', consoleId: 'c-tech' });
    story.passes(Math.max(250, 5_250 - ms));
    expect(story.orders().at(-1)).toBe('stop');
  });

  test.each<[string, (story: Story) => void]>([
    ['signs out', (story) => story.post({ kind: 'attendeeLeft', consoleId: 'c-tech' })],
    [
      'loses the credential',
      (story) => story.post({ kind: 'attendeeCredential', consoleId: 'c-tech', isValid: false }),
    ],
    [
      'gives the console to somebody else',
      (story) =>
        story.joins({ ...SECOND_TECHNOLOGIST, personId: 'tech' }) &&
        story.post({ kind: 'attendeeJoined', consoleId: 'c-tech', principal: MRST }),
    ],
  ])('takes it and %s: stopped, also when the alarm was cleared meanwhile', (_, goes) => {
    for (const isCleared of [false, true]) {
      const story = lost('withYou', [SECOND_TECHNOLOGIST]).passes(6_000);
      story.mustDo(TECHNOLOGIST, TAKES);
      story.passes(1_000);
      if (isCleared) story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'looked' });
      story.passes(1_000);
      expect(story.scanner.state).toBe('scanning');
      goes(story);
      expect(story.orders().at(-1)).toBe('stop');
      expect(story.state.stop?.because).toContain('is gone');
    }
  });

  test('the alarm is cleared within the ten seconds and nobody takes the sequence: stopped all the same', () => {
    const story = lost().passes(6_000);
    story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'looked' });
    story.passes(6_000);
    expect(story.scanner.state).toBe('scanning');
    story.passes(1_000);
    expect(story.orders().at(-1)).toBe('stop');
  });

  test.each<[string, (story: Story) => void, string]>([
    ['the door opens', (story) => story.bad.add('door34'), 'Zone III/IV door is open'],
    ['the patient squeezes', (story) => story.bad.add('squeezeBall'), 'The patient squeezed the ball'],
    [
      'somebody walks in',
      (story) => {
        story.count4 = 2;
      },
      'More people in Zone IV than expected',
    ],
  ])('%s: stopped at once, taken or not, and named as what it is', (_, happens, because) => {
    for (const isTaken of [false, true]) {
      const story = lost().passes(6_000);
      if (isTaken) story.mustDo(TECHNOLOGIST, TAKES);
      happens(story);
      story.passes(1_500);
      expect(story.orders().at(-1)).toBe('stop');
      expect(story.state.stop?.because).toBe(because);
      expect(story.state.taking).toBeNull();
    }
  });

  test('the scanner falls silent: nobody knows what it does, and it is stopped', () => {
    for (const isTaken of [false, true]) {
      const story = lost().passes(6_000);
      if (isTaken) story.mustDo(TECHNOLOGIST, TAKES);
      story.silent.add('scanner');
      story.passes(2_250);
      expect(story.orders().at(-1)).toBe('stop');
      expect(story.state.stop?.because).toBe('nobody knows what the scanner does');
    }
  });

  test('the scanner runs another step than was taken: stopped', () => {
    const story = lost().passes(6_000);
    story.mustDo(TECHNOLOGIST, TAKES);
    story.scanner = { ...story.scanner, runningStepId: 'localizer' };
    story.passes(250);
    expect(story.orders().at(-1)).toBe('stop');
  });

  test('the safety tech takes back control within the ten seconds: stopped at once, as ever', () => {
    const story = lost().passes(6_000);
    story.mustDo(MRST, { kind: 'takeLocal' });
    expect(story.orders().at(-1)).toBe('stop');
  });

  test('the technologist takes back control while it is still held: they have the sequence, and answer for it', () => {
    const story = lost().passes(3_000);
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    expect(kindOf(story)).toBe('taken');
    story.passes(12_000);
    expect(story.scanner.state).toBe('scanning');
    story.post({ kind: 'attendeeLeft', consoleId: 'c-tech' });
    expect(story.orders().at(-1)).toBe('stop');
  });

  test('a technologist whose sign-in ran out takes back control and no sequence', () => {
    const story = lost('withYou', [SECOND_TECHNOLOGIST]).passes(3_000);
    story.post({ kind: 'attendeeCredential', consoleId: 'c-tech', isValid: false });
    story.mustDo({ ...TECHNOLOGIST, isCredentialValid: false }, { kind: 'takeLocal' });
    expect(kindOf(story)).toBe('offered');
    story.passes(10_000);
    expect(story.orders().at(-1)).toBe('stop');
  });

  test('pressed when control is the site’s already, take-back does not take the sequence', () => {
    const story = lost().passes(6_000);
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    expect(kindOf(story)).toBe('offered');
  });
});

describe('what permits is on the disk first', () => {
  test('the disk answers after the ten seconds: not taken, and stopped', () => {
    const story = lost().passes(12_000);
    story.silent.add('disk');
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['waiting']);
    const intentId = story.state.pending?.intentId ?? '';
    expect(kindOf(story)).toBe('offered');
    story.passes(750);
    expect(story.orders().at(-1)).toBe('stop');
    story.post({ kind: 'intentDurable', intentId });
    expect(kindOf(story)).toBe('missed');
  });

  test('while a start waits for the disk nothing is taken', () => {
    const story = lost().passes(3_000);
    story.silent.add('disk');
    expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['waiting']);
    expect(story.asks(TECHNOLOGIST, TAKES)).toContain('startUnderWay');
  });
});

/** Just started again, nothing heard of the scanner yet, and both people on site have shown themselves. */
function rebooted(before: Story): Story {
  const story = new Story();
  const { siteId, scannerRef, policy, policyHash } = before.state;
  story.state = bootState({ siteId, scannerRef, policy, policyHash }, restartFold(before.state), story.nowMs);
  story.effects.length = 0;
  story.joins(TECHNOLOGIST).joins(MRST);
  story.mustDo(MRST, { kind: 'confirmPresence' });
  return story;
}

describe('a restart of the agent', () => {
  test.each<[string, number, boolean]>([
    ['between link-down and the end of control', 3_000, false],
    ['within the ten seconds', 6_000, false],
    ['after it was taken', 6_000, true],
    ['after it was taken early', 3_000, true],
  ])(
    '%s: stopped, also when the technologist is signed in before anything is heard of the scanner',
    (_, ms, isTaken) => {
      const before = lost().passes(ms);
      if (isTaken) before.mustDo(TECHNOLOGIST, TAKES);
      const story = rebooted(before);
      expect(story.state.session?.mode).toBe('withYou');
      story.scanner = before.scanner;
      story.onOrder = () => undefined;
      story.passes(500);
      expect(story.orders()).toContain('stop');
      expect(story.asks(TECHNOLOGIST, TAKES)).toEqual(['nothingToTake']);
    },
  );
});

test('the row is what it was; only its stop waits, and only while somebody may answer for the sequence', () => {
  const { state } = lost().passes(6_000);
  const stop = { authority: 3, scan: 2, people: 2, system: 0 };
  expect(rowVerdict({ ...state, taking: null }, 'controlEnded')).toEqual(stop);
  expect(rowVerdict({ ...state, taking: { kind: 'missed', why: '' } }, 'controlEnded')).toEqual(stop);
  expect(rowVerdict(state, 'controlEnded')).toEqual({ ...stop, scan: 0 });
  expect(rowVerdict(state, 'presenceLost').scan).toBe(2);
  expect(rowVerdict(state, 'instructorLost').scan).toBe(2);
});
