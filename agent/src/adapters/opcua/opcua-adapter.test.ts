import { mkdirSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataType } from 'node-opcua';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EffectOutcome, ScannerOrder } from '@farfield/protocol/policy';
import type { OpcUaAdapterConfig } from '../../config/agent-config.ts';
import { Guard } from '../../safety/guard.ts';
import type { Observation } from '../adapter-port.ts';
import { systemClock } from '../clock.ts';
import { type BenchMethod, BenchServer, type BenchVariable, SilentRelay } from './bench-server.ts';
import { loadOpcUaMapping } from './mapping-file.ts';
import { OpcUaAdapter } from './opcua-adapter.ts';

const MAPPING = `
name: Bench machine
signals:
  scanner.state: { node: "ns=1;s=State", source: console, values: { 0: idle, 4: scanning } }
  scanner.heartbeat: { node: "ns=1;s=Beat", source: console }
  zone.door34: { node: "nsu=urn:farfield:test:bench;s=Door", source: contact, values: { true: open, false: shut } }
  zone.heartbeat: { node: "ns=1;s=Beat", source: hub }
  monitor.wave.ecg: { node: "ns=1;s=Ecg", source: monitor, layout: indexed }
methods:
  start: { object: "ns=1;s=Machine", method: "ns=1;s=Machine.Start", arguments: [stepId, commandId, deadlineUtcMs],
           result: { index: 0, accepted: accepted, reasonIndex: 1 } }
  stop: { object: "ns=1;s=Machine", method: "ns=1;s=Machine.Stop", arguments: [commandId], result: { index: 0, accepted: accepted } }
  abort: { object: "ns=1;s=Machine", method: "ns=1;s=Machine.Abort", arguments: [commandId] }
`;
const VARIABLES: readonly BenchVariable[] = [
  { name: 'State', type: DataType.Int32, value: 0 },
  { name: 'Beat', type: DataType.UInt32, value: 0 },
  { name: 'Door', type: DataType.Boolean, value: false },
  { name: 'Ecg', type: DataType.Int32, value: [0, 250_000] },
];
const accepted = () => ({ outputs: ['accepted', ''] });
const METHODS: readonly BenchMethod[] = [
  { name: 'Start', inputs: [DataType.String, DataType.String, DataType.Double], answer: accepted },
  { name: 'Stop', inputs: [DataType.String], answer: accepted },
  { name: 'Abort', inputs: [DataType.String], answer: accepted },
];
const START: ScannerOrder = { kind: 'start', stepId: 'st-1', commandId: 'c-1' };
const STOP: ScannerOrder = { kind: 'stop', commandId: 'c-2' };
const ABORT: ScannerOrder = { kind: 'abort', commandId: 'c-3' };

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const act of cleanUp.splice(0).toReversed()) await act();
});

function temp(): string {
  return mkdtempSync(join(tmpdir(), 'farfield-ua-adapter-'));
}

async function serve(options: Partial<Parameters<typeof BenchServer.start>[0]> = {}): Promise<BenchServer> {
  const server = await BenchServer.start({ variables: VARIABLES, methods: METHODS, ...options });
  let isUp = true;
  const stop = server.stop.bind(server);
  server.stop = async () => {
    if (isUp) await stop();
    isUp = false;
  };
  cleanUp.push(() => server.stop());
  server.beat('Beat');
  return server;
}

function methodsWith(name: string, answer: BenchMethod['answer']): readonly BenchMethod[] {
  return METHODS.map((method) => (method.name === name ? { ...method, answer } : method));
}

interface Rig {
  readonly adapter: OpcUaAdapter;
  readonly guard: Guard;
  readonly seen: (Observation & { readonly atMs: number })[];
  readonly config: OpcUaAdapterConfig;
}

async function attach(endpointUrl: string, own: Partial<OpcUaAdapterConfig> = {}, mapping = MAPPING): Promise<Rig> {
  const folder = temp();
  const mappingFile = join(folder, 'mapping.yaml');
  writeFileSync(mappingFile, mapping);
  const config: OpcUaAdapterConfig = {
    kind: 'opcua',
    name: 'bench',
    mappingFile,
    mapping: loadOpcUaMapping(mappingFile),
    endpointUrl,
    security: 'none',
    pkiFolder: join(folder, 'pki'),
    trust: 'firstUse',
    ...own,
  };
  const adapter = new OpcUaAdapter({ config, siteId: 'demo', scannerRef: 'MR-1', clock: systemClock });
  const seen: Rig['seen'] = [];
  cleanUp.push(() => adapter.stop());
  await adapter.start((observation) => seen.push({ ...observation, atMs: systemClock.nowMs() }));
  return { adapter, guard: new Guard({ adapter, clock: systemClock }), seen, config };
}

