import { type ConditionId, conditionRow, type ConditionRow, type Situation } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { cellRule, type Status, STATUSES } from '../sim/cell-rules.ts';
import { searchCells } from '../support/cell-search/search-cells.ts';

/** A slice of `npm run proof:cells`: of each rule that excludes a cell a row that it is about, and one that nothing excludes. */
const ROWS: readonly (readonly [rules: string, ConditionId])[] = [
  ['N-1, N-2', 'quench'],
  ['N-3', 'journalFailed'],
  ['N-4', 'presenceLost'],
  ['N-4, whose row latches', 'vitalsLostSedated'],
  ['N-5', 'operatorSilent'],
  ['N-6', 'scannerDesync'],
  ['none while nobody knows whether it scans', 'remoteOffInBore'],
  ['N-8', 'implantExceeded'],
  ['none', 'oxygenLow'],
];

test.each(ROWS)('%s: %s comes into every cell that is not excluded, and into no other', (_, id) => {
  const found = searchCells(id);
  expect(found.isWhole).toBe(true);
  expect(found.wronglyExcluded).toEqual([]);
  expect(found.notReached).toEqual([]);
  const row = conditionRow(id);
  const at: readonly Situation[] = ['empty', 'inRoom', 'scanning'];
  const open = at.flatMap((one) => STATUSES.filter((status) => cellRule(row, one, status) === null));
  expect(found.reached).toHaveLength(open.length);
});

test('a rule that excludes too much is found, with the moves that lead there', () => {
  const tooMuch = (row: ConditionRow, at: Situation, status: Status): string | null =>
    at === 'empty' && status === 'latched' ? 'N-9' : cellRule(row, at, status);
  const { wronglyExcluded } = searchCells('quench', undefined, tooMuch);
  expect(wronglyExcluded).toEqual([
    expect.stringMatching(/^empty quench latched \(N-9\): its input is bad; .*its input is good(; |$)/),
  ]);
});

test('a rule that excludes too little leaves cells that nothing reaches', () => {
  const { notReached } = searchCells('presenceLost', undefined, () => null);
  expect(notReached).toContain('empty presenceLost confirmed');
  expect(notReached).toContain('scanning presenceLost latched');
});

test('a search that is ended before its end says so', () => {
  expect(searchCells('mainsLost', 50).isWhole).toBe(false);
});
