import { expect, test } from 'vitest';
import { beatIntervalMs, HEARTBEAT_INTERVAL_MS, LINK_TIMERS, SILENCE_MS } from './limits.ts';

test.each([
  [0, 250],
  [SILENCE_MS, 250],
  [SILENCE_MS + 1, 50],
  [2_999, 50],
  [3_000, 250],
  [86_400_000, 250],
])('%i ms after the other end was heard the next beat follows within %i ms', (silenceMs, intervalMs) => {
  expect(beatIntervalMs(silenceMs)).toBe(intervalMs);
});

test('beats follow faster before the link is told to be late, and until control ends on two paths', () => {
  const { suspectMs, leaseMs } = LINK_TIMERS.twoPaths;
  expect(beatIntervalMs(suspectMs - 1)).toBeLessThan(HEARTBEAT_INTERVAL_MS);
  expect(beatIntervalMs(leaseMs - 1)).toBeLessThan(HEARTBEAT_INTERVAL_MS);
});
