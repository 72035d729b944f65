import { expect, test } from 'vitest';
import { onOneClock, type TwiceTimed } from './on-one-clock.ts';

const line = (tickMs: number, wallMs: number, type = 'scanner'): TwiceTimed => ({ tickMs, wallMs, type });

test('one life: its ticks are what they were, whatever the wall clock says of them', () => {
  expect(onOneClock([line(5, 900, 'booted'), line(70, 200), line(80, 99_999)])).toEqual([5, 70, 80]);
  expect(onOneClock([])).toEqual([]);
});

test('the next life comes after the last word of the one before, by as much as the wall clock says', () => {
  const lives = [
    line(5, 1_005, 'booted'),
    line(40_000, 41_000),
    line(700, 101_000, 'booted'),
    line(900, 101_200),
    line(300, 161_000, 'booted'),
    line(301, 161_001),
  ];
  expect(onOneClock(lives)).toEqual([5, 40_000, 100_000, 100_200, 160_000, 160_001]);
});

test('a record that begins in the middle of a life has the clock of that life', () => {
  expect(onOneClock([line(40_000, 41_000), line(700, 101_000, 'booted')])).toEqual([40_000, 100_000]);
});

test('a wall clock that went back between two lives puts nothing before what was written before it', () => {
  expect(onOneClock([line(5_000, 50_000), line(700, 20_000, 'booted'), line(800, 20_100)])).toEqual([
    5_000, 5_000, 5_100,
  ]);
});
