import { expect, test } from 'vitest';
import { heardBeat, jitterMs, latePercent, LINK_STEPS, linkTime, NO_LINK_HISTORY } from './link-history.ts';

/** The site's ticks count from elsewhere. */
const TICK_AHEAD_MS = 77_000;
const page = (own: { frameAgeMs?: number; bytes?: number; clockOffsetMs?: number }) => ({
  frameAgeMs: null,
  bytes: null,
  clockOffsetMs: null,
  ...own,
});

/** Beats every 250 ms from `fromMs`; `way` says how long each takes, null: it is lost. */
function beats(fromMs: number, toMs: number, way: (sentMs: number) => number | null = () => 20) {
  const arrivals: { readonly atMs: number; readonly sentMs: number }[] = [];
  for (let sentMs = fromMs; sentMs < toMs; sentMs += 250) {
    const tookMs = way(sentMs);
    if (tookMs !== null) arrivals.push({ atMs: Math.max(sentMs + tookMs, arrivals.at(-1)?.atMs ?? 0), sentMs });
  }
  let history = NO_LINK_HISTORY;
  for (let nowMs = fromMs; nowMs < toMs; nowMs += 10) {
    for (const { sentMs } of arrivals.filter((one) => one.atMs > nowMs - 10 && one.atMs <= nowMs)) {
      const roundTripMs = 30 + (sentMs % 1_000) / 100;
      const beat = { siteTickMs: sentMs + TICK_AHEAD_MS, roundTripMs, siteSilentMs: sentMs === fromMs ? null : 120 };
      history = heardBeat(history, beat, nowMs);
    }
    if (nowMs % 250 === 0 && history.lastBeatMs !== null) history = linkTime(history, nowMs, page({ bytes: 1_000 }));
  }
  return history;
}

const late = (history: ReturnType<typeof beats>) => history.steps.map((_, index) => latePercent(history.steps, index));

test('a whole step has its worst round trip, its jitter, what came, and nothing late', () => {
  const { steps, ...rest } = beats(2_000, 6_000);
  expect(steps).toHaveLength(2);
  expect(steps[1]).toMatchObject({ step: 2, beats: 8, due: 8, late: 0, worstRoundTripMs: 37.5, siteSilentMs: 120 });
  expect(steps[1]?.bytes).toBe(8_000);
  // 2.5 up three times, 7.5 down, on average.
  expect(steps.map(jitterMs)[1]).toBeCloseTo(3.75, 5);
  expect(late({ steps, ...rest })).toEqual([0, 0]);
});

test('of thirty seconds one beat that is 200 ms late is nearly one percent, and so is one that is lost', () => {
  const one = beats(2_000, 42_000, (sentMs) => (sentMs === 20_000 ? 220 : 20));
  expect(one.steps.map((step) => step.late).reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(Math.max(...late(one).map(Number))).toBe(1.3);
  expect(late(one).at(-1)).toBe(0.8);
  const lost = beats(2_000, 42_000, (sentMs) => (sentMs === 20_000 ? null : 20));
  expect(late(lost).at(-1)).toBe(0.8);
  // A line that is slow all the time is not late: that is its round trip.
  expect(late(beats(2_000, 20_000, () => 300)).at(-1)).toBe(0);
});

test('silence: every beat of it counts once, how long it was is kept, and a step without any is a gap in round trips', () => {
  const cut = beats(2_000, 14_000, (sentMs) => (sentMs >= 4_000 && sentMs < 8_000 ? null : 20));
  expect(late(cut).slice(0, 4)).toEqual([0, 100, 100, expect.any(Number)]);
  expect(cut.steps.reduce((sum, step) => sum + step.late, 0)).toBe(16);
  expect(cut.steps[1]?.worstRoundTripMs).toBeNull();
  expect(cut.steps[2]?.silentMs).toBeGreaterThan(3_500);
});

test('an agent that began anew is not late by the ticks of the one before', () => {
  const old = beats(2_000, 6_000);
  const anew = heardBeat(old, { siteTickMs: 40, roundTripMs: 30, siteSilentMs: null }, 6_100);
  expect(anew.steps.at(-1)).toMatchObject({ beats: 1, late: 0 });
});

test('a page that slept has steps for the time between, and never more than five minutes of them', () => {
  const slept = linkTime(beats(2_000, 4_000), 20_000);
  expect(slept.steps.map((one) => one.step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(linkTime(slept, 10_000_000).steps).toHaveLength(1);
  expect(beats(2_000, 700_000).steps).toHaveLength(LINK_STEPS);
});

test('the page’s own figures: the oldest picture of the step, the newest reading of the clocks', () => {
  const before = beats(2_000, 4_000);
  const then = linkTime(before, 4_000, page({ frameAgeMs: 900, clockOffsetMs: 40 }));
  const now = linkTime(then, 4_250, page({ frameAgeMs: 300, clockOffsetMs: -60 }));
  expect(now.steps.at(-1)).toMatchObject({ frameAgeMs: 900, clockOffsetMs: -60 });
});
