import { describe, expect, test } from 'vitest';
import { Rng } from '../sim/rng.ts';
import { World } from '../sim/world.ts';
import { type BurstModel, BurstWeather } from '../support/bursts/burst-weather.ts';
import { watchBurstyLink } from '../support/bursts/bursty-site.ts';
import { ThinTcp } from '../support/bursts/thin-tcp.ts';

const rng = (stream: string): Rng => new Rng(11, stream);
const MINUTE_MS = 60_000;

describe('the weather', () => {
  const shares = (model: BurstModel) => {
    const weather = new BurstWeather(rng, model);
    const lost = { first: 0, second: 0, both: 0, asked: 0, longestMs: 0 };
    let sinceMs: number | null = null;
    for (let atMs = 0; atMs < 20_000_000; atMs += 20) {
      const [first, second] = [weather.isLost(0, atMs), weather.isLost(1, atMs)];
      lost.asked += 1;
      if (first) lost.first += 1;
      if (second) lost.second += 1;
      if (first && second) lost.both += 1;
      sinceMs = first ? (sinceMs ?? atMs) : null;
      if (sinceMs !== null) lost.longestMs = Math.max(lost.longestMs, atMs - sinceMs + 20);
    }
    return {
      first: lost.first / lost.asked,
      second: lost.second / lost.asked,
      both: lost.both / lost.asked,
      longestMs: lost.longestMs,
    };
  };

  test('loses 1 % of the time on each path, apart: both at once hardly ever', () => {
    const { first, second, both, longestMs } = shares({ lossPercent: 1, burstMs: 400, sharedPercent: 0 });
    expect(first).toBeGreaterThan(0.008);
    expect(first).toBeLessThan(0.012);
    expect(second).toBeGreaterThan(0.008);
    expect(second).toBeLessThan(0.012);
    expect(both).toBeLessThan(0.0005);
    expect(longestMs).toBe(400);
  });

  test('shared by 30 %, that much of the loss of each path is the loss of both', () => {
    const { first, both } = shares({ lossPercent: 1, burstMs: 400, sharedPercent: 30 });
    expect(both / first).toBeGreaterThan(0.25);
    expect(both / first).toBeLessThan(0.36);
  });

  test('there is none where none is asked for', () => {
    expect(shares({ lossPercent: 0, burstMs: 400, sharedPercent: 30 })).toMatchObject({ first: 0, second: 0, both: 0 });
  });
});

describe('a thin stream', () => {
  const arrivals = (sends: readonly (readonly [string, number])[]): readonly [string, number][] => {
    const world = new World();
    const arrived: [string, number][] = [];
    const stream = new ThinTcp<string>(
      world,
      rng('jitter'),
      { latencyMs: 16, jitterMs: 1, firstRepairMs: 230, isLost: (atMs) => atMs >= 100 && atMs < 500 },
      (item) => arrived.push([item, world.nowMs]),
    );
    for (const [item, atMs] of sends) world.at(atMs, () => stream.send(item));
    world.runUntil(5_000);
    return arrived;
  };

  test('repairs by its timer, twice as late each time, and what comes later waits for what was lost', () => {
    // 100 → 330 (lost again) → 790; nobody acknowledges what came before it.
    expect(
      arrivals([
        ['before', 80],
        ['lost', 100],
        ['after', 795],
      ]),
    ).toEqual([
      ['before', 96],
      ['lost', 806],
      ['after', 811],
    ]);
  });

  test('repairs as soon as what was sent later is acknowledged', () => {
    // 510 → there 526 → acknowledged 542, and 8 more in which it might only have been overtaken.
    expect(
      arrivals([
        ['lost', 100],
        ['lost too', 480],
        ['after', 510],
      ]),
    ).toEqual([
      ['lost', 566],
      ['lost too', 566],
      ['after', 566],
    ]);
  });
});

describe('a link that nobody cuts', () => {
  const BURSTS: BurstModel = { lossPercent: 1, burstMs: 400, sharedPercent: 0 };
  const CALM: BurstModel = { ...BURSTS, lossPercent: 0 };

  test('in calm weather is never late, and control rests on two paths', () => {
    const count = watchBurstyLink({ name: 'calm', model: CALM, consoleModel: CALM, paths: 2 }, 1, 2 * MINUTE_MS);
    expect(count).toMatchObject({ late: 0, down: 0, off: 0 });
    expect(count.twoPathsShare).toBeGreaterThan(0.95);
    expect(count.oldestEchoMs).toBeLessThan(750);
  });

  test('with both paths gone for seconds is down, and remote control goes off: the watcher can see it', () => {
    const gone: BurstModel = { lossPercent: 10, burstMs: 6_000, sharedPercent: 100 };
    const count = watchBurstyLink({ name: 'gone', model: gone, consoleModel: CALM, paths: 2 }, 1, 10 * MINUTE_MS);
    expect(count.down).toBeGreaterThan(3);
    expect(count.off).toBeGreaterThan(3);
    expect(count.oldestEchoMs).toBeGreaterThan(6_000);
  });

  test('on one path its proofs grow old where on two they do not', () => {
    const of = (paths: 1 | 2) =>
      watchBurstyLink({ name: 'bursts', model: BURSTS, consoleModel: CALM, paths }, 3, 20 * MINUTE_MS).oldestEchoMs;
    expect(of(1)).toBeGreaterThanOrEqual(850);
    expect(of(2)).toBeLessThan(700);
  });
});
