import { expect, test } from 'vitest';
import { differences, SpanMaker, valueAt } from './spans.ts';

test('values become as few spans as there are changes; what began before 0 begins at 0', () => {
  const maker = new SpanMaker<string>();
  for (const [atMs, value] of [
    [-500, 'a'],
    [0, 'a'],
    [250, 'b'],
    [250, 'a'],
    [500, 'b'],
    [500, 'c'],
    [750, 'c'],
  ] as const)
    maker.add(atMs, value);
  const spans = maker.until(1_000);
  expect(spans).toEqual([
    { fromMs: 0, toMs: 500, value: 'a' },
    { fromMs: 500, toMs: 1_000, value: 'c' },
  ]);
  expect(valueAt(spans, 499)).toBe('a');
  expect(valueAt(spans, 500)).toBe('c');
});

test('differences are where both are known and are not the same', () => {
  const of = (...marks: readonly (readonly [number, number])[]) => {
    const maker = new SpanMaker<number>();
    for (const [atMs, value] of marks) maker.add(atMs, value);
    return maker.until(100);
  };
  const found = differences(of([0, 1], [50, 2]), of([0, 1], [40, 2], [60, 3]), Object.is);
  expect(found.map((one) => [one.fromMs, one.toMs])).toEqual([
    [40, 50],
    [60, 100],
  ]);
});
