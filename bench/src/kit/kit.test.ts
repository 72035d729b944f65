import { expect, test } from 'vitest';
import { totalsOf } from './idle.ts';
import { judge } from './judgement.ts';
import { Latencies } from './latencies.ts';
import { median, medianOfRatios } from './median.ts';
import { ticksOf } from './process-cpu.ts';
import { residentOf } from './process-memory.ts';
import { interleave } from './rounds.ts';
import { runSchedule } from './schedule.ts';
import { theilSenSlope } from './theil-sen.ts';

test('CPU ticks are read behind a program name with spaces and parentheses', () => {
  const stat = '42 (a (strange) name) S 1 42 42 0 -1 4194560 100 0 0 0 123 45 0 0 20 0 1 0 99 1 1';
  expect(ticksOf(stat)).toEqual({ user: 123, system: 45 });
});

test('stolen time counts as busy, waiting for the disk does not', () => {
  expect(totalsOf('cpu  10 1 5 80 4 2 3 7 0 0\ncpu0 …')).toEqual({ busy: 28, all: 112 });
});

test('resident memory is in bytes; a process that has none is an error', () => {
  expect(residentOf('Name:\tnode\nVmRSS:\t  2048 kB\nThreads:\t7\n')).toBe(2_097_152);
  expect(() => residentOf('Name:\tkthreadd\n')).toThrow('no VmRSS');
});

test('a quantile is a sample: the smallest that covers its share', () => {
  const latencies = new Latencies();
  for (let ms = 10_000; ms >= 1; ms -= 1) latencies.add(ms);
  expect([latencies.quantile(0.5), latencies.quantile(0.99), latencies.quantile(1)]).toEqual([5_000, 9_900, 10_000]);
  expect(new Latencies().quantile(0.5)).toBeNaN();
});

test('ratios are taken round by round, so that a disturbed round disturbs itself only', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(medianOfRatios([2, 200, 4], [1, 100, 2])).toBe(2);
});

test('growth is seen through outliers', () => {
  const points = Array.from({ length: 20 }, (_, x) => ({ x, y: x === 7 ? 1_000 : 5 + 3 * x }));
  expect(theilSenSlope(points)).toBeCloseTo(3);
});

test('every contestant runs once per round, each first in its turn', async () => {
  const order: string[] = [];
  const results = await interleave(['a', 'b', 'c'], 3, (name, round) => {
    order.push(name);
    return Promise.resolve(round);
  });
  expect(order.join('')).toBe('abcbcacab');
  expect(results).toEqual({ a: [0, 1, 2], b: [0, 1, 2], c: [0, 1, 2] });
});

test('a schedule fires everything in order, also what was due before it began', async () => {
  const fired: number[] = [];
  const dueMs = Float64Array.from({ length: 500 }, (_, index) => index / 100);
  await runSchedule({ dueMs, fire: (index) => fired.push(index) }, performance.now() - 1_000);
  expect(fired).toEqual(Array.from({ length: 500 }, (_, index) => index));
});

const criterion = { what: 'cost', measured: 1.4, bar: 1.5, unit: '' };

test('all held: the last line tells the criterion nearest to its bar', () => {
  const { isHeld, lastLine } = judge('relay', [{ ...criterion, what: 'easy', measured: 0.1 }, criterion], []);
  expect([isHeld, lastLine]).toEqual([true, 'relay: ratio 1.40 bar 1.50 held']);
});

test('one short criterion makes the benchmark short, and a marked run says so', () => {
  const { isHeld, lastLine } = judge('relay', [criterion, { ...criterion, measured: 1.6 }], ['quick']);
  expect([isHeld, lastLine]).toEqual([false, 'relay: ratio 1.60 bar 1.50 short (quick: not for publication)']);
});

test('where nothing is allowed, nothing hides no other criterion, and one is the worst of all', () => {
  const none = { ...criterion, measured: 0, bar: 0 };
  const line = (...criteria: readonly (typeof criterion)[]): string => judge('relay', criteria, []).lastLine;
  expect(line({ ...criterion, measured: 0.1 }, none, criterion, none)).toBe('relay: ratio 1.40 bar 1.50 held');
  expect(line({ ...criterion, measured: 9 }, { ...none, measured: 1 })).toBe('relay: ratio 1.00 bar 0.000 short');
});

test('what could not be measured is short', () => {
  expect(judge('relay', [criterion, { ...criterion, measured: Number.NaN }], []).lastLine).toBe(
    'relay: ratio – bar 1.50 short',
  );
});

test('where the bare parts alone miss the bar, the bar is 1.3 times theirs', () => {
  const beyond = { ...criterion, measured: 2.5, bareParts: 2 };
  expect(judge('relay', [beyond], [])).toMatchObject({ isHeld: true, lastLine: 'relay: ratio 2.50 bar 2.60 held' });
  expect(judge('relay', [{ ...beyond, bareParts: 1.2 }], []).isHeld).toBe(false);
});
