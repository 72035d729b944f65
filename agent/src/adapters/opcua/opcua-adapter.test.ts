import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataType } from 'node-opcua';
import { afterEach, describe, expect, test } from 'vitest';
import type { EffectOutcome } from '@farfield/protocol/policy';
import { systemClock } from '../../clock.ts';
import {
  ABORT,
  accepted,
  attach,
  bound,
  doors,
  endAll,
  lost,
  MAPPING,
  methodsWith,
  onEnd,
  serve,
  START,
  STOP,
  temp,
  untilReady,
  VARIABLES,
} from './adapter-rig.ts';
import { type BenchMethod, SilentRelay } from './bench-server.ts';

afterEach(endAll);

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
  // What was under way when it fell silent still comes, on a busy machine a little later.
  let told = -1;
  const more = () => {
    const before = told;
    told = doors(rig).length;
    return told - before;
  };
  await expect.poll(more, { timeout: 15_000, interval: 1_000 }).toBe(0);
  await sleep(1_000);
  expect(doors(rig)).toHaveLength(told);
  expect(lost(rig)).toEqual([]);
});

test('a server that falls silent without closing is lost in about 2 s, its facts age, and it is found again', async () => {
  const server = await serve();
  const relay = await SilentRelay.start(() => server.port);
  onEnd(() => relay.stop());
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
  onEnd(() => relay.stop());
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

test('links that are cut at any moment of their making or use end in words, and bring nothing else down', async () => {
  const server = await serve({ maxSessions: 1_000 });
  const relay = await SilentRelay.start(() => server.port);
  onEnd(() => relay.stop());
  const rig = await attach(relay.url);
  let ups = 0;
  // As often as a machine needs that is short of time, until some links were made before they were cut.
  for (let round = 0; round < 40 || (ups <= 3 && round < 200); round++) {
    await sleep(10 + (round % 60) * 6);
    relay.cutAll();
    ups = rig.seen.filter((one) => one.kind === 'adapter' && one.state === 'connected').length;
  }
  expect(ups).toBeGreaterThan(3);
  const cutMs = systemClock.nowMs();
  await expect.poll(() => rig.seen.some((one) => one.kind === 'input' && one.seenMs > cutMs), bound).toBe(true);
  await untilReady(rig);
});
