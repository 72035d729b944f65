import { expect, test } from 'vitest';
import { type Burst, burstsOver, burstsThatShow } from './burst-loss.ts';

const HOUR_MS = 3_600_000;
const LONG_MS = 100 * HOUR_MS;
const of = (bursts: readonly Burst[], path: string): readonly Burst[] => bursts.filter((one) => one.path === path);
const lostShare = (bursts: readonly Burst[], forMs: number): number =>
  bursts.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0) / forMs;

test.each([0, 0.3])(
  'each path loses one in a hundred, in bursts of 400 ms that do not overlap (shared: %d)',
  (share) => {
    const bursts = burstsOver({ seed: 7, forMs: LONG_MS, sharedShare: share });
    for (const path of ['primary', 'cellular']) {
      const own = of(bursts, path);
      expect(lostShare(own, LONG_MS)).toBeGreaterThan(0.009);
      expect(lostShare(own, LONG_MS)).toBeLessThan(0.011);
      expect(own.every((one) => one.untilMs - one.fromMs === 400)).toBe(true);
      expect(own.every((one, index) => index === 0 || one.fromMs >= (own[index - 1]?.untilMs ?? 0))).toBe(true);
    }
  },
);

test('three in ten bursts hit both paths at once when it is asked for, and hardly any when it is not', () => {
  const togetherIn = (sharedShare: number): number => {
    const bursts = burstsOver({ seed: 3, forMs: LONG_MS, sharedShare });
    const cellular = new Set(of(bursts, 'cellular').map((one) => one.fromMs));
    const primary = of(bursts, 'primary');
    return primary.filter((one) => cellular.has(one.fromMs)).length / primary.length;
  };
  expect(togetherIn(0.3)).toBeGreaterThan(0.25);
  expect(togetherIn(0.3)).toBeLessThan(0.35);
  expect(togetherIn(0)).toBeLessThan(0.01);
});

test('a seed gives the same bursts again, another one gives others', () => {
  const over = (seed: number): readonly Burst[] => burstsOver({ seed, forMs: HOUR_MS, sharedShare: 0.3 });
  expect(over(1)).toEqual(over(1));
  expect(over(1)).not.toEqual(over(2));
});

test('two minutes in which nothing happens on a path show nothing, and are passed over', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const bursts = burstsThatShow({ seed, forMs: 120_000, sharedShare: 0.3 });
    const begins = ['primary', 'cellular'].map((path) => of(bursts, path).map((one) => one.fromMs));
    expect(Math.min(...begins.map((one) => one.length))).toBeGreaterThanOrEqual(2);
    expect(begins[0]?.some((fromMs) => begins[1]?.includes(fromMs))).toBe(true);
  }
});
