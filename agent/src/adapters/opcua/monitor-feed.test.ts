import { describe, expect, test } from 'vitest';
import type { Observation } from '../adapter-port.ts';
import { BAD, FeedsBench, inputsOf } from './feeds-bench.ts';
import type { RawReading, RawValue } from './reading.ts';

const MONITOR = `
  monitor.on: { node: i=1, source: monitor }
  monitor.heartRateBpm: { node: i=2, source: monitor, min: 10, max: 300 }
  monitor.spo2Percent: { node: i=3, source: monitor }
  monitor.nibpSystolicMmHg: { node: i=4, source: cuff, age: sourceTime }
  monitor.alarm: { node: i=5, source: monitor, highPrefixes: ["high:"] }
  monitor.heartbeat: { node: i=6, source: monitor }
`;

describe('monitor', () => {
  const VITALS = {
    'monitor.on': true,
    'monitor.heartRateBpm': 72,
    'monitor.spo2Percent': 98,
    'monitor.nibpSystolicMmHg': { value: 118, quality: 'good', sourceAgeMs: 120_000 },
    'monitor.alarm': '',
    'monitor.heartbeat': 1,
  } as const;
  const live = (changes: Record<string, RawValue | RawReading>): readonly Observation[] => {
    const bench = new FeedsBench(MONITOR);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VITALS);
    return bench.publish(1_000, { ...changes, 'monitor.heartbeat': 2 });
  };

  test('unchanged numbers are as fresh as the heartbeat, a cuff value as old as its own time', () => {
    const told = live({});
    const [numerics] = told.filter((one) => one.kind === 'numerics');
    expect(numerics?.numerics.feed).toBe('live');
    expect(numerics?.numerics.items).toEqual([
      { id: 'heartRateBpm', valid: true, value: 72, seenMs: 1_000 },
      { id: 'spo2Percent', valid: true, value: 98, seenMs: 1_000 },
      { id: 'nibpSystolicMmHg', valid: true, value: 118, seenMs: 10 - 120_000 },
    ]);
    expect(inputsOf(told)).toEqual({
      vitals: 'good 1000 heart rate 72 /min, SpO2 98 %',
      vitalsAlarm: 'good 1000 no alarm',
    });
  });

  test.each([
    [
      'the SpO2 probe is off: an ECG alone is no vitals',
      { 'monitor.spo2Percent': BAD },
      { vitalsAlarm: 'good 1000 no alarm' },
    ],
    [
      'an ECG electrode is off',
      { 'monitor.heartRateBpm': BAD },
      { vitals: 'good 1000 SpO2 98 %', vitalsAlarm: 'good 1000 no alarm' },
    ],
    [
      'both off: silence, not bad news',
      { 'monitor.spo2Percent': BAD, 'monitor.heartRateBpm': BAD },
      { vitalsAlarm: 'good 1000 no alarm' },
    ],
    [
      'a heart rate of 0 is not believed',
      { 'monitor.heartRateBpm': 0, 'monitor.spo2Percent': BAD },
      { vitalsAlarm: 'good 1000 no alarm' },
    ],
    ['monitor off', { 'monitor.on': false }, {}],
    [
      'high alarm',
      { 'monitor.alarm': 'high:ASYSTOLE' },
      { vitals: 'good 1000 heart rate 72 /min, SpO2 98 %', vitalsAlarm: 'bad 1000 high:ASYSTOLE' },
    ],
    [
      'medium alarm',
      { 'monitor.alarm': 'medium:SPO2 LOW' },
      { vitals: 'good 1000 heart rate 72 /min, SpO2 98 %', vitalsAlarm: 'good 1000 medium:SPO2 LOW' },
    ],
  ])('what the monitor tells: %s', (_case, changes, inputs) => {
    expect(inputsOf(live(changes))).toEqual(inputs);
  });

  test('an invalid number is told as invalid, never as 0 measured', () => {
    const [numerics] = live({ 'monitor.spo2Percent': BAD }).filter((one) => one.kind === 'numerics');
    expect(numerics?.numerics.items.find((item) => item.id === 'spo2Percent')?.valid).toBe(false);
  });

  test('a frozen feed is told as stale after 3 s although the server answers, and vitals are no longer told', () => {
    const bench = new FeedsBench(MONITOR);
    bench.give({ kind: 'linkUp', detail: 'x' }, 0);
    bench.publish(10, VITALS);
    bench.publish(1_000, { 'monitor.heartbeat': 2 });
    const told: Observation[] = [];
    for (let nowMs = 1_250; nowMs <= 6_000; nowMs += 250) {
      told.push(
        ...bench.give({ kind: 'published', changes: [], seenMs: nowMs }, nowMs),
        ...bench.give({ kind: 'tick' }, nowMs),
      );
    }
    expect(told.every((one) => one.kind === 'numerics' && one.numerics.feed === 'stale' && one.seenMs === 1_000)).toBe(
      true,
    );
    expect(told).toHaveLength(2);
  });
});
