import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@farfield/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { enrolSite } from './enrol.ts';
import { addPerson } from './person-cli.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { GENESIS_HASH, sealEntry, sha256 } from './store/chain.ts';
import { openStore } from './store/sqlite-store.ts';
import type { StorePort } from './store/store-port.ts';
import { siteView } from './testing/bodies.ts';
import { MemoryStore } from './testing/memory-store.ts';
import { demoPerson } from './testing/people.ts';
import { WireClient } from './testing/wire-client.ts';

const SITE_ID = 'demo-1';
const PASSWORD = 'a long demo password';

let folder: string;
let store: StorePort;
let gateway: RunningGateway;
const clients: WireClient[] = [];

async function start(port = 0): Promise<void> {
  const config: GatewayConfig = {
    host: '127.0.0.1',
    port,
    tls: null,
    consoleFolder: null,
    storeFile: join(folder, 'gateway.sqlite'),
    demoSignIn: false,
    peopleFile: null,
    logLevel: 'silent',
    sitePhone: '',
    remotePhone: '',
    consolePaths: [],
    drillsFolder: null,
    drillProgramme: null,
    paging: null,
  };
  store = await openStore({ file: config.storeFile, incarnation: randomUUID() });
  gateway = await startGateway({ config, ports: { store, clock: systemClock(), log: pino({ level: 'silent' }) } });
}

