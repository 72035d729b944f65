import { expect, test } from 'vitest';
import { redialDelayMs } from './backoff.ts';

test('the ceiling doubles from 250 ms to 5 s and the jitter is full', () => {
  const ceilings = [0, 1, 2, 3, 4, 5, 6, 1000].map((failures) => redialDelayMs(failures, () => 0.999_999));
  expect(ceilings).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  expect(redialDelayMs(9, () => 0)).toBe(0);
  expect(redialDelayMs(9, () => 0.5)).toBe(2500);
});
