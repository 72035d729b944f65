import { describe, expect, test } from 'vitest';
import { permitEndsMs } from './apply-command.ts';
import { latchedCondition } from './condition-state.ts';
import { DEFAULT_POLICY } from './facility-policy.ts';
import type { InputId } from './inputs.ts';
import type { Ms } from './limits.ts';
import type { StepFact } from './session.ts';
import { activeIdsOf } from './state.ts';
import { implantFixture, MRSO, MRST, RST, SECOND_MRST, SECOND_RST, Story } from './story.ts';

// What an independent reading of the core found that it let through; each stays as a case.

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;

function scanned(): Story {
  const story = new Story().preparedExam();
  story.passes(250);
  return story;
}

test('the time-out is read back by who has control, not by another technologist who looks on', () => {
  const story = scanned();
  story.joins(SECOND_RST);
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  expect(story.asks(SECOND_RST, { kind: 'readBackTimeOut', words: WORDS })).toEqual(['notHolder']);
  expect(story.asks(RST, { kind: 'readBackTimeOut', words: WORDS })).toEqual(['done']);
});

test('a time-out that another technologist read back starts nothing', () => {
  const story = scanned();
  const { session } = story.state;
  if (session?.timeOut.kind !== 'signed') throw new Error('no time-out');
  const readBack = { ...session.timeOut.readBack, personId: SECOND_RST.personId };
  story.state = { ...story.state, session: { ...session, timeOut: { ...session.timeOut, readBack } } };
  expect(story.starts()).toContain('timeOutVoid');
});

test('with control lost and the Zone IV door open meanwhile, the old time-out is void', () => {
  const story = scanned();
  story.silent.add('console');
  story.passes(8_000);
  expect(story.state.lease.control.kind).toBe('local');
  expect(story.state.session?.timeOut.kind).toBe('signed');
  story.bad.add('door34');
  story.passes(1_000);
  expect(story.state.session?.timeOut).toMatchObject({ kind: 'void' });
});

test('a session whose Level 2 has signed out starts nothing', () => {
  const story = scanned();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  const attendees = story.state.attendees.filter(({ principal }) => principal.personId !== MRST.personId);
  const { session } = story.state;
  story.state = { ...story.state, attendees };
  const readyId = session?.ready.kind === 'given' ? session.ready.readyId : '';
  expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId })).toContain('level2Gone');
});

test.each([
  ['unknown', { raw: 'unknown' as const }],
  ['five minutes old', { raw: 'good' as const, ageMs: 300_000 }],
])('a quench is not cleared with oxygen %s', (_, oxygen) => {
  const story = scanned();
  const conditions = { ...story.state.conditions, quench: latchedCondition(story.nowMs) };
  const seen = { ...story.state.inputs.oxygen, raw: oxygen.raw };
  const lastSeenMs = 'ageMs' in oxygen ? story.nowMs - oxygen.ageMs : seen.lastSeenMs;
  const inputs = { ...story.state.inputs, oxygen: { ...seen, lastSeenMs } };
  story.state = { ...story.state, conditions, inputs, activeIds: activeIdsOf(conditions) };
  const clear = { kind: 'clear', condition: 'quench', why: 'looked' } as const;
  expect(story.asks(MRST, clear)).toEqual(['conditionStillBad']);
  expect(story.asks(MRSO, clear)).toEqual(['conditionStillBad']);
});

test('words about the room wait while a START is at the scanner and not yet seen', () => {
  const story = scanned();
  story.onOrder = (_, effectId) => {
    story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  };
  expect(story.starts()).toEqual(['done']);
  expect(story.asks(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 })).toEqual(['startUnderWay']);
  expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['startUnderWay']);
});

test('a START over a link that nobody has measured yet is refused', () => {
  const story = scanned();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  const attendees = story.state.attendees.map((one) =>
    one.principal.personId === RST.personId ? { ...one, roundTripMs: null } : one,
  );
  const { session } = story.state;
  story.state = { ...story.state, attendees };
  const readyId = session?.ready.kind === 'given' ? session.ready.readyId : '';
  expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId })).toContain('linkUnmeasured');
});

test('READY is not given for a step that scans, or that the disk or the scanner is about to be given', () => {
  const story = scanned();
  const ready = { kind: 'giveReady', stepId: 'localizer', tableClear: false } as const;
  story.mustDo(MRST, ready);
  story.silent.add('disk');
  const readyId = story.readyId();
  expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId })).toEqual(['waiting']);
  expect(story.asks(MRST, ready)).toContain('startUnderWay');
  story.silent.delete('disk');
  story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
  story.passes(250);
  expect(story.scanner.state).toBe('scanning');
  expect(story.asks(MRST, ready)).toContain('scannerBusy');
});

