import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { VirtualClock } from '../kernel/clock.ts';
import { Runner } from '../kernel/runner.ts';
import { upsConfigSchema } from './config.ts';
import { initialUps, upsModel, type UpsEvent, type UpsInput } from './ups-model.ts';

function rig(extra: Record<string, unknown> = {}, seed = 9) {
  const clock = new VirtualClock();
  const runner = new Runner({ model: upsModel, initial: initialUps(upsConfigSchema.parse(extra), seed), clock });
  const events: UpsEvent[] = [];
  runner.subscribe((batch) => events.push(...batch));
  runner.start();
  const post = (input: UpsInput): void => runner.post(input);
  const read = (name: string): string => runner.state.variables.get(name) ?? 'absent';
  const number = (name: string): number => Number(read(name));
  const switches = (): string[] =>
    events.flatMap((e) =>
      e.kind === 'polled' || e.kind === 'mainsChanged' ? [] : [e.kind === 'transferred' ? e.to : e.kind],
    );
  return { clock, runner, events, post, read, number, switches };
}

test('on line: full, with the runtime that battery and load give', () => {
  const { read, number } = rig();
  expect(read('ups.status')).toBe('OL');
  expect(number('battery.charge')).toBe(100);
  // 130 Wh × 0.9 / (380 W + 8 W own) = 1086 s
  expect(number('battery.runtime')).toBe(1_086);
  expect(read('input.voltage')).toBe('230.0');
  expect(number('ups.load')).toBe(38);
});

test('mains lost: on battery at the next poll, runtime falls second by second, LB at the threshold, then dark', () => {
  const { clock, post, read, number, switches, runner } = rig();
  post({ kind: 'mains', on: false });
  expect(read('ups.status')).toBe('OL');
  clock.advance(2_000);
  expect(read('ups.status')).toBe('OB DISCHRG');
  expect(read('input.voltage')).toBe('0.0');
  const before = number('battery.runtime');
  clock.advance(600_000);
  expect(before - number('battery.runtime')).toBe(600);
  expect(read('ups.status')).toBe('OB DISCHRG');
  clock.advance(300_000);
  expect(read('ups.status')).toBe('OB DISCHRG LB');
  expect(switches()).toEqual(['battery']);
  clock.advance(200_000);
  expect(switches()).toEqual(['battery', 'outputLost']);
  expect(runner.state.driver).toBe('stale');
});

test('mains back: waits until it is good for a while, then charges', () => {
  const { clock, post, read, number, switches } = rig();
  post({ kind: 'mains', on: false });
  clock.advance(300_000);
  post({ kind: 'mains', on: true });
  clock.advance(900);
  expect(switches()).toEqual(['battery']);
  clock.advance(3_100);
  expect(switches()).toEqual(['battery', 'mains']);
  expect(read('ups.status')).toBe('OL CHRG');
  const charge = number('battery.charge');
  clock.advance(3_600_000);
  expect(number('battery.charge')).toBeGreaterThan(charge);
  clock.advance(3_600_000);
  expect(read('ups.status')).toBe('OL');
});

test('an empty battery comes back only with the mains', () => {
  const { clock, post, read, switches } = rig({ chargePercent: 1 });
  post({ kind: 'mains', on: false });
  clock.advance(60_000);
  post({ kind: 'mains', on: true });
  clock.advance(4_000);
  expect(switches()).toEqual(['battery', 'outputLost', 'mains', 'outputRestored']);
  expect(read('ups.status')).toBe('OL CHRG');
});

test.each([
  [215, 'OL'],
  [195, 'OL BOOST'],
  [150, 'OB DISCHRG'],
])('a sag to %i V shows %s, and is over by itself', (volt, status) => {
  const { clock, post, read, runner } = rig({ pollIntervalMs: 500 });
  post({ kind: 'sag', volt, forMs: 3_000 });
  clock.advance(2_000);
  expect(read('ups.status')).toBe(status);
  clock.advance(5_000);
  expect(runner.state).toMatchObject({ volt: 230, isOnBattery: false });
});

test('double transfer: battery, mains, battery, mains', () => {
  const { clock, post, switches } = rig();
  post({ kind: 'doubleTransfer', lostMs: 4_000, backMs: 3_000 });
  clock.advance(30_000);
  expect(switches()).toEqual(['battery', 'mains', 'battery', 'mains']);
});

test('mains back for less than the return delay: the UPS stays on its battery', () => {
  const { clock, post, switches } = rig();
  post({ kind: 'doubleTransfer', lostMs: 4_000, backMs: 500 });
  clock.advance(30_000);
  expect(switches()).toEqual(['battery', 'mains']);
});

