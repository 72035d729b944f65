import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock as gatewayClock } from '../../gateway/src/clock.ts';
import { enrolSite } from '../../gateway/src/enrol.ts';
import { type RunningGateway, startGateway } from '../../gateway/src/start-gateway.ts';
import { openStore } from '../../gateway/src/store/sqlite-store.ts';
import type { StorePort } from '../../gateway/src/store/store-port.ts';
import { command } from '../../gateway/src/testing/bodies.ts';
import { WireClient } from '../../gateway/src/testing/wire-client.ts';
import { REDIAL_MAX_MS } from '../../agent/src/uplink/backoff.ts';
import { Random } from '../../simulators/src/kernel/random.ts';
import { FrontDoor } from '../support/front-door.ts';
import { LightAgent, type Redial } from '../support/light-agent.ts';

const AGENTS = 200;
/** Records of each site before, while and after the gateway is gone. */
const RECORDS = { before: 3, without: 4, after: 2 } as const;
/** Dials of one agent after the gateway is there again. The first finds it; a busy machine may be late to answer one. */
const DIALS_TO_RETURN_MOST = 3;

let folder: string;
let store: StorePort;
let door: FrontDoor;
let gateway: RunningGateway | null = null;
let agents: LightAgent[] = [];
const log: Record<string, unknown>[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farfield-many-'));
  await writeFile(
    join(folder, 'people.yaml'),
    JSON.stringify({ people: [{ personId: 'rst', name: 'DEMO, rst', role: 'rst' }] }),
  );
  store = await openStore({ file: join(folder, 'gateway.sqlite'), incarnation: 'store' });
  door = await FrontDoor.open();
  log.length = 0;
  agents = await Promise.all(
    Array.from({ length: AGENTS }, async (_, index) => {
      const siteId = `site-${index + 1}`;
      const key = await enrolSite(store, { siteId, name: siteId, wallMs: 0 });
      const draws = new Random(11).split(siteId);
      const url = `ws://127.0.0.1:${door.port}`;
      const records = RECORDS.before + RECORDS.without + RECORDS.after;
      return new LightAgent({ siteId, key, url, records, random: () => draws.unit() });
    }),
  );
});
afterEach(async () => {
  await Promise.all(agents.map(({ uplink }) => uplink.stop()));
  await door.close();
  await gateway?.stop();
  gateway = null;
  await store.close();
  await rm(folder, { recursive: true });
});

async function gatewayComes(): Promise<void> {
  gateway = await startGateway({
    config: {
      host: '127.0.0.1',
      port: 0,
      tls: null,
      consoleFolder: null,
      storeFile: join(folder, 'gateway.sqlite'),
      demoSignIn: true,
      peopleFile: join(folder, 'people.yaml'),
      logLevel: 'info',
      sitePhone: '',
      remotePhone: '',
      consolePaths: [],
      drillsFolder: null,
      drillProgramme: null,
      paging: null,
    },
    ports: {
      store,
      clock: gatewayClock(),
      log: pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    },
  });
  door.leadTo(gateway.port);
}

async function gatewayDies(): Promise<void> {
  door.leadTo(null);
  await gateway?.stop();
  gateway = null;
}

function until(condition: () => boolean, timeout = 30_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });
}

const areAllUp = (): boolean => agents.every(({ uplink }) => uplink.isUp);

async function isStored(records: number): Promise<boolean> {
  const heads = await Promise.all(agents.map(({ siteId }) => store.journalHead(siteId)));
  return heads.every(({ seq }) => seq === records);
}

function write(records: number): void {
  for (const agent of agents) agent.write(records);
}

