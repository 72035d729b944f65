import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { VirtualClock } from '../kernel/clock.ts';
import { Runner } from '../kernel/runner.ts';
import { monitorConfigSchema } from './config.ts';
import { MONITOR_MISBEHAVIOURS } from './misbehaviours.ts';
import { initialMonitor, monitorModel, type MonitorEvent, type MonitorInput } from './monitor-model.ts';
import type { Numerics } from './numerics.ts';
import { WAVE_RATE_MILLI_HZ, WAVES, type Wave } from './waveforms.ts';

function rig(seed = 7) {
  const clock = new VirtualClock();
  const events: MonitorEvent[] = [];
  const runner = new Runner({
    model: monitorModel,
    initial: initialMonitor(monitorConfigSchema.parse({}), seed),
    clock,
  });
  runner.subscribe((batch) => events.push(...batch));
  runner.start();
  const runFor = (ms: number): MonitorEvent[] => {
    events.length = 0;
    clock.advance(ms);
    return [...events];
  };
  const misbehave = (name: Extract<MonitorInput, { kind: 'misbehave' }>['name'], on = true): void =>
    runner.post({ kind: 'misbehave', name, on });
  return { clock, runner, runFor, misbehave };
}

function waveOf(events: readonly MonitorEvent[], wave: Wave): { index: number; value: number }[] {
  return events.flatMap((event) =>
    event.kind === 'wave' && event.wave === wave
      ? event.samples.map((value, i) => ({ index: event.firstSampleIndex + i, value }))
      : [],
  );
}

function lastNumerics(events: readonly MonitorEvent[]): Numerics {
  const found = events.findLast((event) => event.kind === 'numerics');
  if (found?.kind !== 'numerics') throw new Error('no numerics');
  return found.numerics;
}

/** R peaks: local maxima above 700 microvolt. */
function rPeakTimesMs(events: readonly MonitorEvent[]): number[] {
  const ecg = waveOf(events, 'ecg');
  return ecg
    .filter(
      (s, i) =>
        s.value > 700 && s.value >= (ecg[i - 1]?.value ?? Infinity) && s.value > (ecg[i + 1]?.value ?? Infinity),
    )
    .map((s) => s.index * 4);
}

test('10 s give every sample of every wave once, in chunks of 100 ms', () => {
  const { runFor } = rig();
  const events = runFor(10_000);
  for (const wave of WAVES) {
    const samples = waveOf(events, wave);
    expect(samples).toHaveLength(WAVE_RATE_MILLI_HZ[wave] / 100);
    expect(samples.every((s, i) => s.index === i)).toBe(true);
    expect(samples.every((s) => Number.isInteger(s.value))).toBe(true);
  }
  expect(events.filter((e) => e.kind === 'wave' && e.wave === 'ecg')).toHaveLength(100);
  expect(events.filter((e) => e.kind === 'numerics')).toHaveLength(10);
});

function hashOfRun(seed: number): string {
  const { runFor, misbehave } = rig(seed);
  const events = runFor(40_000);
  misbehave('spo2Falling');
  events.push(...runFor(20_000));
  return createHash('sha256').update(JSON.stringify(events)).digest('hex');
}

test('same seed twice → same bytes; another seed → other bytes', () => {
  expect(hashOfRun(1)).toBe(hashOfRun(1));
  expect(hashOfRun(1)).not.toBe(hashOfRun(2));
});

test('a host that wakes the model late gets the same samples', () => {
  const late = rig();
  const onTime = rig();
  let state = late.runner.state;
  const events: MonitorEvent[] = [];
  for (let nowMs = 0; nowMs <= 9_900; nowMs += 330) {
    const stepped = monitorModel.step(state, { kind: 'wake' }, nowMs);
    state = stepped.state;
    events.push(...stepped.events);
  }
  expect(waveOf(events, 'ecg')).toEqual(waveOf(onTime.runFor(9_900), 'ecg'));
});

