import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import type { Running } from '../kernel/runner.ts';
import { OpcUaTestClient } from '../opcua/opcua-test-client.ts';
import { zoneConfigSchema } from './config.ts';
import { startZone, type ZoneRunner } from './zone-server.ts';

const clock = new SystemClock();
const log = new EventLog({ clock });
let zone: Running<ZoneRunner>;
let client: OpcUaTestClient;

beforeAll(async () => {
  const pkiFolder = await mkdtemp(join(tmpdir(), 'farfield-zone-'));
  zone = await startZone({ config: zoneConfigSchema.parse({}), seed: 1, clock, log, pkiFolder });
  client = await OpcUaTestClient.connect({ endpointUrl: zone.endpoint, securityMode: 'None' });
});

afterAll(async () => {
  await client.close();
  await zone.stop();
});

async function valuesOf(node: string): Promise<unknown[]> {
  const values: unknown[] = [];
  await client.watch(`ns=1;s=Zone.${node}`, (value, status) => values.push(status === 'Good' ? value : status));
  await vi.waitFor(() => expect(values.length).toBeGreaterThan(0));
  return values;
}

async function valueNow(node: string): Promise<unknown> {
  return (await client.read(`ns=1;s=Zone.${node}`)).value;
}

test('every node is there with its type', async () => {
  for (const node of ['Door34Open', 'Door23Open', 'FerroAlarm', 'SqueezeBall', 'Quench', 'PowerOff']) {
    expect(await valueNow(node)).toBe(false);
  }
  for (const node of ['CountIII', 'CountIV', 'SqueezeCount']) expect(await valueNow(node)).toBe(0);
  expect(await valueNow('OxygenPercent')).toBeCloseTo(20.9, 0);
  expect(await valueNow('FerroSide')).toBe('');
});

test('a door that opens for 300 ms is seen open and closed', async () => {
  const values = await valuesOf('Door34Open');
  zone.runner.post({
    kind: 'pass',
    person: 'DEMO, Rosa',
    level: 2,
    door: 'zone34Door',
    direction: 'in',
    hasBadge: true,
    holdOpenMs: 300,
  });
  await vi.waitFor(() => expect(values).toEqual([false, true, false]), { timeout: 3_000 });
  expect((await client.read('ns=1;s=Zone.CountIV')).value).toBe(1);
  const badge = (await client.read('ns=1;s=Zone.Badge')).value;
  expect(badge).toEqual(['1', 'DEMO, Rosa', '2', 'zone34Door', 'in', expect.stringMatching(/^\d{13}$/)]);
  expect(log.entries().map((entry) => entry.what)).toEqual(['badgeHeld', 'doorOpened', 'personMoved', 'doorClosed']);
});

test('a sensor without power turns bad; the heartbeat goes on, until the hub falls silent', async () => {
  const ferro = await valuesOf('FerroAlarm');
  const beats = await valuesOf('HeartbeatCount');
  zone.runner.post({ kind: 'mains', on: false });
  await vi.waitFor(() => expect(ferro).toEqual([false, 'Bad']));
  await vi.waitFor(() => expect(beats.length).toBeGreaterThan(5), { timeout: 3_000 });
  zone.runner.post({ kind: 'misbehave', name: 'silent', on: true });
  const sinceMs = clock.nowMs();
  await vi.waitFor(() => expect(clock.nowMs() - sinceMs).toBeGreaterThan(300));
  const count = beats.length;
  await vi.waitFor(() => expect(clock.nowMs() - sinceMs).toBeGreaterThan(900), { timeout: 3_000 });
  expect(beats).toHaveLength(count);
});

test.each([{ people: [{ person: 'DEMO, Ada', level: 3, zone: 'IV' }] }, { doors: 2 }])('refuses %o', (config) => {
  expect(zoneConfigSchema.safeParse(config).success).toBe(false);
});
