import { expect, test } from 'vitest';
import { Random } from '../kernel/random.ts';
import { pathConditionsSchema } from './config.ts';
import { Lane, PathDirection } from './path-direction.ts';

function direction(conditions: Record<string, unknown>, seed = 1): PathDirection {
  const parsed = pathConditionsSchema.parse(conditions);
  const made = new PathDirection(new Random(seed), parsed);
  made.set(parsed, false, 0);
  return made;
}

function bytes(length: number, fill = 0) {
  return { kind: 'bytes', data: Buffer.alloc(length, fill) } as const;
}

/** Lets time pass to `untilMs`, jumping from one due thing to the next. @returns [time, bytes, first byte] of each parcel */
function run(path: PathDirection, lane: Lane, untilMs: number, fromMs = 0): [number, number, number][] {
  const out: [number, number, number][] = [];
  let nowMs = fromMs;
  while (nowMs <= untilMs) {
    path.advance(nowMs);
    for (let parcel = path.take(lane, nowMs); parcel !== null; parcel = path.take(lane, nowMs)) {
      if (parcel.kind === 'bytes') out.push([nowMs, parcel.data.length, parcel.data[0] ?? -1]);
    }
    const next = Math.ceil(Math.min(path.nextPassMs, path.nextDueMs(lane)));
    if (next === Infinity) break;
    nowMs = Math.max(next, nowMs + 1);
  }
  return out;
}

test('a perfect path hands over at once and whole', () => {
  const path = direction({});
  const lane = new Lane();
  path.push(lane, bytes(50_000), 7);
  expect(run(path, lane, 100, 7)).toEqual([[7, 50_000, 0]]);
});

test('delay is one way and the same for all', () => {
  const path = direction({ delayMs: 40 });
  const lane = new Lane();
  path.push(lane, bytes(10, 1), 0);
  path.push(lane, bytes(10, 2), 5);
  expect(run(path, lane, 100)).toEqual([
    [40, 10, 1],
    [45, 10, 2],
  ]);
});

test('rate: 100 000 bytes at 800 kbit/s take one second, shared by two lanes', () => {
  const path = direction({ rateBitsPerSecond: 800_000 });
  const [one, two] = [new Lane(), new Lane()];
  path.push(one, bytes(50_000), 0);
  path.push(two, bytes(50_000), 0);
  run(path, one, 2_000);
  const last = run(path, two, 2_000).at(-1);
  expect(path.nextPassMs).toBe(Infinity);
  expect(two.lastDueMs).toBeCloseTo(1_000, 6);
  expect(last?.[0]).toBeLessThanOrEqual(2_000);
});

test('a full queue holds the sender back until it has drained', () => {
  const path = direction({ rateBitsPerSecond: 80_000, queueBytes: 5_000 });
  const lane = new Lane();
  path.push(lane, bytes(6_000), 0);
  expect(path.isFull(lane)).toBe(true);
  path.advance(300);
  expect(path.isFull(lane)).toBe(false);
});

test('cut: nothing is due; afterwards all that was held comes at once and in order', () => {
  const path = direction({ delayMs: 10 });
  const lane = new Lane();
  path.push(lane, bytes(10, 1), 0);
  const conditions = pathConditionsSchema.parse({ delayMs: 10 });
  path.set(conditions, true, 5);
  path.push(lane, bytes(10, 2), 100);
  path.advance(1_000);
  expect(path.take(lane, 1_000)).toBeNull();
  expect([path.nextPassMs, path.nextDueMs(lane)]).toEqual([Infinity, Infinity]);
  path.set(conditions, false, 5_000);
  expect(run(path, lane, 6_000, 5_000)).toEqual([
    [5_000, 10, 1],
    [5_010, 10, 2],
  ]);
});

test('a rate still holds for what was held by a cut', () => {
  const conditions = pathConditionsSchema.parse({ rateBitsPerSecond: 80_000 });
  const path = direction(conditions);
  const lane = new Lane();
  path.set(conditions, true, 0);
  path.push(lane, bytes(10_000), 0);
  path.set(conditions, false, 10_000);
  expect(run(path, lane, 20_000, 10_000).at(-1)?.[0]).toBe(11_000);
});

test('a new rate holds for what already waits', () => {
  const path = direction({ rateBitsPerSecond: 8_000, queueBytes: 100_000 });
  const lane = new Lane();
  path.push(lane, bytes(14_600), 0);
  path.set(pathConditionsSchema.parse({ rateBitsPerSecond: 8_000_000 }), false, 1_460);
  expect(run(path, lane, 100_000, 1_460).at(-1)?.[0]).toBeLessThan(1_490);
});

test('loss stalls by a time-out and never reorders', () => {
  const path = direction({ lossPercent: 20, delayMs: 25 });
  const lane = new Lane();
  for (let i = 0; i < 200; i++) path.push(lane, bytes(100, i % 251), i * 10);
  const out = run(path, lane, 60_000);
  expect(out.map(([, , fill]) => fill)).toEqual(Array.from({ length: 200 }, (_, i) => i % 251));
  expect(path.counters.stalls).toBeGreaterThan(20);
  expect(path.counters.stalls).toBeLessThan(70);
  const delays = out.map(([at], i) => at - i * 10);
  expect(Math.min(...delays)).toBe(25);
  expect(Math.max(...delays)).toBeGreaterThanOrEqual(275);
});

test('jitter stays within its bound, and its schedule is the seed’s', () => {
  const schedule = (seed: number): [number, number, number][] => {
    const path = direction({ delayMs: 50, jitterMs: 20, lossPercent: 5 }, seed);
    const lane = new Lane();
    for (let i = 0; i < 100; i++) path.push(lane, bytes(100, i), i * 30);
    return run(path, lane, 60_000);
  };
  expect(schedule(4)).toEqual(schedule(4));
  expect(schedule(4)).not.toEqual(schedule(5));
  const path = direction({ delayMs: 50, jitterMs: 20 });
  const lane = new Lane();
  for (let i = 0; i < 100; i++) path.push(lane, bytes(100, i), i * 30);
  const delays = run(path, lane, 60_000).map(([at], i) => at - i * 30);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...delays)).toBeLessThanOrEqual(71);
  expect(new Set(delays).size).toBeGreaterThan(5);
});

test('a connection that is gone leaves nothing in the queue', () => {
  const path = direction({ rateBitsPerSecond: 8_000, queueBytes: 5_000 });
  const [one, two] = [new Lane(), new Lane()];
  path.push(one, bytes(50_000), 0);
  path.push(two, bytes(1_000), 0);
  path.forget(one);
  expect(path.isFull(two)).toBe(false);
  expect(run(path, two, 2_000)).toEqual([[1_000, 1_000, 0]]);
});

test.each([{ delayMs: -1 }, { lossPercent: 101 }, { cut: 'half' }, { loss: 3 }])('refuses %o', (conditions) => {
  expect(pathConditionsSchema.safeParse(conditions).success).toBe(false);
});
