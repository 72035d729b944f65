import { expect, test } from 'vitest';
import { latchedCondition } from './condition-state.ts';
import { activeIdsOf } from './state.ts';
import { MRSO, MRST, RST, SECOND_RST, Story } from './story.ts';

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