test('ECG beats at the patient rate with heart-rate variability, and the HR number agrees with the wave', () => {
  const { runFor } = rig();
  const events = runFor(60_000);
  const peaks = rPeakTimesMs(events);
  const intervals = peaks.slice(1).map((at, i) => at - (peaks[i] ?? 0));
  const mean = intervals.reduce((sum, ms) => sum + ms, 0) / intervals.length;
  const sd = Math.sqrt(intervals.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / intervals.length);
  expect(60_000 / mean).toBeCloseTo(68, -0.5);
  expect(sd).toBeGreaterThan(10);
  expect(sd).toBeLessThan(80);
  const { hrBpm, spo2Percent, rrPerMinute, etCo2MmHg, alarm } = lastNumerics(events);
  expect(hrBpm).toEqual({ kind: 'valid', value: expect.closeTo(68, -0.9) });
  expect(spo2Percent).toEqual({ kind: 'valid', value: 98 });
  expect(rrPerMinute).toEqual({ kind: 'valid', value: expect.closeTo(14, -0.6) });
  expect(etCo2MmHg).toEqual({ kind: 'valid', value: expect.closeTo(38, -0.6) });
  expect(alarm).toBe('');
});

test('pleth stays within 0..4095 and pulses; the capnogram reaches end-tidal and returns to zero', () => {
  const { runFor } = rig();
  const events = runFor(20_000);
  const pleth = waveOf(events, 'pleth').map((s) => s.value);
  expect(Math.min(...pleth)).toBeGreaterThan(0);
  expect(Math.max(...pleth)).toBeLessThanOrEqual(4_095);
  expect(Math.max(...pleth) - Math.min(...pleth)).toBeGreaterThan(1_000);
  const co2 = waveOf(events, 'co2').map((s) => s.value);
  expect(Math.max(...co2)).toBeGreaterThan(3_600);
  expect(Math.max(...co2)).toBeLessThan(4_000);
  expect(Math.min(...co2)).toBe(0);
});

test('NIBP: nothing before the cuff has measured, then a value with its own time, again each cycle', () => {
  const { runFor, runner } = rig();
  expect(lastNumerics(runFor(20_000)).nibp).toBeNull();
  const first = lastNumerics(runFor(10_000)).nibp;
  expect(first?.takenAtMs).toBe(27_000);
  expect(first?.meanMmHg).toBeGreaterThan(first?.diaMmHg ?? Infinity);
  expect(first?.sysMmHg).toBeGreaterThan(first?.meanMmHg ?? Infinity);
  expect(lastNumerics(runFor(200_000)).nibp).toEqual(first);
  expect(lastNumerics(runFor(100_000)).nibp?.takenAtMs).toBe(327_000);
  runner.post({ kind: 'measureNibp' });
  expect(lastNumerics(runFor(26_000)).nibp?.takenAtMs).toBe(355_000);
});

test('probe off: number invalid and wave flat while everything else lives on', () => {
  const { runFor, misbehave } = rig();
  runFor(5_000);
  misbehave('probeOff');
  const events = runFor(5_000);
  const numerics = lastNumerics(events);
  expect(numerics.spo2Percent).toEqual({ kind: 'invalid' });
  expect(numerics.hrBpm.kind).toBe('valid');
  expect(numerics.alarm).toBe('low:SPO2 PROBE OFF');
  expect(new Set(waveOf(events, 'pleth').map((s) => s.value))).toEqual(new Set([0]));
  expect(rPeakTimesMs(events).length).toBeGreaterThan(3);
  misbehave('probeOff', false);
  expect(lastNumerics(runFor(2_000)).spo2Percent).toEqual({ kind: 'valid', value: 98 });
});

test.each([
  ['ecg', 'hrBpm', 'low:ECG LEADS OFF'],
  ['co2', 'etCo2MmHg', 'low:CO2 LINE OFF'],
] as const)('%s off takes %s', (signal, name, alarm) => {
  const { runFor, runner } = rig();
  runner.post({ kind: 'misbehave', name: 'probeOff', on: true, signal });
  const numerics = lastNumerics(runFor(2_000));
  expect(numerics[name]).toEqual({ kind: 'invalid' });
  expect(numerics.alarm).toBe(alarm);
});

test('frozen feed: silence; after it the missed samples are a gap, not a burst', () => {
  const { runFor, misbehave } = rig();
  runFor(5_000);
  misbehave('feedFrozen');
  expect(runFor(10_000)).toEqual([]);
  misbehave('feedFrozen', false);
  expect(waveOf(runFor(1_000), 'ecg')[0]?.index).toBe(15_000 / 4);
});

