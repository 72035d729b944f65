import { expect, test } from 'vitest';
import { believedUntilMs, rememberBound, type SiteTickBound } from './lease-belief.ts';

const BOUNDS: readonly SiteTickBound[] = [
  { siteTickMs: 10_000, notLaterThanMs: 500 },
  { siteTickMs: 10_250, notLaterThanMs: 750 },
];

test('belief counts from the send time of the echoed heartbeat, less the margin', () => {
  expect(believedUntilMs(BOUNDS, { renewedTickMs: 10_250, leaseLengthMs: 5_000 })).toBe(750 + 5_000 - 500);
});

test('a tick between two known ones takes the earlier bound: never later than the site', () => {
  expect(believedUntilMs(BOUNDS, { renewedTickMs: 10_249, leaseLengthMs: 5_000 })).toBe(500 + 5_000 - 500);
});

test('a tick before anything known gives no belief at all', () => {
  expect(believedUntilMs(BOUNDS, { renewedTickMs: 9_999, leaseLengthMs: 5_000 })).toBeNull();
  expect(believedUntilMs([], { renewedTickMs: 1, leaseLengthMs: 5_000 })).toBeNull();
});

test('bounds are kept newest last, old ticks are ignored, and the list is bounded', () => {
  expect(rememberBound(BOUNDS, { siteTickMs: 10_250, notLaterThanMs: 9 })).toBe(BOUNDS);
  let bounds: readonly SiteTickBound[] = [];
  for (let beat = 1; beat <= 200; beat += 1) bounds = rememberBound(bounds, { siteTickMs: beat, notLaterThanMs: beat });
  expect(bounds).toHaveLength(64);
  expect(bounds.at(-1)?.siteTickMs).toBe(200);
});

test('law: whatever the delays, the console stops believing before the site stops granting', () => {
  // The site's clock runs 1 s ahead here; one-way delays vary per heartbeat.
  const siteAheadMs = 1_000;
  for (const delayMs of [0, 5, 75, 200, 800, 2_000]) {
    const sentMs = 4_000;
    const siteTickMs = sentMs + delayMs + 40 + siteAheadMs;
    const bounds = rememberBound([], { siteTickMs, notLaterThanMs: sentMs });
    const siteEndsMs = siteTickMs - siteAheadMs + 5_000;
    const untilMs = believedUntilMs(bounds, { renewedTickMs: siteTickMs, leaseLengthMs: 5_000 });
    expect(untilMs).not.toBeNull();
    expect(untilMs ?? Infinity).toBeLessThanOrEqual(siteEndsMs - 500);
  }
});
