import { expect, test } from 'vitest';
import { CONDITION_IDS, isConditionId } from './conditions.ts';
import { rowProblems } from './row-problems.ts';
import { ROW_REFERENCE } from './row-reference.ts';

test.each(CONDITION_IDS)('%s does what was written of it by hand', (id) => {
  expect(rowProblems(id)).toEqual([]);
});

test('nothing is written of a row that is not there', () => {
  expect(Object.keys(ROW_REFERENCE).filter((id) => !isConditionId(id))).toEqual([]);
});