const bound = { timeout: 10_000, interval: 10 };

async function untilReady({ adapter }: Rig): Promise<void> {
  await expect.poll(() => adapter.readiness, bound).toEqual({ permitting: true, restricting: true });
}

function doors({ seen }: Rig): string[] {
  return seen.flatMap((one) => (one.kind === 'input' && one.input === 'door34' ? [`${one.raw} ${one.words}`] : []));
}

function lost({ seen }: Rig): string[] {
  return seen.flatMap((one) =>
    one.kind === 'adapter' && one.adapter === 'bench' && one.state === 'lost' ? [one.detail] : [],
  );
}

describe.each([
  { security: 'none' as const, mode: 'None' as const, user: undefined },
  {
    security: 'signAndEncrypt' as const,
    mode: 'SignAndEncrypt' as const,
    user: { name: 'agent', password: 'bench-only' },
  },
])('over $mode', ({ security, mode, user }) => {
  test('values become facts, changes arrive, orders are taken', async () => {
    const server = await serve({ security: mode, ...(user === undefined ? {} : { user }) });
    const passwordFile = join(temp(), 'password');
    writeFileSync(passwordFile, 'bench-only\n');
    const rig = await attach(server.url, {
      security,
      ...(user === undefined ? {} : { user: user.name, passwordFile }),
    });
    await expect.poll(() => doors(rig).at(-1), bound).toBe('good shut');
    server.set('Door', true);
    await expect.poll(() => doors(rig).at(-1), bound).toBe('bad open');
    server.set('State', 4);
    await expect
      .poll(() => rig.seen.flatMap((one) => (one.kind === 'scanner' ? [one.fact.state] : [])).at(-1), bound)
      .toBe('scanning');
    await untilReady(rig);
    expect(await rig.guard.call('e-1', START, 2_000)).toEqual({ kind: 'done' });
    const [call] = server.calls;
    expect(call?.args.slice(0, 2)).toEqual(['st-1', 'c-1']);
    expect(Math.abs(Number(call?.args[2]) - Date.now() - 2_000)).toBeLessThan(1_000);
    expect(lost(rig)).toEqual([]);
  });
});

