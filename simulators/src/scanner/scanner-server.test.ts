import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import type { Running } from '../kernel/runner.ts';
import { OpcUaTestClient } from '../opcua/opcua-test-client.ts';
import { scannerConfigSchema } from './config.ts';
import { SCANNER_NODES, nodeIdOf } from './scanner-nodes.ts';
import { startScanner, type ScannerRunner } from './scanner-server.ts';
import { initialScanner } from './scanner-state.ts';

const USER = { name: 'agent', password: 'bench-only' };
const config = scannerConfigSchema.parse({ registerFirst: true, users: [USER] });
const clock = new SystemClock();
const log = new EventLog({ clock });
let scanner: Running<ScannerRunner>;

beforeAll(async () => {
  const pkiFolder = await mkdtemp(join(tmpdir(), 'farfield-scanner-'));
  scanner = await startScanner({ config, seed: 1, clock, log, pkiFolder });
});

afterAll(async () => {
  await scanner.stop();
});

beforeEach(() => {
  scanner.runner.reset(initialScanner(config, 1));
});

const soonUtcMs = (): number => Date.now() + 1_000;

describe.each([
  { securityMode: 'None' as const, user: undefined },
  { securityMode: 'SignAndEncrypt' as const, user: USER },
])('over $securityMode', ({ securityMode, user }) => {
  let client: OpcUaTestClient;
  beforeAll(async () => {
    client = await OpcUaTestClient.connect({
      endpointUrl: scanner.endpoint,
      securityMode,
      ...(user === undefined ? {} : { user }),
    });
  });
  afterAll(async () => {
    await client.close();
  });

  const callScanner = (method: string, ...args: (string | number)[]): ReturnType<OpcUaTestClient['call']> =>
    client.call('ns=1;s=Scanner', `ns=1;s=Scanner.${method}`, args);

  test('every node reads with good quality', async () => {
    const read = await Promise.all(SCANNER_NODES.map((node) => client.read(nodeIdOf(node.path))));
    expect(read.map((data) => data.status)).toEqual(SCANNER_NODES.map(() => 'Good'));
    expect(await client.read('ns=1;s=Scanner.ScannerId')).toEqual({ value: 'DEMO-MR1', status: 'Good' });
    expect(await client.read('ns=1;s=Scanner.PatientName')).toEqual({ value: 'DEMO, Ada', status: 'Good' });
    const { value: steps } = await client.read('ns=1;s=Scanner.Steps');
    expect((steps as string[]).map((step): unknown => JSON.parse(step))[0]).toEqual({
      id: 'brain-1',
      name: 'Localizer',
      kind: 'localizer',
      durationMs: 18_000,
      mode: 'normal',
      movesTable: false,
      sarBodyWkg: 0.1,
      sarHeadWkg: 0.3,
      b1RmsUt: 0.9,
      pnsPercent: 34,
      status: 'pending',
    });
  });

  test('a subscriber follows a start and a stop; the stop is confirmed within 400 ms and a bit', async () => {
    const states: { value: unknown; atMs: number }[] = [];
    await client.watch('ns=1;s=Scanner.State', (value) => states.push({ value, atMs: performance.now() }));
    await expect.poll(() => states.at(-1)?.value).toBe('idle');
    expect(await callScanner('Start', 'brain-1', `start-${securityMode}`, soonUtcMs())).toEqual({
      status: 'Good',
      outputs: ['accepted', ''],
    });
    await expect.poll(() => states.at(-1)?.value).toBe('scanning');
    await client.waitForValue('ns=1;s=Scanner.Progress', (value) => typeof value === 'number' && value > 0.01);
    const askedAtMs = performance.now();
    expect((await callScanner('Stop', 'stop-1')).outputs).toEqual(['accepted', '']);
    await expect.poll(() => states.at(-1)?.value, { interval: 5 }).toBe('idle');
    expect(states.slice(-4).map((state) => state.value)).toEqual(['idle', 'scanning', 'stopping', 'idle']);
    expect((states.at(-1)?.atMs ?? Infinity) - askedAtMs).toBeLessThan(800);
  });

  test('a deadline in unix milliseconds that has passed is refused', async () => {
    expect((await callScanner('Start', 'brain-1', 'late', Date.now() - 1)).outputs).toEqual([
      'refused',
      'deadlinePassed',
    ]);
    expect((await callScanner('Start', 'brain-1', 'late', Date.now() + 5_000)).outputs).toEqual(['accepted', '']);
  });

  test('a hung stop never returns while values go on', async () => {
    await callScanner('Start', 'brain-1', 'c', soonUtcMs());
    scanner.runner.post({ kind: 'misbehave', name: 'hangStop', on: true });
    const stop = callScanner('Stop', 'stop-1').then(() => 'returned');
    expect(await Promise.race([stop, setTimeout(500, 'silence')])).toBe('silence');
    expect((await client.read('ns=1;s=Scanner.State')).value).toBe('scanning');
    stop.catch(() => 'closed with the session');
  });

  test('noSar turns the quality bad, not the number zero', async () => {
    scanner.runner.post({ kind: 'misbehave', name: 'noSar', on: true });
    expect((await client.read('ns=1;s=Scanner.SarHeadWkg')).status).toBe('Bad');
    expect((await client.read('ns=1;s=Scanner.PnsPercent')).status).toBe('Good');
  });

  test('the heartbeat grows four times a second', async () => {
    const seen: { count: number; atMs: number }[] = [];
    await client.watch('ns=1;s=Scanner.HeartbeatCount', (value) =>
      seen.push({ count: Number(value), atMs: performance.now() }),
    );
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(8);
    const [first, last] = [seen[1], seen[8]];
    expect((last?.count ?? 0) - (first?.count ?? 0)).toBe(7);
    expect(Math.abs((last?.atMs ?? 0) - (first?.atMs ?? 0) - 1_750)).toBeLessThan(150);
  });

  test('the trap: methods of Local do what they say and are on record as told by local', async () => {
    const before = log.lastSeq;
    expect((await client.call('ns=1;s=Local', 'ns=1;s=Local.Quench', [])).outputs).toEqual(['accepted', '']);
    await client.waitForValue('ns=1;s=Magnet.FieldTesla', (value) => Number(value) < 1.5);
    const told = log.entries(before).filter((entry) => entry.kind === 'told' && entry.detail['by'] === 'local');
    expect(told.map((entry) => entry.what)).toEqual(['quench']);
  });
});

test('emergency off is silence on the wire; after power is back the console answers again', async () => {
  const client = await OpcUaTestClient.connect({ endpointUrl: scanner.endpoint, securityMode: 'None' });
  scanner.runner.post({ kind: 'powerOff', by: 'world', replyTo: null });
  const read = client.read('ns=1;s=Scanner.State').then(
    () => 'answered',
    () => 'failed',
  );
  expect(await Promise.race([read, setTimeout(500, 'silence')])).toBe('silence');
  scanner.runner.post({ kind: 'restorePower', by: 'world', replyTo: null });
  expect(await read).toBe('failed');
  await client.close();
  const again = await OpcUaTestClient.connect({ endpointUrl: scanner.endpoint, securityMode: 'None' });
  expect(await again.read('ns=1;s=Scanner.State')).toEqual({ value: 'booting', status: 'Good' });
  await again.close();
});
