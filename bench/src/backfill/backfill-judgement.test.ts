import { expect, test } from 'vitest';
import { judge } from '../kit/judgement.ts';
import { type Backfill, judgeBackfills } from './backfill-judgement.ts';

const WELL: Backfill = {
  ...{ line: 'a line', asked: 100, stored: 103, busyP99Ms: 75, idleP99Ms: 50, linkShare: 0.3, notDone: 0 },
};
const held = (...backfills: readonly Backfill[]): boolean => judge('backfill', judgeBackfills(backfills), []).isHeld;

test.each<[string, Partial<Backfill>]>([
  ['live traffic waits', { busyP99Ms: 75.1 }],
  ['nothing was answered meanwhile', { busyP99Ms: Number.NaN }],
  ['it takes more than its share', { linkShare: 0.31 }],
  ['records are missing', { stored: 99 }],
  ['a STOP was not done', { notDone: 1 }],
])('%s on one line: short', (_, own) => {
  expect(held(WELL, WELL)).toBe(true);
  expect(held(WELL, { ...WELL, ...own })).toBe(false);
});
