import { expect, test } from 'vitest';
import { sampleAt, WaveStore } from './wave-store.ts';

function frame(firstSample: number, samples: number[], lead = 'ecg') {
  return { lead, firstSample, rateMilliHz: 250_000, samples };
}

test('samples stand at the index that their frame gave them', () => {
  const waves = new WaveStore();
  waves.add(frame(1_000, [1, 2, 3]), 0);
  waves.add(frame(1_003, [4, 5]), 100);
  const trace = waves.trace('ecg');
  expect(trace).not.toBeNull();
  if (trace === null) return;
  expect([1_000, 1_001, 1_002, 1_003, 1_004].map((index) => sampleAt(trace, index))).toEqual([1, 2, 3, 4, 5]);
  expect(trace.missing).toBe(0);
});

test('a frame that starts late leaves a gap of exactly the missing samples', () => {
  const waves = new WaveStore();
  waves.add(frame(0, [7, 7]), 0);
  waves.add(frame(5, [8]), 100);
  const trace = waves.trace('ecg');
  if (trace === null) throw new Error('no trace');
  expect([0, 1, 2, 3, 4, 5].map((index) => sampleAt(trace, index))).toEqual([7, 7, null, null, null, 8]);
  expect(trace.missing).toBe(3);
});

test('a late frame fills its own place and does not move the end back', () => {
  const waves = new WaveStore();
  waves.add(frame(0, [1, 1]), 0);
  waves.add(frame(4, [3, 3]), 100);
  waves.add(frame(2, [2, 2]), 150);
  const trace = waves.trace('ecg');
  if (trace === null) throw new Error('no trace');
  expect(trace.endIndex).toBe(6);
  expect([0, 1, 2, 3, 4, 5].map((index) => sampleAt(trace, index))).toEqual([1, 1, 2, 2, 3, 3]);
});

test('a source that starts again from zero, or a gap longer than the store, begins anew', () => {
  const waves = new WaveStore();
  waves.add(frame(50_000, [9]), 0);
  waves.add(frame(0, [1, 2]), 100);
  const trace = waves.trace('ecg');
  if (trace === null) throw new Error('no trace');
  expect(trace.endIndex).toBe(2);
  expect(sampleAt(trace, 0)).toBe(1);
  expect(sampleAt(trace, 49_999)).toBeNull();
});

test('samples older than the store are unknown, not wrong', () => {
  const waves = new WaveStore();
  for (let first = 0; first < 20_000; first += 25)
    waves.add(
      frame(
        first,
        Array.from({ length: 25 }, () => first),
      ),
      first,
    );
  const trace = waves.trace('ecg');
  if (trace === null) throw new Error('no trace');
  expect(sampleAt(trace, 0)).toBeNull();
  expect(sampleAt(trace, 19_999)).toBe(19_975);
});

test('frames without samples or rate are ignored', () => {
  const waves = new WaveStore();
  waves.add({ ...frame(0, []), rateMilliHz: 250_000 }, 0);
  waves.add({ ...frame(0, [1]), rateMilliHz: 0 }, 0);
  expect(waves.leads()).toEqual([]);
});
