import type { Heartbeat } from '@farfield/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { command, heartbeat, siteView } from '../../gateway/src/testing/bodies.ts';
import type { WireClient } from '../../gateway/src/testing/wire-client.ts';
import { TwoPathConsole } from '../support/two-path-console.ts';

const VIEW = siteView({ siteId: 'demo-1', policyHash: 'hash-1' });
let console: TwoPathConsole;
let agent: WireClient;

beforeEach(async () => {
  console = await TwoPathConsole.start();
  agent = await console.gateway.agent();
  await console.opens('c-1');
  await until(() => console.up.length === 2);
});
afterEach(() => console.stop());

function until(condition: () => boolean, timeout = 12_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 10 });
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function beatsAtAgent(): Heartbeat[] {
  return agent.all('fromConsole').flatMap(({ body }) => (body.kind === 'heartbeat' ? [body.value] : []));
}

/** The site speaks for so long: one heartbeat each 100 ms, each echoing the console's newest. */
async function speaks(ms: number): Promise<void> {
  for (const endMs = performance.now() + ms; performance.now() < endMs;) {
    const newest = beatsAtAgent().at(-1);
    const tick = Math.round(performance.now());
    const value = heartbeat({ seq: tick, tick, echoSeq: newest?.seq ?? 0, echoTick: newest?.tick ?? 0, livePaths: 2 });
    agent.say({ kind: 'toConsole', value: { consoleId: 'c-1', body: { kind: 'heartbeat', value } } });
    agent.say({ kind: 'siteView', value: VIEW });
    await sleep(100);
  }
}

const isRising = (seqs: readonly number[]): boolean =>
  seqs.every((seq, at) => at === 0 || seq === (seqs[at - 1] ?? 0) + 1);

test('one seat over two paths; each message counts once; waves come once', async () => {
  expect(agent.all('consoleJoined')).toHaveLength(1);
  await speaks(1_000);
  const seqs = beatsAtAgent().map((one) => one.seq);
  expect(isRising(seqs)).toBe(true);
  const ticks = console.all('beat').map(({ beat }) => beat.siteTickMs);
  expect(new Set(ticks).size).toBe(ticks.length);
  expect(console.all('socket').map(({ socket }) => socket.kind)).toEqual(['connecting', 'open']);
  const waveform = { lead: 'ecg', firstSample: 25, rateMilliHz: 250_000, samples: [0, -12, 300, 7] };
  agent.say({ kind: 'waveform', value: waveform });
  await until(() => console.all('waveform').length === 1);
  await sleep(200);
  expect(console.all('waveform')).toHaveLength(1);
  // After 3 s without a loss both count, and the console says so in each heartbeat.
  await until(() => beatsAtAgent().at(-1)?.livePaths === 2);
  expect(console.shell.state.lease).toBeNull();
});

test.each([
  ['primary', 'both'],
  ['cellular', 'both'],
  ['primary', 'toTarget'],
  ['primary', 'fromTarget'],
] as const)(
  '%s cut (%s): no gap in either direction, no new seat, and the page is told which path is down',
  async (name, cut) => {
    await speaks(500);
    const proxy = console[name];
    proxy.set({ cut });
    const fromMs = performance.now();
    await speaks(2_500);
    expect(performance.now() - fromMs).toBeGreaterThan(2_400);
    expect(console.paths.find((one) => one.name === name)?.state).toBe('down');
    expect(beatsAtAgent().at(-1)?.livePaths).toBeLessThan(2);
    // Nothing was late by more than the beats themselves: the other path had it all along.
    const { echoSentMs } = console.all('beat').at(-1)?.beat ?? { echoSentMs: null };
    const newest = console.all('beat').at(-1)?.atMs ?? 0;
    expect(newest - (echoSentMs ?? 0)).toBeLessThan(700);
    await speaks(3_500);
    proxy.reset();
    await speaks(1_500);
    await until(() => console.up.length === 2);
    await speaks(500);
    expect(isRising(beatsAtAgent().map((one) => one.seq))).toBe(true);
    expect(agent.all('consoleJoined')).toHaveLength(1);
    expect(agent.all('consoleLeft')).toEqual([]);
    expect(console.all('copiesDiffer')).toEqual([]);
    expect(console.all('socket').map(({ socket }) => socket.kind)).toEqual(['connecting', 'open']);
  },
);

test('a STOP reaches the site while either path hangs, once', async () => {
  console.primary.set({ cut: 'both' });
  console.shell.post({ kind: 'command', command: command({ kind: 'stop' }, { commandId: 'stop-1' }) });
  await agent.hears('fromConsole', ({ body }) => body.kind === 'command' && body.value.commandId === 'stop-1');
  console.primary.reset();
  await sleep(500);
  const stops = agent.all('fromConsole').filter(({ body }) => body.kind === 'command');
  expect(stops).toHaveLength(1);
});

test('both cut: the page is told, and the link comes back by itself', async () => {
  console.primary.set({ cut: 'both' });
  console.cellular.set({ cut: 'both' });
  await until(() => console.all('socket').at(-1)?.socket.kind !== 'open');
  console.primary.reset();
  console.cellular.reset();
  await until(() => console.all('socket').at(-1)?.socket.kind === 'open', 20_000);
  await until(() => console.up.length === 2);
});

test('signed out: both paths end, and neither is dialled again', async () => {
  const { token } = console.shell.state.target?.hello ?? { token: '' };
  await console.gateway.post('/api/sign-out', { token });
  await until(() => console.all('socket').at(-1)?.socket.kind === 'ended');
  await sleep(1_000);
  expect(console.up).toEqual([]);
});
