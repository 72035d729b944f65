import { expect, test } from 'vitest';
import { latchedCondition } from './condition-state.ts';
import { activeIdsOf } from './state.ts';
import { MRSO, MRST, RST, SECOND_MRST, SECOND_RST, Story } from './story.ts';

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
