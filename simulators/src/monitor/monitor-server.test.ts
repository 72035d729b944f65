import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import { OpcUaTestClient } from '../opcua/opcua-test-client.ts';
import { monitorConfigSchema } from './config.ts';
import { initialMonitor } from './monitor-model.ts';
import { startMonitor } from './monitor-server.ts';

const USER = { name: 'agent', password: 'bench-only' };
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function rig(extra: Record<string, unknown> = {}) {
  const clock = new SystemClock();
  const log = new EventLog({ clock });
  const config = monitorConfigSchema.parse({ nibpFirstAfterMs: 0, nibpTakesMs: 1_000, users: [USER], ...extra });
  const pkiFolder = await mkdtemp(join(tmpdir(), 'farfield-monitor-'));
  const monitor = await startMonitor({ config, seed: 3, clock, log, pkiFolder });
  if (monitor === null) throw new Error('not fitted');
  stops.push(() => monitor.stop());
  const client = await OpcUaTestClient.connect({
    endpointUrl: monitor.endpoint,
    securityMode: 'SignAndEncrypt',
    user: USER,
  });
  stops.push(() => client.close());
  return { clock, log, config, monitor, client };
}

interface Chunk {
  readonly first: number;
  readonly rateMilliHz: number;
  readonly samples: readonly number[];
}

function chunkOf(value: unknown): Chunk | null {
  if (!Array.isArray(value) || value.length < 3) return null;
  const [first = -1, rateMilliHz = -1, ...samples] = value.map(Number);
  return { first, rateMilliHz, samples };
}

/** Joined samples of consecutive chunks. @throws Error at a gap or an overlap */
function joined(chunks: readonly Chunk[]): { index: number; value: number }[] {
  const all: { index: number; value: number }[] = [];
  for (const chunk of chunks) {
    const expected = all.at(-1)?.index;
    if (expected !== undefined && chunk.first !== expected + 1) throw new Error(`gap: ${expected} then ${chunk.first}`);
    chunk.samples.forEach((value, i) => all.push({ index: chunk.first + i, value }));
  }
  return all;
}

test('waves arrive without loss over an encrypted session; the test pattern proves each sample', async () => {
  const { monitor, client } = await rig();
  monitor.runner.post({ kind: 'misbehave', name: 'testPattern', on: true });
  const waves = { Ecg: 250_000, Pleth: 125_000, Co2: 62_500, Resp: 25_000 };
  const chunks = new Map<string, Chunk[]>();
  for (const name of Object.keys(waves)) {
    const list: Chunk[] = [];
    chunks.set(name, list);
    await client.watch(`ns=1;s=Monitor.Wave.${name}`, (value) => {
      const chunk = chunkOf(value);
      if (chunk !== null) list.push(chunk);
    });
  }
  await vi.waitFor(() => expect(chunks.get('Ecg')?.length).toBeGreaterThanOrEqual(20), { timeout: 10_000 });
  for (const [name, rateMilliHz] of Object.entries(waves)) {
    const list = (chunks.get(name) ?? []).filter((chunk) =>
      chunk.samples.every((v, i) => v === (chunk.first + i) % 4_096),
    );
    expect(new Set(list.map((chunk) => chunk.rateMilliHz))).toEqual(new Set([rateMilliHz]));
    expect(joined(list).length).toBeGreaterThan((rateMilliHz / 1_000) * 1.5);
  }
});

test('numbers come each second; none is shown where none is valid; the cuff keeps its own time', async () => {
  // Longer than a busy machine needs to connect.
  const { client, clock } = await rig({ nibpTakesMs: 7_000 });
  await client.waitForValue('ns=1;s=Monitor.Hr', (value) => typeof value === 'number' && value > 50);
  expect(await client.read('ns=1;s=Monitor.SpO2')).toEqual({ value: 98, status: 'Good' });
  expect((await client.read('ns=1;s=Monitor.NibpSys')).status).toBe('Bad');
  expect((await client.read('ns=1;s=Monitor.NibpAtUtc')).status).toBe('Bad');
  const counts: number[] = [];
  await client.watch('ns=1;s=Monitor.NumericsCount', (value) => counts.push(Number(value)));
  await vi.waitFor(() => expect(counts.length).toBeGreaterThanOrEqual(4), { timeout: 8_000 });
  expect(counts.every((count, i) => i === 0 || count === (counts[i - 1] ?? NaN) + 1)).toBe(true);
  const status = async () => (await client.read('ns=1;s=Monitor.NibpSys')).status;
  await vi.waitFor(async () => expect(await status()).toBe('Good'), { timeout: 15_000 });
  const takenAt = (await client.read('ns=1;s=Monitor.NibpAtUtc')).value;
  if (!(takenAt instanceof Date)) throw new Error('NibpAtUtc is no date');
  expect(clock.wallMs() - takenAt.getTime()).toBeGreaterThan(0);
  expect(clock.wallMs() - takenAt.getTime()).toBeLessThan(10_000);
});