async function signIn(): Promise<string> {
  const response = await fetch(`${gateway?.url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personId: 'rst' }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

/** A console of that site, by the gateway's own door. */
async function consoleOf(siteId: string): Promise<WireClient> {
  const client = await WireClient.dial(`${gateway?.url}/ws/console`, { siteId, stream: 'console:c-1' });
  client.say({
    kind: 'consoleHello',
    value: { siteId, consoleId: 'c-1', token: await signIn(), enrolment: '', policyHash: '' },
  });
  await client.hears('consoleWelcome');
  return client;
}

/** The largest share of `all` whose delay fell into one tenth of what it was drawn from. */
function largestShare(redials: readonly Redial[], ceilingMs: number): number {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const { delayMs } of redials) {
    const at = Math.min(9, Math.floor((delayMs / ceilingMs) * 10));
    tenths[at] = (tenths[at] ?? 0) + 1;
  }
  return Math.max(...tenths) / redials.length;
}

test('the gateway of 200 sites dies and returns: all are back by their own back-off, spread, none as an impostor, no record is lost', async () => {
  write(RECORDS.before);
  await gatewayComes();
  for (const { uplink } of agents) uplink.start();
  await until(areAllUp);
  await expect.poll(() => isStored(RECORDS.before), { timeout: 30_000 }).toBe(true);

  await gatewayDies();
  await until(() => agents.every(({ uplink }) => !uplink.isUp));
  write(RECORDS.without);
  // Until each has been turned away so often that its back-off has opened.
  await until(() => agents.every(({ redials }) => redials.length >= 4));
  const outage = agents.map(({ redials }) => [...redials]);

  // Spread: each of the first dials, over the whole of what it is drawn from.
  for (const failures of [0, 1, 2, 3]) {
    const drawn = outage.flatMap((redials) => redials.filter((one) => one.failures === failures));
    expect(drawn).toHaveLength(AGENTS);
    expect(largestShare(drawn, Math.min(REDIAL_MAX_MS, 250 * 2 ** failures))).toBeLessThan(0.2);
  }
  // And all of them together: after the first second no tenth of a second is chosen by more than a quarter of all sites.
  const goneMs = Math.max(...outage.map((redials) => redials[0]?.decidedMs ?? 0));
  const slots = new Map<number, number>();
  for (const { decidedMs, delayMs } of outage.flat()) {
    const slot = Math.floor((decidedMs + delayMs - goneMs) / 100);
    if (slot >= 10) slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  expect(slots.size).toBeGreaterThan(10);
  expect(Math.max(...slots.values())).toBeLessThanOrEqual(AGENTS / 4);

  const before = agents.map(({ redials }) => redials.length);
  const cameBefore = door.came;
  await gatewayComes();
  // What else a gateway is for, meanwhile: it answers, lets a person in, and shows what it does not know as unknown.
  const first = agents[0];
  if (first === undefined) throw new Error('no agents');
  const console = await consoleOf(first.siteId);
  let served = 0;
  while (!areAllUp()) {
    const health = await fetch(`${gateway?.url}/healthz`);
    expect(health.status).toBe(200);
    served += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (served > 2_000) break;
  }
  expect(areAllUp()).toBe(true);
  expect(served).toBeGreaterThan(0);
  // Each that failed drew once, and the one that did not drew for its renewal.
  const dials = agents.map(({ redials }, index) => redials.length - (before[index] ?? 0));
  expect(Math.max(...dials)).toBeLessThanOrEqual(DIALS_TO_RETURN_MOST);
  expect(door.came - cameBefore).toBeLessThanOrEqual(AGENTS * 1.1);
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  await until(() => first.heard.some((body) => body.kind === 'fromConsole' && body.value.body.kind === 'command'));
  console.end();

  write(RECORDS.after);
  const all = RECORDS.before + RECORDS.without + RECORDS.after;
  await expect.poll(() => isStored(all), { timeout: 30_000 }).toBe(true);
  for (const agent of agents) {
    expect((await store.journalHead(agent.siteId)).hash).toBe(agent.head.hash);
    expect(agent.states).toEqual(['up', 'down', 'up']);
    expect(agent.forks).toEqual([]);
  }
  expectNoImpostor();
});

test('200 sites are cut off at once from a gateway that still believes them there: each takes its own place again', async () => {
  write(RECORDS.before);
  await gatewayComes();
  for (const { uplink } of agents) uplink.start();
  await until(areAllUp);
  door.cutOutside();
  await until(() => agents.every(({ states }) => states.length >= 2));
  write(RECORDS.after);
  await until(areAllUp);
  await expect.poll(() => isStored(RECORDS.before + RECORDS.after), { timeout: 30_000 }).toBe(true);
  for (const { states, forks } of agents) {
    expect(states).toEqual(['up', 'down', 'up']);
    expect(forks).toEqual([]);
  }
  const replaced = log.filter((line) => line['what'] === 'agentReplaced');
  expect(replaced).toHaveLength(AGENTS);
  expect(replaced.filter((line) => line['wasLive'] !== false)).toEqual([]);
  expectNoImpostor();
});

/** Nobody was told that two agents claim a site, none was refused, and no journal was called another's. */
function expectNoImpostor(): void {
  expect(agents.flatMap(({ verdicts }) => verdicts.filter((why) => why.includes('Two agents')))).toEqual([]);
  const refusals = agents.flatMap(({ codes }) => codes.filter((code) => !/^(GATEWAY|PATH)_/.test(code)));
  expect(refusals).toEqual([]);
  const wrong = ['JOURNAL_DIFFERS', 'KEY_REFUSED', 'STREAM_REPLAYED', 'OVERFLOW', 'HELLO_UNANSWERED'];
  expect(log.filter(({ code }) => typeof code === 'string' && wrong.includes(code))).toEqual([]);
}
