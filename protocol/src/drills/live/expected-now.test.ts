import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../policy/facility-policy.ts';
import type { JournalRecord } from '../../policy/effects.ts';
import { LINK_LOSS } from './drill-bench.ts';
import { expectedNow } from './expected-now.ts';

const people: JournalRecord = {
  type: 'people',
  data: { what: 'joined', personId: 'mia', name: 'Mia', role: 'mrst', seat: 'onsite' },
};
const lost: JournalRecord = {
  type: 'condition',
  data: { condition: 'controlEnded', rule: '', from: 'suspect', to: 'latched', title: '', words: '' },
};
const ack: JournalRecord = {
  type: 'command',
  data: {
    commandId: 'k',
    action: 'acknowledge',
    by: 'Mia',
    personId: 'mia',
    seat: 'onsite',
    accepted: true,
    reasons: [],
    noted: [],
    arguments: { condition: 'controlEnded' },
  },
};
const at = (endedTickMs: number, ...records: readonly [number, JournalRecord][]) =>
  expectedNow(LINK_LOSS, DEFAULT_POLICY, {
    beganTickMs: 1_000,
    endedTickMs,
    journal: [{ tickMs: 0, record: people }, ...records.map(([tickMs, record]) => ({ tickMs, record }))],
  }).map(({ id, mark, isNext }) => `${id}: ${mark}${isNext ? ', next' : ''}`);

test('what is not due yet is to come, and each person has one next act', () => {
  expect(at(12_000)).toEqual(['ack: open, next', 'ring: observer, next']);
});

test('an act that is in the record is done, in time or late', () => {
  expect(at(20_000, [16_000, lost], [18_000, ack])).toEqual(['ack: inTime', 'ring: observer, next']);
  expect(at(40_000, [16_000, lost], [30_000, ack])).toEqual(['ack: late', 'ring: observer, next']);
});

test('what was due and did not come is missing, and nobody waits for it', () => {
  expect(at(100_000, [16_000, lost])).toEqual(['ack: missing', 'ring: observer']);
});
