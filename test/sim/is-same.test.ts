import { expect, test } from 'vitest';
import { isSame } from './is-same.ts';

test('plain values are the same when every part is', () => {
  expect(isSame({ a: [1, { b: 'x' }], c: null }, { c: null, a: [1, { b: 'x' }] })).toBe(true);
  for (const [left, right] of [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [[1, 2], [1]],
    [[], {}],
    [null, {}],
    [1, '1'],
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
  ])
    expect(isSame(left, right), JSON.stringify([left, right])).toBe(false);
});
