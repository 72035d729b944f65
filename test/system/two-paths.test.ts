import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { command, heartbeat, siteView } from '../../gateway/src/testing/bodies.ts';
import type { WireClient } from '../../gateway/src/testing/wire-client.ts';
import { TwoPathSite } from '../support/two-path-site.ts';

const VIEW = siteView({ siteId: 'demo-1', policyHash: 'hash-1' });
let site: TwoPathSite;

beforeEach(async () => {
  site = await TwoPathSite.start();
  await until(() => site.up.length === 2);
});
afterEach(() => site.stop());

function until(condition: () => boolean, timeout = 12_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 10 });
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Beats of a console until `ends`, each with its number; the agent must have them all, once, in order. */
async function beats(console: WireClient, from: number, count: number): Promise<void> {
  for (let seq = from; seq < from + count; seq += 1) {
    console.say({ kind: 'heartbeat', value: heartbeat({ seq, tick: seq }) });
    await sleep(20);
  }
}

function beatsHeard(): number[] {
  return site.all('fromConsole').flatMap(({ body }) => (body.kind === 'heartbeat' ? [body.value.seq] : []));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('one link over two paths: one agent for the gateway, one copy of each message for each end, waves on one path', async () => {
  expect(site.states).toEqual(['up']);
  expect(site.sharedRoute).toBe('');
  const console = await site.gateway.console('rst', { consoleId: 'c-1' });
  expect((await console.hears('gatewayView')).agent).toBe('connected');
  await until(() => site.all('consoleJoined').length === 1);
  await beats(console, 1, 20);
  await until(() => beatsHeard().length === 20);
  await sleep(200);
  expect(beatsHeard()).toEqual(numbers(20));
  expect(site.uplink.send({ kind: 'siteView', value: VIEW })).toBe('sent');
  const waveform = { lead: 'ecg', firstSample: 25, rateMilliHz: 250_000, samples: [0, -12, 300, 7] };
  expect(site.uplink.send({ kind: 'waveform', value: waveform })).toBe('sent');
  await console.hears('waveform');
  await sleep(200);
  expect(console.all('siteView')).toHaveLength(1);
  expect(console.all('waveform')).toEqual([waveform]);
  expect(
    await site.gateway.metric(/^farfield_gateway_frames_total\{peer="agent",direction="in",body="siteView"\}/),
  ).toBe(2);
  expect(
    await site.gateway.metric(/^farfield_gateway_frames_total\{peer="agent",direction="in",body="waveform"\}/),
  ).toBe(1);
  expect(site.differs).toEqual([]);
});

test.each([
  ['primary', 'both'],
  ['cellular', 'both'],
  ['primary', 'toTarget'],
  ['primary', 'fromTarget'],
] as const)(
  '%s cut (%s): nothing is lost, nothing comes twice, nobody leaves, and the path is named',
  async (name, cut) => {
    // The site shows itself all the while, as an agent does.
    const shows = setInterval(() => site.uplink.send({ kind: 'siteView', value: VIEW }), 500);
    onTestFinished(() => clearInterval(shows));
    const console = await site.gateway.console('rst', { consoleId: 'c-1' });
    await beats(console, 1, 10);
    await until(() => beatsHeard().length === 10);
    const proxy = site[name];
    proxy.set({ cut });
    await beats(console, 11, 100);
    await until(() => beatsHeard().length === 110);
    expect(beatsHeard()).toEqual(numbers(110));
    await until(() => site.up.length === 1);
    expect(site.faces.find((one) => one.name === name)).toMatchObject({ state: 'down', isProven: false });
    // A socket that still takes bytes is given up by what does not come back.
    await until(() => site.pathsLost === 1);
    expect(site.codes().some((code) => ['PATH_NO_ECHO', 'GATEWAY_SILENT'].includes(code))).toBe(true);
    proxy.reset();
    await until(() => site.up.length === 2);
    // What the proxy held came late, as copies of what had long acted.
    await beats(console, 111, 10);
    await until(() => beatsHeard().length === 120);
    expect(beatsHeard()).toEqual(numbers(120));
    expect(site.states).toEqual(['up']);
    expect(console.all('gatewayView').every((one) => one.agent === 'connected')).toBe(true);
    expect(site.all('consoleLeft')).toEqual([]);
    // Of where to send records from, the link is told once: a path that comes back says nothing new.
    expect(site.all('agentWelcome')).toHaveLength(1);
  },
);

test('a STOP goes through while either path hangs', async () => {
  const console = await site.gateway.console('rst', { consoleId: 'c-1' });
  site.primary.set({ cut: 'both' });
  const sentMs = performance.now();
  console.say({ kind: 'command', value: command({ kind: 'stop' }) });
  await until(() => site.all('fromConsole').some(({ body }) => body.kind === 'command'));
  expect(performance.now() - sentMs).toBeLessThan(500);
});

test('both cut: the link is down, and comes back as a new one with its roster', async () => {
  await site.gateway.console('rst', { consoleId: 'c-1' });
  await until(() => site.all('consoleJoined').length === 1);
  site.primary.set({ cut: 'both' });
  site.cellular.set({ cut: 'both' });
  await until(() => site.states.length === 2);
  expect(site.states).toEqual(['up', 'down']);
  site.primary.reset();
  site.cellular.reset();
  await until(() => site.up.length === 2, 20_000);
  expect(site.states.at(-1)).toBe('up');
  await until(() => site.all('consoleJoined').length >= 2);
  expect(site.differs).toEqual([]);
});

test('a path that never works takes nothing from the other one', async () => {
  await site.stop();
  site = await TwoPathSite.start();
  site.cellular.set({ cut: 'both' });
  await until(() => site.states.length >= 1);
  const console = await site.gateway.console('rst', { consoleId: 'c-1' });
  await beats(console, 1, 20);
  await until(() => new Set(beatsHeard()).size === 20);
  expect(site.uplink.isUp).toBe(true);
});
