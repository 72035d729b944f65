import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OpcUaSkin, type UaCallStatus, type UaVariable } from './opcua-skin.ts';
import { OpcUaTestClient } from './opcua-test-client.ts';

const USER = { name: 'agent', password: 'bench-only' };

let skin: OpcUaSkin;
let spo2: UaVariable;
let wave: UaVariable;
let steps: UaVariable;
let measuredAt: UaVariable;
let nextStatus: UaCallStatus = 'good';

beforeAll(async () => {
  const pkiFolder = await mkdtemp(join(tmpdir(), 'farfield-ua-skin-'));
  skin = await OpcUaSkin.start({
    name: 'Bench device',
    host: '127.0.0.1',
    port: 0,
    pkiFolder,
    namespaceUri: 'urn:farfield:simulator:bench',
    securityModes: ['None', 'SignAndEncrypt'],
    users: [USER],
    allowAnonymous: true,
  });
  spo2 = skin.addVariable({ path: 'Monitor/SpO2', nodeId: 'ns=1;s=Monitor.SpO2', type: 'Double', initial: 98 });
  wave = skin.addVariable({
    path: 'Monitor/Wave/Ecg',
    nodeId: 'ns=1;s=Monitor.Wave.Ecg',
    type: 'Int32Array',
    initial: [],
  });
  steps = skin.addVariable({
    path: 'Monitor/Steps',
    nodeId: 'ns=1;s=Monitor.Steps',
    type: 'StringArray',
    initial: ['a'],
  });
  measuredAt = skin.addVariable({
    path: 'Monitor/AtUtc',
    nodeId: 'ns=1;s=Monitor.AtUtc',
    type: 'DateTime',
    initial: new Date(0),
  });
  skin.addMethod({
    path: 'Monitor/Echo',
    nodeId: 'ns=1;s=Monitor.Echo',
    objectNodeId: 'ns=1;s=Monitor',
    inputs: [
      { name: 'Text', type: 'String' },
      { name: 'Number', type: 'Double' },
    ],
    outputs: [{ name: 'Text', type: 'String' }],
    call: (args) => Promise.resolve({ status: nextStatus, outputs: [`${String(args[0])}:${String(args[1])}`] }),
  });
});

afterAll(async () => {
  await skin.stop();
});

describe.each([
  { securityMode: 'None' as const, user: undefined },
  { securityMode: 'None' as const, user: USER },
  { securityMode: 'SignAndEncrypt' as const, user: USER },
])('a client with security $securityMode and user $user.name', ({ securityMode, user }) => {
  let client: OpcUaTestClient;
  beforeAll(async () => {
    client = await OpcUaTestClient.connect({
      endpointUrl: skin.endpointUrl,
      securityMode,
      ...(user === undefined ? {} : { user }),
    });
  });
  afterAll(async () => {
    await client.close();
  });

  test('reads scalars, arrays and times as they were set', async () => {
    spo2.set(97.5);
    wave.set([10, -250, 7]);
    steps.set(['one', 'two']);
    measuredAt.set(new Date(1_767_254_400_123));
    expect(await client.read('ns=1;s=Monitor.SpO2')).toEqual({ value: 97.5, status: 'Good' });
    expect(await client.read('ns=1;s=Monitor.Wave.Ecg')).toEqual({ value: [10, -250, 7], status: 'Good' });
    expect(await client.read('ns=1;s=Monitor.Steps')).toEqual({ value: ['one', 'two'], status: 'Good' });
    expect((await client.read('ns=1;s=Monitor.AtUtc')).value).toEqual(new Date(1_767_254_400_123));
  });

  test('bad quality reads as bad, then as good again', async () => {
    spo2.set(0, { quality: 'bad' });
    expect((await client.read('ns=1;s=Monitor.SpO2')).status).toBe('Bad');
    spo2.set(96);
    expect(await client.read('ns=1;s=Monitor.SpO2')).toEqual({ value: 96, status: 'Good' });
  });

  test('every one of 100 changes, one per millisecond, reaches a subscriber, in order', async () => {
    const seen: unknown[] = [];
    spo2.set(0);
    await client.watch('ns=1;s=Monitor.SpO2', (value) => seen.push(value));
    await expect.poll(() => seen.length).toBe(1);
    for (let value = 1; value <= 100; value++) {
      spo2.set(value);
      await setTimeout(1);
    }
    await expect.poll(() => seen.length).toBe(101);
    expect(seen).toEqual(Array.from({ length: 101 }, (_, i) => i));
  });

  test('a method gives its outputs, or the status that it names', async () => {
    nextStatus = 'good';
    expect(await client.call('ns=1;s=Monitor', 'ns=1;s=Monitor.Echo', ['hello', 2])).toEqual({
      status: 'Good',
      outputs: ['hello:2'],
    });
    nextStatus = 'badInvalidState';
    expect((await client.call('ns=1;s=Monitor', 'ns=1;s=Monitor.Echo', ['hello', 2])).status).toBe('BadInvalidState');
  });

  test('too few arguments are refused before the device sees them', async () => {
    nextStatus = 'good';
    expect((await client.call('ns=1;s=Monitor', 'ns=1;s=Monitor.Echo', ['hello'])).status).toBe('BadArgumentsMissing');
  });
});

test('a wrong password is refused', async () => {
  await expect(
    OpcUaTestClient.connect({
      endpointUrl: skin.endpointUrl,
      securityMode: 'SignAndEncrypt',
      user: { name: 'agent', password: 'guess' },
    }),
  ).rejects.toThrow(/BadUserAccessDenied|BadIdentityTokenRejected/);
});

test('a dark machine says nothing on open connections and answers new ones when it comes back', async () => {
  const before = await OpcUaTestClient.connect({ endpointUrl: skin.endpointUrl, securityMode: 'None' });
  const seen: unknown[] = [];
  await before.watch('ns=1;s=Monitor.SpO2', (value) => seen.push(value));
  await expect.poll(() => seen.length).toBe(1);
  skin.goDark();
  spo2.set(55);
  const read = before.read('ns=1;s=Monitor.SpO2').catch(() => 'failed');
  const waited = setTimeout(300, 'silence');
  expect(await Promise.race([read, waited])).toBe('silence');
  expect(seen).not.toContain(55);
  skin.comeBack();
  expect(await read).toBe('failed');
  await before.close();
  const after = await OpcUaTestClient.connect({ endpointUrl: skin.endpointUrl, securityMode: 'None' });
  expect(await after.read('ns=1;s=Monitor.SpO2')).toEqual({ value: 55, status: 'Good' });
  await after.close();
});