test('a wave is told block by block with its own sample numbers, none lost', async () => {
  const server = await serve();
  const rig = await attach(server.url);
  await expect.poll(() => doors(rig).length, bound).toBeGreaterThan(0);
  for (let block = 0; block < 40; block++) {
    server.set('Ecg', [block * 5, 250_000, ...Array.from({ length: 5 }, (_, i) => block * 5 + i)]);
    if (block % 2 === 0) await sleep(2);
  }
  const waves = () => rig.seen.flatMap((one) => (one.kind === 'waveform' ? [one] : []));
  await expect.poll(() => waves().length, bound).toBe(40);
  expect(waves().flatMap((one) => one.samples)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  expect(waves()[7]).toMatchObject({ lead: 'ecg', firstSample: 35, rateMilliHz: 250_000 });
});

test('a cuff value is as old as its own time says, by the server\u2019s clock', async () => {
  const server = await serve({ variables: [...VARIABLES, { name: 'Sys', type: DataType.Double, value: 0 }] });
  server.set('Sys', 118, 'Good', new Date(Date.now() - 90_000));
  const nibp = '\n  monitor.nibpSystolicMmHg: { node: "ns=1;s=Sys", source: cuff, age: sourceTime }\nmethods:';
  const rig = await attach(server.url, {}, MAPPING.replace('\nmethods:', nibp));
  const ageMs = () =>
    rig.seen.flatMap((one) =>
      one.kind === 'numerics' ? one.numerics.items.map((item) => one.atMs - item.seenMs) : [],
    )[0];
  await expect.poll(ageMs, bound).toBeGreaterThan(89_000);
  expect(ageMs()).toBeLessThan(95_000);
});

test('an unchanged door is told again and again while the heartbeat lives, and not once it stops', async () => {
  const server = await serve();
  const rig = await attach(server.url);
  await expect.poll(() => doors(rig).length, bound).toBeGreaterThan(5);
  server.hush();
  await sleep(300);
  const told = doors(rig).length;
  await sleep(1_000);
  expect(doors(rig)).toHaveLength(told);
  expect(lost(rig)).toEqual([]);
});

test('a server that falls silent without closing is lost in about 2 s, its facts age, and it is found again', async () => {
  const server = await serve();
  const relay = await SilentRelay.start(() => server.port);
  cleanUp.push(() => relay.stop());
  const rig = await attach(relay.url);
  await untilReady(rig);
  await expect.poll(() => doors(rig).length, bound).toBeGreaterThan(3);
  const silentFromMs = systemClock.nowMs();
  relay.silence();
  server.set('Door', true);
  await expect.poll(() => lost(rig).length, bound).toBe(1);
  expect(systemClock.nowMs() - silentFromMs).toBeLessThan(3_000);
  expect(lost(rig)[0]).toMatch(/no publish answer for \d\.\d s/);
  const provenAfter = rig.seen.filter((one) => 'seenMs' in one && one.seenMs > silentFromMs + 100);
  expect(provenAfter).toEqual([]);
  relay.restore();
  await expect.poll(() => doors(rig).at(-1), bound).toBe('bad open');
});

test('a start that is asked for while the machine is silent is unknown, and a start without a link is not sent', async () => {
  const server = await serve();
  const relay = await SilentRelay.start(() => server.port);
  cleanUp.push(() => relay.stop());
  const rig = await attach(relay.url);
  await untilReady(rig);
  relay.silence();
  expect(await rig.guard.call('e-1', START, 500)).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
  expect(await rig.guard.call('e-2', { ...START, commandId: 'c-9' }, 500)).toEqual({
    kind: 'failed',
    code: 'SCANNER_NOT_CONNECTED',
  });
  await sleep(200);
  relay.restore();
  await untilReady(rig);
  await sleep(300);
  expect(server.calls.map((call) => call.args[1])).not.toContain('c-9');
});

test('a machine that restarts is observed afresh, and a start missed in between never runs late', async () => {
  const first = await serve();
  const { port } = first;
  const rig = await attach(first.url);
  await untilReady(rig);
  await expect.poll(() => doors(rig).at(-1), bound).toBe('good shut');
  await first.stop();
  await expect.poll(() => lost(rig).length, bound).toBeGreaterThan(0);
  const outcomes: EffectOutcome[] = [];
  for (let i = 0; i < 5; i++) {
    outcomes.push(await rig.guard.call(`e-${i}`, START, 500));
    await sleep(50);
  }
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array.from({ length: 5 }, () => 'failed'));
  const backMs = systemClock.nowMs();
  const second = await serve({
    port,
    variables: VARIABLES.map((one) => (one.name === 'Door' ? { ...one, value: true } : one)),
  });
  await untilReady(rig);
  const fresh = () => rig.seen.find((one) => one.kind === 'input' && one.input === 'door34' && one.seenMs > backMs);
  await expect.poll(fresh, bound).toMatchObject({ raw: 'bad', words: 'open' });
  await sleep(1_000);
  expect(second.calls).toEqual([]);
  expect(await rig.guard.call('e-9', START, 2_000)).toEqual({ kind: 'done' });
  expect(second.called('Start')).toBe(1);
});

test('a start that hangs is unknown at its deadline and holds up no stop; the next start finds a new connection', async () => {
  let isHanging = true;
  const server = await serve({ methods: methodsWith('Start', () => (isHanging ? 'hang' : accepted())) });
  const rig = await attach(server.url);
  await untilReady(rig);
  const start = rig.guard.call('e-1', START, 1_000);
  await expect.poll(() => server.called('Start'), bound).toBe(1);
  const askedMs = systemClock.nowMs();
  expect(await rig.guard.call('e-2', STOP, 1_000)).toEqual({ kind: 'done' });
  expect(systemClock.nowMs() - askedMs).toBeLessThan(500);
  expect(await start).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
  isHanging = false;
  await untilReady(rig);
  expect(await rig.guard.call('e-3', START, 1_000)).toEqual({ kind: 'done' });
  expect(server.called('Start')).toBe(2);
});