async function stop(): Promise<void> {
  for (const client of clients.splice(0)) client.end();
  await gateway.stop();
  await store.close();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farfield-gateway-'));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

async function agent(key: string, journal: { seq: number; hash: string }): Promise<WireClient> {
  const client = await WireClient.dial(`${gateway.url}/ws/agent`, { siteId: SITE_ID, stream: 'agent' });
  clients.push(client);
  client.say({
    kind: 'agentHello',
    value: {
      siteId: SITE_ID,
      key,
      policyHash: '',
      softwareVersion: '0.1.0',
      schemaHash: '',
      epoch: 1,
      journalHeadSeq: journal.seq,
      journalHeadHash: journal.hash,
    },
  });
  await client.hears('agentWelcome');
  return client;
}

async function seat(token: string): Promise<WireClient> {
  const client = await WireClient.dial(`${gateway.url}/ws/console`, { siteId: SITE_ID, stream: 'console:c-1' });
  clients.push(client);
  client.say({
    kind: 'consoleHello',
    value: { siteId: SITE_ID, consoleId: 'c-1', token, enrolment: '', policyHash: '' },
  });
  await client.hears('consoleWelcome');
  return client;
}

async function signIn(): Promise<string> {
  const response = await fetch(`${gateway.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'rst', password: PASSWORD }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

function records(
  count: number,
  from: { seq: number; hash: string } = { seq: 0, hash: GENESIS_HASH },
  say = 'idle',
): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let prevHash = from.hash;
  for (let seq = from.seq + 1; seq <= from.seq + count; seq += 1) {
    const payload = Buffer.from(JSON.stringify({ state: say, runningStepId: '' }));
    const header = {
      seq,
      tickMs: seq * 10,
      wallMs: 1_700_000_000_000 + seq,
      type: 'scanner',
      incarnation: 'boot-1',
      prevHash,
    };
    const entry = sealEntry({ ...header, payload, salt: Buffer.from('demo') }, sha256);
    entries.push(entry);
    prevHash = entry.hash;
  }
  return entries;
}

const head = (entries: readonly JournalEntry[]) => ({
  seq: entries.at(-1)?.seq ?? 0,
  hash: entries.at(-1)?.hash ?? GENESIS_HASH,
});

test('a site’s records arrive on the disk, are acknowledged, and are read back by those who may; a restart goes on from there', async () => {
  const key = await enrolSite(store, { siteId: SITE_ID, name: 'Demo site', wallMs: 0 });
  await addPerson(store, { ...demoPerson('rst'), role: 'rst' }, PASSWORD);
  const entries = records(5);
  const first = await agent(key, head(entries));
  expect(await first.hears('agentWelcome')).toMatchObject({ journalCursorSeq: 0, journalCursorHash: GENESIS_HASH });
  first.say({ kind: 'journalBatch', value: { fromSeq: 1, prevHash: GENESIS_HASH, entries: entries.slice(0, 3) } });
  expect(await first.hears('journalAck')).toEqual({ cursorSeq: 3, cursorHash: entries[2]?.hash, answer: 'ok' });
  const token = await signIn();
  await stop();

  await start();
  const again = await agent(key, head(entries));
  expect(await again.hears('agentWelcome')).toMatchObject({ journalCursorSeq: 3, journalCursorHash: entries[2]?.hash });
  again.say({
    kind: 'journalBatch',
    value: { fromSeq: 3, prevHash: entries[1]?.hash ?? '', entries: entries.slice(2) },
  });
  expect(await again.hears('journalAck')).toEqual({ cursorSeq: 5, cursorHash: entries[4]?.hash, answer: 'ok' });
  // The sign-in of before the restart still holds.
  const read = await fetch(`${gateway.url}/api/audit?siteId=${SITE_ID}&afterSeq=1&limit=3`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await read.json()).toMatchObject({
    nextAfterSeq: 4,
    records: [2, 3, 4].map((seq) => ({ seq, type: 'scanner', data: { state: 'idle' } })),
  });
  await expect
    .poll(async () => (await store.auditRecords(SITE_ID, { afterSeq: 0, limit: 100 })).map(({ code }) => code))
    .toEqual(['A3002I', 'A3003W', 'A3002I', 'A5001I']);
});

test('a journal with a gap is sent from the cursor; one that says something else than before is told to people', async () => {
  const key = await enrolSite(store, { siteId: SITE_ID, name: 'Demo site', wallMs: 0 });
  await addPerson(store, { ...demoPerson('rst'), role: 'rst' }, PASSWORD);
  const entries = records(4);
  const site = await agent(key, head(entries));
  const console = await seat(await signIn());
  site.say({
    kind: 'journalBatch',
    value: { fromSeq: 3, prevHash: entries[1]?.hash ?? '', entries: entries.slice(2) },
  });
  expect(await site.hears('journalAck')).toEqual({ cursorSeq: 0, cursorHash: GENESIS_HASH, answer: 'gap' });
  site.say({ kind: 'journalBatch', value: { fromSeq: 1, prevHash: GENESIS_HASH, entries } });
  expect(await site.hears('journalAck', ({ answer }) => answer === 'ok')).toMatchObject({ cursorSeq: 4 });
  site.say({
    kind: 'journalBatch',
    value: { fromSeq: 1, prevHash: GENESIS_HASH, entries: records(4, undefined, 'scanning') },
  });
  expect(await site.hears('journalAck', ({ answer }) => answer === 'fork')).toMatchObject({ cursorSeq: 4 });
  const told = await console.hears('gatewayView', ({ alarms }) => alarms.length > 0);
  expect(told.alarms.map(({ id }) => id)).toEqual(['journalDiffers']);
  site.say({ kind: 'siteView', value: siteView({ siteId: SITE_ID }) });
  await console.hears('siteView');
  expect(site.all('gatewayVerdict').at(-1)).toMatchObject({ authority: 0, why: '' });
});

test('an agent whose journal ends before what it sent earlier is welcome, and everybody is told', async () => {
  const key = await enrolSite(store, { siteId: SITE_ID, name: 'Demo site', wallMs: 0 });
  await addPerson(store, { ...demoPerson('rst'), role: 'rst' }, PASSWORD);
  const entries = records(4);
  const before = await agent(key, head(entries));
  before.say({ kind: 'journalBatch', value: { fromSeq: 1, prevHash: GENESIS_HASH, entries } });
  await before.hears('journalAck');
  before.end();
  await agent(key, head(entries.slice(0, 2)));
  const console = await seat(await signIn());
  expect((await console.hears('gatewayView', ({ agent }) => agent === 'connected')).alarms).toMatchObject([
    { id: 'journalDiffers', priority: 'medium' },
  ]);
  await expect
    .poll(async () => (await store.auditRecords(SITE_ID, { afterSeq: 0, limit: 100 })).map(({ code }) => code))
    .toContain('A4002W');
});

test('a new key for a site refuses the old one from then on', async () => {
  const old = await enrolSite(store, { siteId: SITE_ID, name: 'Demo site', wallMs: 0 });
  const key = await enrolSite(store, { siteId: SITE_ID, name: 'Demo site', wallMs: 0 });
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(key).not.toBe(old);
  await expect(agent(old, head([]))).rejects.toThrow('KEY_REFUSED');
  await agent(key, head([]));
});

test('a taken port and a store that cannot be written are refused by name; nothing is left behind', async () => {
  const { port } = gateway;
  const log = pino({ level: 'silent' });
  const config: GatewayConfig = {
    host: '127.0.0.1',
    port,
    tls: null,
    consoleFolder: null,
    storeFile: '/nowhere/gateway.sqlite',
    demoSignIn: false,
    peopleFile: null,
    logLevel: 'silent',
    sitePhone: '',
    remotePhone: '',
    consolePaths: [],
    drillsFolder: null,
    drillProgramme: null,
    paging: null,
  };
  const well = new MemoryStore();
  await expect(startGateway({ config, ports: { store: well, clock: systemClock(), log } })).rejects.toThrow(
    `PORT_IN_USE: port ${port} on 127.0.0.1 is taken by another program`,
  );
  const sick = new MemoryStore();
  sick.isSick = true;
  await expect(startGateway({ config, ports: { store: sick, clock: systemClock(), log } })).rejects.toThrow(
    'STORE_NOT_WRITABLE: /nowhere/gateway.sqlite cannot be written',
  );
});

test('twenty gateways live in one process without meeting', async () => {
  const log = pino({ level: 'silent' });
  const one: GatewayConfig = {
    host: '127.0.0.1',
    port: 0,
    tls: null,
    consoleFolder: null,
    storeFile: 'unused',
    demoSignIn: false,
    peopleFile: null,
    logLevel: 'silent',
    sitePhone: '',
    remotePhone: '',
    consolePaths: [],
    drillsFolder: null,
    drillProgramme: null,
    paging: null,
  };
  const many = await Promise.all(
    Array.from({ length: 20 }, () =>
      startGateway({ config: one, ports: { store: new MemoryStore(), clock: systemClock(), log } }),
    ),
  );
  expect(new Set(many.map(({ port }) => port)).size).toBe(20);
  await Promise.all(many.map((each) => each.stop()));
});
