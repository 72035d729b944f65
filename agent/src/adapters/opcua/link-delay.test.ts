import { expect, test } from 'vitest';
import { LinkDelay } from './link-delay.ts';

test('a message is late by what it took more than the fastest one, whatever the two clocks say', () => {
  const delay = new LinkDelay();
  const sender = (ms: number): number => 1_800_000_000_000 + ms;
  expect(delay.measure(sender(0), 12)).toBe(0);
  expect(delay.measure(sender(100), 105)).toBe(0);
  expect(delay.measure(sender(200), 1_705)).toBe(1_500);
  expect(delay.measure(sender(1_800), 1_806)).toBe(1);
});

test('a sender whose clock is set back looks late for a minute at the most', () => {
  const delay = new LinkDelay();
  for (let ms = 0; ms < 10_000; ms += 100) delay.measure(ms, ms);
  expect(delay.measure(10_000 - 5_000, 10_000)).toBe(5_000);
  let lateMs = 5_000;
  for (let ms = 10_100; ms <= 75_000; ms += 100) lateMs = delay.measure(ms - 5_000, ms);
  expect(lateMs).toBe(0);
});