test('monitor off says so once, then nothing; on again it measures afresh', () => {
  const { runFor, misbehave, runner } = rig();
  runFor(5_000);
  const seen: MonitorEvent[] = [];
  runner.subscribe((events) => seen.push(...events));
  misbehave('monitorOff');
  expect(seen).toEqual([{ kind: 'power', on: false }]);
  expect(runFor(5_000)).toEqual([]);
  misbehave('monitorOff', false);
  expect(seen.filter((e) => e.kind === 'power')).toEqual([
    { kind: 'power', on: false },
    { kind: 'power', on: true },
  ]);
  expect(lastNumerics(runFor(1_000)).hrBpm.kind).toBe('valid');
});

test('pattern: every sample of every wave is its index modulo 4096', () => {
  const { runFor, misbehave } = rig();
  misbehave('testPattern');
  const events = runFor(40_000);
  for (const wave of WAVES) {
    const samples = waveOf(events, wave);
    expect(samples.length).toBeGreaterThan(900);
    expect(samples.every((s) => s.value === s.index % 4_096)).toBe(true);
  }
});

test.each([
  ['asystole', 6_000, 'hrBpm', 0, 'high:ASYSTOLE'],
  ['apnoea', 26_000, 'rrPerMinute', 0, 'high:APNOEA'],
  ['spo2Falling', 45_000, 'spo2Percent', 81, 'high:SPO2 VERY LOW'],
] as const)(
  '%s for %i ms: %s shows %i, alarm %s; afterwards the patient recovers',
  (name, ms, reading, value, alarm) => {
    const { runFor, misbehave } = rig();
    runFor(10_000);
    misbehave(name);
    const numerics = lastNumerics(runFor(ms));
    expect(numerics[reading]).toEqual({ kind: 'valid', value });
    expect(numerics.alarm).toBe(alarm);
    misbehave(name, false);
    const well = lastNumerics(runFor(60_000));
    expect(well[reading].kind === 'valid' && well[reading].value > value).toBe(true);
    expect(well.alarm).toBe('');
  },
);

test('asystole: no R peak is drawn after it, SpO2 has no pulse to measure, and its end invents no past beats', () => {
  const { runFor, misbehave } = rig();
  runFor(10_000);
  misbehave('asystole');
  runFor(1_000);
  const events = runFor(10_000);
  expect(rPeakTimesMs(events)).toEqual([]);
  expect(lastNumerics(events).spo2Percent).toEqual({ kind: 'invalid' });
  misbehave('asystole', false);
  expect(lastNumerics(runFor(500 + 500)).hrBpm.kind).not.toBe('valid');
});

test('long apnoea lowers the saturation, but only after the reserve is used up', () => {
  const { runFor, misbehave } = rig();
  runFor(10_000);
  misbehave('apnoea');
  expect(lastNumerics(runFor(40_000)).spo2Percent).toEqual({ kind: 'valid', value: 98 });
  const later = lastNumerics(runFor(60_000)).spo2Percent;
  expect(later.kind === 'valid' && later.value < 85).toBe(true);
});

test('gradients may fake a high ECG alarm while the patient is well', () => {
  const { runFor, misbehave } = rig();
  misbehave('falseEcgAlarm');
  const numerics = lastNumerics(runFor(2_000));
  expect(numerics.alarm).toBe('high:VENTRICULAR FIBRILLATION');
  expect(numerics.hrBpm.kind === 'valid' && numerics.hrBpm.value > 55).toBe(true);
});

test('no misbehaviour, alone or left on, ever breaks the order of samples', () => {
  let checked = 0;
  for (const { name } of MONITOR_MISBEHAVIOURS) {
    const { runFor, misbehave } = rig();
    runFor(1_500);
    misbehave(name);
    const events = runFor(3_000);
    misbehave(name, false);
    events.push(...runFor(1_500));
    for (const wave of WAVES) {
      const indices = waveOf(events, wave).map((s) => s.index);
      expect(indices.every((index, i) => i === 0 || index > (indices[i - 1] ?? Infinity))).toBe(true);
      checked += indices.length;
    }
  }
  expect(checked).toBeGreaterThan(5_000);
});