test('a stop that hangs holds up no abort, not even at the moment in which it is given up', async () => {
  const server = await serve({ methods: methodsWith('Stop', () => 'hang') });
  const rig = await attach(server.url);
  await untilReady(rig);
  await expect
    .poll(() => rig.seen.filter((one) => one.kind === 'adapter' && one.detail.includes('stop: ready')).length, bound)
    .toBe(2);
  expect(await rig.guard.call('e-1', STOP, 500)).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
  expect(await rig.guard.call('e-2', ABORT, 500)).toEqual({ kind: 'done' });
  expect(server.called('Stop')).toBe(1);
});

test.each<[string, BenchMethod['answer'], EffectOutcome]>([
  [
    'its own refusal',
    () => ({ outputs: ['refused', 'step not selected'] }),
    { kind: 'refused', why: 'step not selected' },
  ],
  [
    'a status that says not executed',
    () => ({ status: 'BadInvalidState' }),
    { kind: 'refused', why: 'BadInvalidState' },
  ],
  [
    'a status that leaves it open',
    () => ({ status: 'BadInternalError' }),
    { kind: 'unknown', code: 'BadInternalError' },
  ],
])('a start answered with %s', async (_case, answer, outcome) => {
  const server = await serve({ methods: methodsWith('Start', answer) });
  const rig = await attach(server.url);
  await untilReady(rig);
  expect(await rig.guard.call('e-1', START, 2_000)).toEqual(outcome);
});

test('an order that the mapping does not name fails without a call', async () => {
  const server = await serve();
  const rig = await attach(server.url);
  await untilReady(rig);
  expect(rig.adapter.capabilities).toEqual({
    start: true,
    stop: true,
    abort: true,
    pause: false,
    resume: false,
    selectStep: false,
  });
  expect(await rig.guard.call('e-1', { kind: 'pause', commandId: 'c-1' }, 500)).toEqual({
    kind: 'failed',
    code: 'ORDER_NOT_MAPPED',
  });
  expect(server.calls).toEqual([]);
});

describe('a mapping that the server contradicts', () => {
  let server: BenchServer;
  beforeAll(async () => {
    server = await BenchServer.start({ variables: VARIABLES, methods: METHODS });
    server.beat('Beat');
  });
  afterAll(() => server.stop());

  test.each([
    ['a node that does not exist', 's=Door"', 's=Gate"', /zone\.door34: ns=1;s=Gate does not exist/],
    [
      'a namespace that is not there',
      'urn:farfield:test:bench',
      'urn:elsewhere',
      /zone\.door34: namespace of nsu=urn:elsewhere;s=Door is not on this server/,
    ],
    [
      'a node of another type',
      '"ns=1;s=Ecg"',
      '"ns=1;s=State"',
      /monitor\.wave\.ecg: ns=1;s=State is no array but one Int32/,
    ],
    ['an object for a variable', '"ns=1;s=State"', '"ns=1;s=Machine"', /scanner\.state: ns=1;s=Machine is no variable/],
    [
      'a method that does not exist',
      'Machine.Abort',
      'Machine.Halt',
      /methods\.abort: method ns=1;s=Machine\.Halt does not exist/,
    ],
    ['a variable for a method', '"ns=1;s=Machine.Abort"', '"ns=1;s=Beat"', /methods\.abort: ns=1;s=Beat is no method/],
    [
      'a method with other arguments',
      'Machine.Abort", arguments: [commandId]',
      'Machine.Abort"',
      /methods\.abort: ns=1;s=Machine\.Abort takes 1 arguments, the mapping gives 0/,
    ],
  ])(
    '%s is named with key, node and endpoint; nothing is believed and nothing called',
    async (_case, from, to, words) => {
      const rig = await attach(server.url, {}, MAPPING.replace(from, to));
      await expect.poll(() => lost(rig)[0], bound).toMatch(words);
      expect(lost(rig)[0]).toContain(server.url);
      expect(rig.seen.filter((one) => one.kind !== 'adapter')).toEqual([]);
    },
  );
});

