import { once, type EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import type { Running } from '../kernel/runner.ts';
import { upsConfigSchema } from './config.ts';
import { startUps, type UpsRunner } from './ups-server.ts';

type NutCallback = (found: Record<string, string> | null, error: string | null) => void;

interface NutClient extends EventEmitter {
  start(): void;
  close(): void;
  GetUPSList(callback: NutCallback): void;
  GetUPSVars(ups: string, callback: NutCallback): void;
}

// The package carries no types.
const Nut: new (port: number, host: string) => NutClient = createRequire(import.meta.url)('node-nut');

const clock = new SystemClock();
let log: EventLog;
let ups: Running<UpsRunner>;
let sockets: Socket[];

beforeEach(async () => {
  log = new EventLog({ clock });
  sockets = [];
  const config = upsConfigSchema.parse({
    pollIntervalMs: 200,
    maxAgeMs: 1_000,
    users: [{ name: 'agent', password: 'agentpw', role: 'primary' }],
  });
  ups = await startUps({ config, seed: 1, clock, log });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await ups.stop();
});

/** A raw connection; `heard()` is all that came back so far. */
async function dial() {
  const socket = connect(ups.port, '127.0.0.1');
  sockets.push(socket);
  socket.setNoDelay(true);
  let heard = '';
  socket.on('data', (data) => (heard += data.toString('latin1')));
  await once(socket, 'connect');
  return { socket, heard: () => heard };
}

test('lines may arrive a byte at a time, or many at once', async () => {
  const { socket, heard } = await dial();
  for (const char of 'GET VAR mri ups.status\n') {
    socket.write(char);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitFor(() => expect(heard()).toBe('VAR mri ups.status "OL"\n'));
  socket.write('NETVER\nSTARTTLS\r\nFOO\n');
  await vi.waitFor(() =>
    expect(heard().split('\n').slice(1)).toEqual(['1.3', 'ERR FEATURE-NOT-CONFIGURED', 'ERR UNKNOWN-COMMAND', '']),
  );
});

test('LOGIN is logged and counted; LOGOUT says goodbye and closes', async () => {
  const { socket, heard } = await dial();
  socket.write('USERNAME agent\nPASSWORD agentpw\nLOGIN mri\nGET NUMLOGINS mri\nLIST CLIENT mri\nLOGOUT\n');
  await once(socket, 'close');
  expect(heard().split('\n')).toEqual([
    'OK',
    'OK',
    'OK',
    'NUMLOGINS mri 1',
    'BEGIN LIST CLIENT mri',
    'CLIENT mri 127.0.0.1',
    'END LIST CLIENT mri',
    'OK Goodbye',
    '',
  ]);
  expect(log.entries()).toMatchObject([{ kind: 'told', what: 'login', detail: { username: 'agent', reply: 'OK' } }]);
  const other = await dial();
  other.socket.write('GET NUMLOGINS mri\n');
  await vi.waitFor(() => expect(other.heard()).toBe('NUMLOGINS mri 0\n'));
});

test('an endless line closes that client only', async () => {
  const good = await dial();
  const bad = await dial();
  bad.socket.on('error', () => bad.socket.destroy());
  bad.socket.write('x'.repeat(10_000));
  await once(bad.socket, 'close');
  good.socket.write('NETVER\n');
  await vi.waitFor(() => expect(good.heard()).toBe('1.3\n'));
});

test('mains lost, cable out, driver dead, forced shutdown: as a client sees them', async () => {
  const { socket, heard } = await dial();
  const status = async (): Promise<string> => {
    const before = heard().length;
    socket.write('GET VAR mri ups.status\n');
    await vi.waitFor(() => expect(heard().slice(before)).toMatch(/\n$/));
    return heard().slice(before).trim();
  };
  ups.runner.post({ kind: 'mains', on: false });
  await vi.waitFor(async () => expect(await status()).toBe('VAR mri ups.status "OB DISCHRG"'), { timeout: 2_000 });
  expect(log.entries().map((entry) => entry.what)).toEqual(['mainsChanged', 'onBattery']);
  ups.runner.post({ kind: 'misbehave', name: 'serialLost', on: true });
  expect(await status()).toBe('VAR mri ups.status "OB DISCHRG"');
  await vi.waitFor(async () => expect(await status()).toBe('ERR DATA-STALE'), { timeout: 3_000 });
  ups.runner.post({ kind: 'misbehave', name: 'serialLost', on: false });
  ups.runner.post({ kind: 'misbehave', name: 'driverDead', on: true });
  expect(await status()).toBe('ERR DRIVER-NOT-CONNECTED');
  ups.runner.post({ kind: 'misbehave', name: 'driverDead', on: false });
  expect(await status()).toBe('VAR mri ups.status "WAIT"');
  socket.write('USERNAME agent\nPASSWORD agentpw\nFSD mri\n');
  await vi.waitFor(() => expect(heard()).toContain('OK FSD-SET'));
  expect(await status()).toMatch(/"FSD /);
});

test('an independent client (node-nut) lists the UPS and reads its variables', async () => {
  const nut = new Nut(ups.port, '127.0.0.1');
  const isReady = once(nut, 'ready');
  nut.start();
  await isReady;
  const list = await new Promise((resolve) => nut.GetUPSList((found) => resolve({ ...found })));
  expect(list).toEqual({ mri: 'MR console and site agent' });
  const vars = await new Promise((resolve) => nut.GetUPSVars('mri', (found) => resolve({ ...found })));
  expect(vars).toMatchObject({ 'ups.status': 'OL', 'battery.charge': '100', 'battery.runtime': '1086' });
  ups.runner.post({ kind: 'misbehave', name: 'driverDead', on: true });
  const error = await new Promise((resolve) => nut.GetUPSVars('mri', (_found, failure) => resolve(failure)));
  expect(error).toBe('DRIVER-NOT-CONNECTED');
  nut.close();
  await once(nut, 'close');
});
