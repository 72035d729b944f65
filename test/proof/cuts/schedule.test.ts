import { expect, test } from 'vitest';
import { CUT_ROWS, longBursts, type PathName } from './cut-rows.ts';
import { courseMs, type Due, scheduleOf } from './schedule.ts';

const ROWS = [...CUT_ROWS, longBursts(60)].map((row) => [row.rowId, row] as const);

test.each(ROWS)('%s: in order, within its time, and at the end everything passes again', (_, row) => {
  const dues = scheduleOf(row, 5);
  expect(dues.length).toBeGreaterThan(0);
  expect(dues.every((one, index) => one.atMs >= (dues[index - 1]?.atMs ?? 0))).toBe(true);
  expect(dues.at(-1)?.atMs ?? 0).toBeLessThanOrEqual(courseMs(row));
  const last = new Map<string, Due['deed']>(
    dues.map(({ deed }) => [deed.kind === 'lose' ? deed.path : 'devices', deed] as const),
  );
  for (const deed of last.values())
    expect(deed).toMatchObject(deed.kind === 'lose' ? { way: 'none' } : { areUp: true });
});

test('a site with one path has only that one cut', () => {
  const single = CUT_ROWS.find((row) => row.pathCount === 1);
  expect(single).toBeDefined();
  const paths = (single === undefined ? [] : scheduleOf(single, 1)).flatMap(({ deed }): PathName[] =>
    deed.kind === 'lose' ? [deed.path] : [],
  );
  expect(new Set(paths)).toEqual(new Set(['primary']));
});

test('row names are different', () => {
  expect(new Set(CUT_ROWS.map((row) => row.rowId)).size).toBe(CUT_ROWS.length);
});
