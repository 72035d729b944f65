import { expect, test } from 'vitest';
import { calmWeather, Pipe } from './pipe.ts';
import { Rng } from './rng.ts';
import { ProcessClock, World } from './world.ts';

test('what is due comes in order of time, then of asking, and time jumps', () => {
  const world = new World();
  const order = new Rng(1, 'order');
  const seen: number[] = [];
  const due = Array.from({ length: 500 }, () => order.below(10_000));
  for (const atMs of due) world.at(atMs, () => seen.push(world.nowMs));
  world.runUntil(20_000);
  expect(seen).toEqual(due.toSorted((left, right) => left - right));
  expect(world.nowMs).toBe(20_000);
});

test('a pipe keeps its order through loss, jitter and a blocked time, and loses only by a reset', () => {
  const world = new World();
  const got: number[] = [];
  const pipe = new Pipe<number>(world, new Rng(1, 'pipe'), calmWeather(10, 30), (item) => got.push(item));
  pipe.weather.lossPermille = 300;
  for (let item = 0; item < 100; item += 1) world.at(item * 20, () => pipe.send(item));
  world.at(500, () => pipe.block());
  world.at(1_500, () => pipe.open());
  world.runUntil(60_000);
  expect(got).toEqual(Array.from({ length: 100 }, (_, index) => index));
  pipe.send(100);
  pipe.reset();
  pipe.send(101);
  world.runUntil(120_000);
  expect(got.slice(100)).toEqual([101]);
});

test('a clock that drifts never goes back', () => {
  const clock = new ProcessClock(0, 1_000, -500);
  let lastMs = 0;
  for (let globalMs = 0; globalMs < 100_000; globalMs += 7) {
    if (globalMs % 700 === 0) clock.drift(globalMs, globalMs % 1_400 === 0 ? 500 : -500);
    const nowMs = clock.read(globalMs);
    expect(nowMs).toBeGreaterThanOrEqual(lastMs);
    lastMs = nowMs;
  }
  expect(lastMs).toBeGreaterThan(100_900);
});