test('ageing takes runtime, not the shown charge, and asks for a new battery', () => {
  const { clock, post, read, number } = rig();
  post({ kind: 'battery', healthPercent: 40 });
  clock.advance(2_000);
  expect(number('battery.charge')).toBe(100);
  expect(number('battery.runtime')).toBe(434);
  expect(read('ups.status')).toBe('OL RB');
});

test('more load, less runtime; a set charge shows at the next poll', () => {
  const { clock, post, number } = rig();
  post({ kind: 'load', watt: 772 });
  post({ kind: 'setCharge', percent: 50 });
  clock.advance(2_000);
  expect(number('battery.charge')).toBe(50);
  expect(number('battery.runtime')).toBeCloseTo(1_086 / 4, -1);
  expect(number('ups.load')).toBe(77);
});

test('serial lost: the old values stand until the data are called stale; back within half a second', () => {
  const { clock, post, read, runner } = rig();
  clock.advance(1_000);
  post({ kind: 'misbehave', name: 'serialLost', on: true });
  post({ kind: 'mains', on: false });
  clock.advance(14_000);
  expect(runner.state.driver).toBe('ready');
  expect(read('ups.status')).toBe('OL');
  clock.advance(2_000);
  expect(runner.state.driver).toBe('stale');
  post({ kind: 'misbehave', name: 'serialLost', on: false });
  clock.advance(500);
  expect(runner.state.driver).toBe('ready');
  expect(read('ups.status')).toBe('OB DISCHRG');
});

test('driver dead: not connected at once; restarted it says WAIT for two seconds, neither OL nor OB', () => {
  const { clock, post, read, runner } = rig();
  clock.advance(5_000);
  post({ kind: 'misbehave', name: 'driverDead', on: true });
  expect(runner.state.driver).toBe('notConnected');
  clock.advance(60_000);
  expect(runner.state.driver).toBe('notConnected');
  post({ kind: 'misbehave', name: 'driverDead', on: false });
  expect(runner.state.driver).toBe('ready');
  expect(read('ups.status')).toBe('WAIT');
  clock.advance(1_900);
  expect(read('ups.status')).toBe('WAIT');
  clock.advance(200);
  expect(read('ups.status')).toBe('OL');
});

test('lying estimate: three times too long, and then suddenly empty', () => {
  const { clock, post, number, switches } = rig();
  post({ kind: 'misbehave', name: 'estimateLies', on: true });
  post({ kind: 'mains', on: false });
  clock.advance(600_000);
  expect(number('battery.runtime')).toBeCloseTo(3 * 486, -1);
  clock.advance(490_000);
  expect(switches()).toEqual(['battery', 'outputLost']);
});

test('non-monotone estimate: rises at least once while the battery only empties', () => {
  const { clock, post, events } = rig();
  post({ kind: 'misbehave', name: 'nonMonotone', on: true });
  post({ kind: 'mains', on: false });
  clock.advance(120_000);
  const runtimes = events.flatMap((e) => (e.kind === 'polled' ? [Number(e.runtimeS)] : []));
  const rises = runtimes.filter((runtime, i) => runtime > (runtimes[i - 1] ?? Infinity)).length;
  expect(rises).toBeGreaterThan(10);
});

test('a host that wakes the model late works out the same battery', () => {
  const onTime = rig();
  onTime.post({ kind: 'doubleTransfer', lostMs: 60_000, backMs: 30_000 });
  onTime.clock.advance(200_000);
  const config = upsConfigSchema.parse({});
  let { state } = upsModel.step(initialUps(config, 9), { kind: 'wake' }, 0);
  ({ state } = upsModel.step(state, { kind: 'doubleTransfer', lostMs: 60_000, backMs: 30_000 }, 0));
  ({ state } = upsModel.step(state, { kind: 'wake' }, 200_000));
  expect(state.energyWh).toBeCloseTo(onTime.runner.state.energyWh, 6);
});

function hashOfRun(seed: number): string {
  const { clock, post, events } = rig({}, seed);
  post({ kind: 'misbehave', name: 'nonMonotone', on: true });
  post({ kind: 'mains', on: false });
  clock.advance(60_000);
  return createHash('sha256').update(JSON.stringify(events)).digest('hex');
}

test('same seed twice → same events; another seed → others', () => {
  expect(hashOfRun(1)).toBe(hashOfRun(1));
  expect(hashOfRun(1)).not.toBe(hashOfRun(2));
});

test.each([{ pollIntervalMs: 20_000 }, { upsName: 'two words' }, { loadWatt: -1 }, { volts: 1 }])(
  'refuses %o',
  (config) => {
    expect(upsConfigSchema.safeParse(config).success).toBe(false);
  },
);
