import { expect, test } from 'vitest';
import { advanceHead, scaleFor } from './sweep-math.ts';
import { WaveStore } from './wave-store.ts';

function traceOf(samples: number[], receivedMs: number, lead = 'ecg') {
  const waves = new WaveStore();
  waves.add({ lead, firstSample: 0, rateMilliHz: 100_000, samples }, receivedMs);
  const trace = waves.trace(lead);
  if (trace === null) throw new Error('no trace');
  return trace;
}

test('the sweep moves by time at the sample rate while frames come', () => {
  const trace = traceOf(
    Array.from({ length: 100 }, (_, index) => index),
    1_000,
  );
  const head = 70;
  expect(advanceHead(head, trace, 1_000, 16)).toBeCloseTo(head + 1.6, 0);
});

test('the sweep runs on over missing samples and stands still after 2 s of nothing', () => {
  const trace = traceOf(
    Array.from({ length: 100 }, () => 1),
    1_000,
  );
  expect(advanceHead(100, trace, 1_400, 16)).toBeGreaterThan(100);
  expect(advanceHead(250, trace, 3_001, 16)).toBe(250);
});

test('far from where it should be the sweep jumps there instead of chasing', () => {
  const trace = traceOf(
    Array.from({ length: 1_000 }, () => 1),
    1_000,
  );
  expect(advanceHead(0, trace, 1_000, 16)).toBe(970);
});

test('the sweep never runs backwards', () => {
  const trace = traceOf(
    Array.from({ length: 100 }, () => 1),
    1_000,
  );
  expect(advanceHead(99, trace, 1_000, 16)).toBeGreaterThanOrEqual(99);
});

test('scale holds the signal in round numbers; CO₂ keeps its zero line; a flat line has a scale too', () => {
  const scale = scaleFor(
    traceOf(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? -180 : 910)),
      0,
    ),
    100,
    'ecg',
  );
  expect(scale).not.toBeNull();
  expect(scale?.low).toBeLessThanOrEqual(-180);
  expect(scale?.high).toBeGreaterThanOrEqual(910);
  expect(
    scaleFor(
      traceOf(
        Array.from({ length: 100 }, () => 30),
        0,
        'co2',
      ),
      100,
      'co2',
    )?.low,
  ).toBe(0);
  expect(
    scaleFor(
      traceOf(
        Array.from({ length: 100 }, () => 30),
        0,
      ),
      100,
      'ecg',
    ),
  ).toEqual({ low: 30, high: 31 });
  expect(scaleFor(traceOf([1, 2, 3], 0), 100, 'ecg')).toBeNull();
});