test('on a slow disk the site agrees to a hand-over once; the first is not forgotten for a second', () => {
  const story = scanned();
  story.joins(SECOND_RST).passes(500);
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
  story.mustDo(SECOND_RST, { kind: 'readBackHandOver', words: WORDS });
  story.silent.add('disk');
  const agree = { kind: 'agreeHandOver', toPersonId: 'rst2' } as const;
  expect(story.asks(MRST, agree)).toEqual(['waiting']);
  const first = story.state.pending?.intentId;
  expect(story.asks(MRST, agree)).toContain('startUnderWay');
  expect(story.state.pending?.intentId).toBe(first);
});

test('on a slow disk a Continue is asked for once', () => {
  const story = scanned();
  expect(story.starts()).toEqual(['done']);
  story.passes(250);
  story.mustDo(RST, { kind: 'pause' });
  story.passes(250);
  story.mustDo(MRST, { kind: 'spokeToPatient' });
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  story.silent.add('disk');
  const resume = { kind: 'resume', readyId: story.readyId() } as const;
  expect(story.asks(RST, resume)).toEqual(['waiting']);
  expect(story.asks(RST, resume)).toContain('startUnderWay');
});

test('what the earlier Level 2 heard and saw, the next one has not said', () => {
  const story = new Story().joins(SECOND_MRST).preparedExam();
  story.mustDo(MRST, { kind: 'handOverLevel2', toPersonId: 'mrst2' });
  expect(story.state.inputs.patientAudio.raw).toBe('good');
  story.mustDo(SECOND_MRST, {
    kind: 'readBackLevel2',
    room: { patientRef: 'P1', implantWords: 'none', inside: 1 },
  });
  expect(story.state.inputs.patientAudio.raw).toBe('unknown');
  expect(story.state.inputs.patientCamera.raw).toBe('unknown');
  story.mustDo(SECOND_MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  const ready = { kind: 'giveReady', stepId: 'localizer', tableClear: false } as const;
  expect(story.asks(SECOND_MRST, ready)).toContain('conditionActive');
  story.mustDo(SECOND_MRST, { kind: 'stateInput', input: 'patientAudio' });
  story.mustDo(SECOND_MRST, { kind: 'stateInput', input: 'patientCamera' });
  story.mustDo(SECOND_MRST, ready);
});

describe('READY is a word about this step, and about this room', () => {
  const ready = { kind: 'giveReady', stepId: 'localizer', tableClear: false } as const;
  const given = (options: ConstructorParameters<typeof Story>[0] = {}): Story => {
    const story = new Story(options).preparedExam();
    story.mustDo(MRST, ready);
    return story;
  };
  const start = (story: Story): string[] =>
    story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  const stepBecomes = (story: Story, own: Partial<StepFact>): void => {
    const steps = story.scanner.steps.map((one) => (one.stepId === 'localizer' ? { ...one, ...own } : one));
    story.scanner = { ...story.scanner, steps };
    story.reports();
  };

  test.each<[string, Partial<StepFact>]>([
    ['longer', { durationMs: 900_000 }],
    ['shorter', { durationMs: 4_000 }],
    ['another by name', { name: 'DWI 15 min' }],
    ['of a higher mode', { mode: 'firstLevel' }],
    ['one that moves the table', { movesTable: true }],
  ])('the step becomes %s → READY is void', (_, own) => {
    const story = given({ policy: { modeCeiling: 'firstLevel' } });
    stepBecomes(story, own);
    expect(story.state.session?.ready).toEqual({ kind: 'void', why: 'the step was changed at the scanner' });
    expect(start(story)).toContain('readyVoid');
  });

  test('a length reckoned anew by less than a second is the same step, and the permit is not longer than READY said', () => {
    const story = given();
    const saidMs = story.scanner.steps.find(({ stepId }) => stepId === 'localizer')?.durationMs ?? 0;
    stepBecomes(story, { durationMs: saidMs + 900 });
    expect(start(story)).toEqual(['done']);
    const { permit } = story.state;
    expect((permit?.endsByMs ?? 0) - (permit?.sinceMs ?? 0)).toBeLessThanOrEqual(permitEndsMs(0, saidMs));
  });

  test('what is left after a pause is what READY says; later figures do not make it longer', () => {
    const story = given();
    expect(start(story)).toEqual(['done']);
    story.passes(1_000);
    story.mustDo(RST, { kind: 'pause' });
    story.scanner = { ...story.scanner, remainingMs: 6_000 };
    story.passes(250);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    story.mustDo(MRST, ready);
    expect(story.state.session?.ready).toMatchObject({ scanMs: 6_000 });
    story.scanner = { ...story.scanner, remainingMs: 3_000_000 };
    story.reports();
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).toEqual(['done']);
    const { permit } = story.state;
    expect((permit?.endsByMs ?? 0) - (permit?.sinceMs ?? 0)).toBeLessThanOrEqual(permitEndsMs(0, 6_000));
  });

  test.each<[string, InputId, Ms]>([
    ['the mains were lost', 'mains', 5_000],
    ['the magnet quenched', 'quench', 3_000],
    ['the oxygen was low', 'oxygen', 3_000],
    ['room stop was pressed', 'roomStop', 1_000],
  ])('%s in an idle room → READY is void', (_, input, forMs) => {
    const story = given();
    story.bad.add(input);
    story.passes(forMs);
    expect(story.state.session?.ready.kind).toBe('void');
  });

  test('the link was down → READY is void; a link that was slow for a moment leaves it', () => {
    const story = given();
    story.silent.add('console');
    story.passes(1_500);
    expect(story.status('linkSuspect')).not.toBe('ok');
    expect(story.state.session?.ready.kind).toBe('given');
    story.passes(3_000);
    expect(story.state.session?.ready.kind).toBe('void');
  });

  test.each(['quench', 'oxygen', 'roomStop'] as const)('after %s the two-voice time-out is void, too', (input) => {
    const story = given();
    story.bad.add(input);
    story.passes(3_000);
    expect(story.state.session?.timeOut.kind).toBe('void');
  });

  test('a table whose position is not reported any more may have moved', () => {
    const story = given();
    story.scanner = { ...story.scanner, tablePositionMm: null, isTableMoving: null };
    story.reports();
    expect(story.state.session?.ready).toEqual({ kind: 'void', why: 'the table moved' });
  });
});

