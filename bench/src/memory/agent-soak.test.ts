import { expect, test } from 'vitest';
import { summary } from './agent-soak.ts';

const MIB = 1_048_576;

/** One sample a second: what is kept, and above it a saw of rubbish that the collector cuts. */
function samples(minutes: number, keptMib: (minute: number) => number): { atMs: number; bytes: number }[] {
  return Array.from({ length: minutes * 60 + 1 }, (_, second) => ({
    atMs: second * 1_000,
    bytes: (keptMib(second / 60) + (second % 17)) * MIB,
  }));
}

test('rubbish that comes and goes is no growth; a start that settles is not either', () => {
  const soak = summary(samples(30, (minute) => 150 + Math.min(minute, 10) * 5));
  expect(Math.abs(soak.bytesPerHour / MIB)).toBeLessThan(0.5);
});

test('a leak of 6 MiB an hour is seen under it', () => {
  const soak = summary(samples(30, (minute) => 200 + minute / 10));
  expect(soak.bytesPerHour / MIB).toBeGreaterThan(5);
  expect(soak.bytesPerHour / MIB).toBeLessThan(7);
});