test('probe off turns the quality bad while the waves go on', async () => {
  const { monitor, client } = await rig();
  await client.waitForValue('ns=1;s=Monitor.SpO2', (value) => value === 98);
  const qualities: string[] = [];
  await client.watch('ns=1;s=Monitor.SpO2', (_value, status) => qualities.push(status));
  let plethSum = NaN;
  await client.watch('ns=1;s=Monitor.Wave.Pleth', (value) => {
    plethSum = (chunkOf(value)?.samples ?? [NaN]).reduce((sum, sample) => sum + sample, 0);
  });
  monitor.runner.post({ kind: 'misbehave', name: 'probeOff', on: true });
  await vi.waitFor(() => expect(qualities.at(-1)).toBe('Bad'), { timeout: 5_000 });
  await vi.waitFor(() => expect(plethSum).toBe(0), { timeout: 5_000 });
  expect((await client.read('ns=1;s=Monitor.Hr')).status).toBe('Good');
  expect((await client.read('ns=1;s=Monitor.Alarm')).value).toBe('low:SPO2 PROBE OFF');
});

test('frozen feed: the server answers, yet nothing changes', async () => {
  const { monitor, client, clock } = await rig();
  await client.waitForValue('ns=1;s=Monitor.NumericsCount', (value) => Number(value) >= 1);
  monitor.runner.post({ kind: 'misbehave', name: 'feedFrozen', on: true });
  const readAll = async (): Promise<unknown[]> => [
    await client.read('ns=1;s=Monitor.NumericsCount'),
    await client.read('ns=1;s=Monitor.Wave.Ecg'),
  ];
  const before = await readAll();
  const sinceMs = clock.nowMs();
  await vi.waitFor(() => expect(clock.nowMs() - sinceMs).toBeGreaterThan(1_500), { timeout: 3_000 });
  expect(await readAll()).toEqual(before);
  expect((await client.read('ns=1;s=Monitor.On')).value).toBe(true);
});

test('monitor off: says so, then the port is silent without closing; a reset of the world switches it on', async () => {
  const { monitor, client, log, config, clock } = await rig();
  const on: unknown[] = [];
  await client.watch('ns=1;s=Monitor.On', (value) => on.push(value));
  await vi.waitFor(() => expect(on).toEqual([true]));
  monitor.runner.post({ kind: 'misbehave', name: 'monitorOff', on: true });
  await vi.waitFor(() => expect(on).toEqual([true, false]));
  expect(log.entries().some((entry) => entry.what === 'poweredOff')).toBe(true);
  const offSinceMs = clock.nowMs();
  await vi.waitFor(() => expect(clock.nowMs() - offSinceMs).toBeGreaterThan(500));

  const socket = connect(monitor.port, '127.0.0.1');
  const heard: string[] = [];
  socket.on('data', () => heard.push('data')).on('close', () => heard.push('close'));
  socket.on('error', () => heard.push('error'));
  const read = client.read('ns=1;s=Monitor.Hr').then(
    () => 'answered',
    () => 'failed',
  );
  const silence = new Promise<string>((resolve) => setTimeout(() => resolve('silent'), 1_500));
  expect(await Promise.race([read, silence])).toBe('silent');
  expect(heard).toEqual([]);
  socket.destroy();

  monitor.runner.reset(initialMonitor(config, 3));
  const again = await OpcUaTestClient.connect({ endpointUrl: monitor.endpoint, securityMode: 'None' });
  stops.push(() => again.close());
  expect((await again.read('ns=1;s=Monitor.On')).value).toBe(true);
});

test('an exam without a monitor: nothing is started', async () => {
  const clock = new SystemClock();
  const config = monitorConfigSchema.parse({ fitted: false });
  const log = new EventLog({ clock });
  expect(await startMonitor({ config, seed: 1, clock, log, pkiFolder: join(tmpdir(), 'unused') })).toBeNull();
});

test.each([{ colour: 'red' }, { nibpEveryMs: 5 }, { baseline: { spo2Percent: 140 } }])('refuses %o', (config) => {
  expect(monitorConfigSchema.safeParse(config).success).toBe(false);
});