test('a harmless node id behind which a forbidden method hides is refused by its browse name', async () => {
  const hidden: BenchMethod = { name: 'MoveTableOut', inputs: [DataType.String], answer: accepted };
  const server = await serve({ methods: [...METHODS, hidden] });
  const mapping = loadedWithHidden();
  const rig = await attach(server.url, { mapping });
  await expect.poll(() => lost(rig)[0], bound).toMatch(/is called "MoveTableOut"; Farfield never calls it/);
  await expect.poll(() => rig.adapter.readiness, bound).toEqual({ permitting: false, restricting: false });
  expect(await rig.guard.call('e-1', ABORT, 500)).toEqual({ kind: 'failed', code: 'SCANNER_NOT_CONNECTED' });
  expect(server.calls).toEqual([]);
});

/** As a mapping by numbers would be: the file's words show nothing. */
function loadedWithHidden(): OpcUaAdapterConfig['mapping'] {
  const file = join(temp(), 'mapping.yaml');
  writeFileSync(file, MAPPING);
  const mapping = loadOpcUaMapping(file);
  const abort = { object: 'ns=1;s=Machine', method: 'ns=1;s=Machine.MoveTableOut', arguments: ['commandId' as const] };
  return { ...mapping, methods: { ...mapping.methods, abort } };
}

test('an unknown certificate is not spoken to until somebody moves it to the trusted ones', async () => {
  const server = await serve({ security: 'SignAndEncrypt' });
  const rig = await attach(server.url, { security: 'signAndEncrypt', trust: 'enrolled' });
  await expect.poll(() => lost(rig)[0], bound).toMatch(/certificate not trusted/);
  const rejected = join(rig.config.pkiFolder, 'rejected');
  expect(readdirSync(rejected)).toHaveLength(1);
  expect(doors(rig)).toEqual([]);
  const trusted = join(rig.config.pkiFolder, 'trusted', 'certs');
  mkdirSync(trusted, { recursive: true });
  for (const file of readdirSync(rejected)) renameSync(join(rejected, file), join(trusted, file));
  await expect.poll(() => doors(rig).at(-1), { timeout: 15_000, interval: 50 }).toBe('good shut');
});

test('first use trusts the first certificate and no other after it', async () => {
  const first = await serve({ security: 'SignAndEncrypt' });
  const { port } = first;
  const rig = await attach(first.url, { security: 'signAndEncrypt', trust: 'firstUse' });
  await expect.poll(() => doors(rig).at(-1), bound).toBe('good shut');
  await first.stop();
  await serve({ security: 'SignAndEncrypt', port });
  await expect.poll(() => lost(rig).some((why) => why.includes('certificate not trusted')), bound).toBe(true);
});

test.each([['nothing listening', 'opc.tcp://127.0.0.1:9', /opc\.tcp:\/\/127\.0\.0\.1:9: .*nothing listens there/]])(
  '%s is told in words and tried again',
  async (_case, url, words) => {
    const rig = await attach(url);
    await expect.poll(() => lost(rig)[0], bound).toMatch(words);
  },
);

test('a wrong password is told as such', async () => {
  const server = await serve({ security: 'SignAndEncrypt', user: { name: 'agent', password: 'right' } });
  const passwordFile = join(temp(), 'password');
  writeFileSync(passwordFile, 'wrong');
  const rig = await attach(server.url, { security: 'signAndEncrypt', user: 'agent', passwordFile });
  await expect.poll(() => lost(rig)[0], bound).toMatch(/user refused/);
});

test('links that are cut at any moment of their making or use end in words, and bring nothing else down', async () => {
  const server = await serve({ maxSessions: 1_000 });
  const relay = await SilentRelay.start(() => server.port);
  cleanUp.push(() => relay.stop());
  const rig = await attach(relay.url);
  let ups = 0;
  for (let round = 0; round < 40; round++) {
    await sleep(10 + round * 6);
    relay.cutAll();
    ups = rig.seen.filter((one) => one.kind === 'adapter' && one.state === 'connected').length;
  }
  expect(ups).toBeGreaterThan(3);
  const cutMs = systemClock.nowMs();
  await expect.poll(() => rig.seen.some((one) => one.kind === 'input' && one.seenMs > cutMs), bound).toBe(true);
  await untilReady(rig);
});
