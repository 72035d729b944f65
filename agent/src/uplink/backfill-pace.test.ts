import { expect, test } from 'vitest';
import { BACKFILL_FIRST_BYTES, BACKFILL_MOST_BYTES, BackfillPace } from './backfill-pace.ts';

/** So long a batch takes there: a round trip, and its bytes one after the other. */
const took = (bytes: number, own: { roundTripMs: number; bytesPerMs: number }): number =>
  own.roundTripMs + bytes / own.bytesPerMs;

test.each([
  ['wide', { roundTripMs: 20, bytesPerMs: 12_500 }],
  ['narrow', { roundTripMs: 40, bytesPerMs: 1_250 }],
  ['very narrow', { roundTripMs: 100, bytesPerMs: 125 }],
])('a %s line is never used for more than three tenths of the time', (_, line) => {
  const pace = new BackfillPace();
  let [busyMs, allMs] = [0, 0];
  for (let batch = 0; batch < 200; batch += 1) {
    const tookMs = took(pace.mostBytes, line);
    busyMs += tookMs;
    allMs += tookMs + pace.acknowledged(tookMs);
  }
  expect(busyMs / allMs).toBeLessThanOrEqual(0.3);
});

test('batches grow where nobody notices them, and stay small where somebody would wait behind them', () => {
  const after = (line: { roundTripMs: number; bytesPerMs: number }): number => {
    const pace = new BackfillPace();
    for (let batch = 0; batch < 151; batch += 1) pace.acknowledged(took(pace.mostBytes, line));
    return pace.mostBytes;
  };
  expect(after({ roundTripMs: 20, bytesPerMs: 100_000 })).toBe(BACKFILL_MOST_BYTES);
  const narrow = { roundTripMs: 20, bytesPerMs: 1_250 };
  expect(after(narrow) / narrow.bytesPerMs).toBeLessThan(30);
});

test('another link is tried anew', () => {
  const pace = new BackfillPace();
  for (let batch = 0; batch < 15; batch += 1) pace.acknowledged(20);
  expect(pace.mostBytes).toBe(BACKFILL_MOST_BYTES);
  pace.begin();
  expect(pace.mostBytes).toBe(BACKFILL_FIRST_BYTES);
  // A link on which everything takes long is no worse than itself.
  for (let batch = 0; batch < 3; batch += 1) pace.acknowledged(500);
  expect(pace.mostBytes).toBeGreaterThan(BACKFILL_FIRST_BYTES);
});

test('batches that are late now and then, for reasons of their own, make none smaller', () => {
  const pace = new BackfillPace();
  for (let batch = 0; batch < 90; batch += 1) pace.acknowledged(batch % 3 === 0 ? 20 : 90);
  expect(pace.mostBytes).toBe(BACKFILL_MOST_BYTES);
});
