import { expect, test } from 'vitest';
import type { Observation } from '../adapter-port.ts';
import { ManualClock } from '../../manual-clock.ts';
import { type BatteryReport, HostBatteryAdapter, readBattery } from './host-battery-adapter.ts';

const ON_MAINS: BatteryReport = { hasBattery: true, acConnected: true, percent: 88, timeRemaining: null };

test.each<[string, BatteryReport, string, ReturnType<typeof readBattery>['power']]>([
  ['mains', ON_MAINS, 'good', { mains: 'on', runtimeMs: null, chargePercent: 88 }],
  [
    'battery',
    { ...ON_MAINS, acConnected: false, timeRemaining: 42 },
    'bad',
    { mains: 'lost', runtimeMs: 2_520_000, chargePercent: 88 },
  ],
  [
    'remaining time −1',
    { ...ON_MAINS, acConnected: false, timeRemaining: -1 },
    'bad',
    { mains: 'lost', runtimeMs: null, chargePercent: 88 },
  ],
  [
    'no battery',
    { hasBattery: false, acConnected: true, percent: 0, timeRemaining: null },
    'unknown',
    { mains: 'unknown', runtimeMs: null, chargePercent: null },
  ],
])('%s', (_case, report, raw, power) => {
  const reading = readBattery(report);
  expect(reading.raw).toBe(raw);
  expect(reading.power).toEqual(power);
});

test('it is asked once a second; a failure is told and not taken for mains', async () => {
  const clock = new ManualClock(1_000);
  let isBroken = false;
  const adapter = new HostBatteryAdapter({
    config: { kind: 'hostBattery', name: 'battery' },
    clock,
    ask: () => (isBroken ? Promise.reject(new Error('no such device')) : Promise.resolve(ON_MAINS)),
  });
  const seen: Observation[] = [];
  await adapter.start((observation) => seen.push(observation));
  await clock.advance(2_500);
  const mains = seen.flatMap((one) => (one.kind === 'input' ? [[one.raw, one.seenMs]] : []));
  expect(mains).toEqual([
    ['good', 1_000],
    ['good', 2_000],
    ['good', 3_000],
  ]);
  isBroken = true;
  await clock.advance(2_000);
  const after = seen.slice(seen.findLastIndex((one) => one.kind === 'power') + 1);
  expect(after).toEqual([
    {
      kind: 'adapter',
      adapter: 'battery',
      state: 'lost',
      detail: 'the battery cannot be read: no such device',
      source: 'operating system',
    },
  ]);
  await adapter.stop();
  await clock.advance(5_000);
  expect(after).toHaveLength(1);
});

function powers(seen: readonly Observation[]): readonly string[] {
  return seen.flatMap((one) => (one.kind === 'power' ? [one.power.mains] : []));
}

test('a battery that cannot be read any more is not shown as "on mains, 88 %" for ever', async () => {
  const clock = new ManualClock(1_000);
  let isBroken = false;
  const adapter = new HostBatteryAdapter({
    config: { kind: 'hostBattery', name: 'battery' },
    clock,
    ask: () => (isBroken ? Promise.reject(new Error('no such device')) : Promise.resolve(ON_MAINS)),
  });
  const seen: Observation[] = [];
  await adapter.start((observation) => seen.push(observation));
  await clock.advance(2_500);
  isBroken = true;
  await clock.advance(2_499);
  expect(powers(seen).at(-1)).toBe('on');
  await clock.advance(1_001);
  expect(powers(seen).at(-1)).toBe('unknown');
  isBroken = false;
  await clock.advance(1_000);
  expect(powers(seen).at(-1)).toBe('on');
  await adapter.stop();
});

test('an operating system that does not answer is given up, asked again ever more slowly, and believed when it does', async () => {
  const clock = new ManualClock(0);
  let isHung = false;
  const askedMs: number[] = [];
  const adapter = new HostBatteryAdapter({
    config: { kind: 'hostBattery', name: 'battery' },
    clock,
    ask: () => {
      askedMs.push(clock.nowMs());
      return isHung ? new Promise<BatteryReport>(() => undefined) : Promise.resolve(ON_MAINS);
    },
  });
  const seen: Observation[] = [];
  await adapter.start((observation) => seen.push(observation));
  await clock.advance(500);
  isHung = true;
  await clock.advance(5_500);
  expect([powers(seen), seen.at(-2)]).toMatchObject([
    ['on', 'unknown'],
    { kind: 'adapter', state: 'lost', detail: 'the battery cannot be read: no answer within 5 s' },
  ]);
  await clock.advance(100_000);
  const gapsMs = askedMs.map((atMs, at) => atMs - (askedMs[at - 1] ?? atMs)).slice(1);
  expect(gapsMs).toEqual([1_000, 6_000, 7_000, 9_000, 13_000, 21_000, 35_000]);
  isHung = false;
  await clock.advance(35_000);
  expect(powers(seen).at(-1)).toBe('on');
  const asked = askedMs.length;
  await clock.advance(1_000);
  expect(askedMs).toHaveLength(asked + 1);
  await adapter.stop();
});

test('an answer that comes after it was given up says nothing of now', async () => {
  const clock = new ManualClock(0);
  const answers: ((report: BatteryReport) => void)[] = [];
  const adapter = new HostBatteryAdapter({
    config: { kind: 'hostBattery', name: 'battery' },
    clock,
    ask: () => new Promise((resolve) => answers.push(resolve)),
  });
  const seen: Observation[] = [];
  await adapter.start((observation) => seen.push(observation));
  await clock.advance(5_500);
  answers[0]?.(ON_MAINS);
  await clock.advance(0);
  expect(powers(seen)).toEqual(['unknown']);
  await adapter.stop();
});

test('this computer itself can be asked', async () => {
  const clock = new ManualClock();
  const adapter = new HostBatteryAdapter({ config: { kind: 'hostBattery', name: 'battery' }, clock });
  const seen: Observation[] = [];
  await adapter.start((observation) => seen.push(observation));
  await expect.poll(() => seen.map((one) => one.kind)).toEqual(['adapter', 'input', 'power']);
  await adapter.stop();
});
