import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { StallWatch } from './stall-watch.ts';

test('a loop that stands still is told, in the span that it touches and in no earlier one', () => {
  const watch = new StallWatch();
  const fromMs = performance.now();
  while (performance.now() < fromMs + 60);
  const toMs = performance.now();
  expect(watch.longestMs(fromMs, toMs)).toBeGreaterThan(40);
  expect(watch.longestMs(fromMs - 2_000, fromMs - 1_000)).toBe(0);
  watch.stop();
});