test('control that is taken back while the link is down was lost, and comes back only as what is lost does', () => {
  const story = scanned();
  story.silent.add('console');
  story.passes(4_000);
  expect(story.status('linkDown')).toBe('confirmed');
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.bad.add('door34');
  story.passes(1_000);
  story.bad.delete('door34');
  story.silent.delete('console');
  story.passes(6_000);
  expect(story.state.session?.timeOut.kind).toBe('void');
  expect(story.asks(RST, { kind: 'requestControl' })).toEqual(['done']);
  expect(story.asks(MRST, { kind: 'offerControl', toPersonId: 'rst' })).toContain('recovering');
});

test.each([
  ['not reported', ''],
  ['a word that nobody knows', 'FIRST_LEVEL'],
])('the mode %s: with an implant nothing starts', (_, mode) => {
  const story = scanned();
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  const patient = { ...session.patient, implant: implantFixture({}) };
  story.state = { ...story.state, session: { ...session, patient } };
  story.scanner = { ...story.scanner, mode };
  story.reports();
  expect(story.starts()).toContain('modeAboveCeiling');
});

test('a mode in a word that nobody knows starts nothing for anybody', () => {
  const story = scanned();
  story.scanner = { ...story.scanner, mode: '2' };
  story.reports();
  expect(story.starts()).toContain('modeAboveCeiling');
});

test('contrast that was given is in the patient, also in the next session', () => {
  const story = scanned();
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  const given = { kind: 'given', atMs: story.nowMs, by: 'P. Practitioner', wasPermitted: true } as const;
  story.state = { ...story.state, session: { ...session, contrast: { ...session.contrast, given } } };
  story.mustDo(RST, { kind: 'imagesComplete' });
  story.mustDo(MRST, { kind: 'patientOut' });
  story.count4 = 0;
  story.passes(500);
  story.mustDo(MRST, { kind: 'closeSession' });
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
  expect(story.state.session?.contrast.given).toEqual(given);
});

test('what the technologist before said that they see, the next one has not said', () => {
  const equipment = {
    ...DEFAULT_POLICY.equipment,
    patientCamera: { fit: 'attested', byRole: 'rst', validForMs: 900_000, words: 'sees the patient' },
  } as const;
  const story = new Story({ policy: { equipment } });
  story.joins(SECOND_RST).joins(MRST).joins(RST).passes(500);
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  story.mustDo(RST, { kind: 'requestControl' });
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
  expect(story.asks(RST, { kind: 'stateInput', input: 'patientCamera' })).toEqual(['notHolder']);
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst' });
  story.mustDo(RST, { kind: 'readBackControl', words: WORDS });
  expect(story.state.inputs.patientCamera.raw).toBe('unknown');
  story.mustDo(RST, { kind: 'stateInput', input: 'patientCamera' });
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
  story.mustDo(SECOND_RST, { kind: 'readBackHandOver', words: WORDS });
  story.mustDo(MRST, { kind: 'agreeHandOver', toPersonId: 'rst2' });
  expect(story.state.inputs.patientCamera.raw).toBe('good');
  story.passes(500);
  expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst2' } });
  expect(story.state.inputs.patientCamera.raw).toBe('unknown');
});
