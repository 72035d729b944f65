import { expect, test } from 'vitest';
import { Rng } from './rng.ts';

const draws = (rng: Rng): number[] => Array.from({ length: 1_000 }, () => rng.uint());

test('one seed and one concern give one sequence; another seed or concern gives another', () => {
  const first = draws(new Rng(7, 'net'));
  expect(draws(new Rng(7, 'net'))).toEqual(first);
  expect(draws(new Rng(8, 'net'))).not.toEqual(first);
  expect(draws(new Rng(7, 'disk'))).not.toEqual(first);
});

test('numbers stay within their bounds and reach both ends', () => {
  const rng = new Rng(3, 'bounds');
  const seen = new Set(Array.from({ length: 2_000 }, () => rng.between(2, 5)));
  expect([...seen].toSorted((left, right) => left - right)).toEqual([2, 3, 4, 5]);
  const share = Array.from({ length: 10_000 }, () => rng.chance(250)).filter(Boolean).length;
  expect(share).toBeGreaterThan(2_300);
  expect(share).toBeLessThan(2_700);
});
