import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { command, heartbeat, siteView } from '../../gateway/src/testing/bodies.ts';
import type { WireClient } from '../../gateway/src/testing/wire-client.ts';
import { TwoPathConsole } from '../support/two-path-console.ts';

const VIEW = siteView({ siteId: 'demo-1', policyHash: 'hash-1', scannerState: 'idle' });
const RENEW_EVERY_MS = 3_500;

let console: TwoPathConsole | null = null;
afterEach(async () => {
  await console?.stop();
  console = null;
});

function until(condition: () => boolean, timeout = 20_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Beats of the console as the site hears them, each with its number. */
function beatsAtAgent(agent: WireClient): number[] {
  return agent.all('fromConsole').flatMap(({ body }) => (body.kind === 'heartbeat' ? [body.value.seq] : []));
}

/** A page with two paths, and a site that shows itself 50 times a second and says that its scanner is in this state. */
async function bench(scannerState: string) {
  console = await TwoPathConsole.start({ renewEveryMs: RENEW_EVERY_MS });
  const page = console;
  const agent = await page.gateway.agent();
  await page.opens('c-1');
  await until(() => page.up.length === 2);
  const said = { views: 0, waves: 0, stops: 0, scannerState };
  const speaks = setInterval(() => {
    said.views += 1;
    agent.say({
      kind: 'siteView',
      value: { ...VIEW, tickMs: said.views, scanner: { ...VIEW.scanner, state: said.scannerState } },
    });
    said.waves += 1;
    agent.say({
      kind: 'waveform',
      value: { lead: 'ecg', firstSample: said.waves, rateMilliHz: 250_000, samples: [1, 2] },
    });
    const seq = beatsAtAgent(agent).at(-1) ?? 0;
    const value = heartbeat({ seq: said.views, tick: said.views, echoSeq: seq, echoTick: 0, livePaths: 2 });
    if (said.views % 5 === 0)
      agent.say({ kind: 'toConsole', value: { consoleId: 'c-1', body: { kind: 'heartbeat', value } } });
    if (said.views % 50 !== 0) return;
    said.stops += 1;
    page.shell.post({ kind: 'command', command: command({ kind: 'stop' }, { commandId: `stop-${said.stops}` }) });
  }, 20);
  onTestFinished(() => clearInterval(speaks));
  const opened = (): Promise<number> => page.gateway.metric(/^farfield_gateway_sockets_opened_total\{peer="console"\}/);
  const open = (): Promise<number> => page.gateway.metric(/^farfield_gateway_sockets\{peer="console"\}/);
  return { page, agent, said, opened, open, end: () => clearInterval(speaks) };
}

test('the sockets of a page are replaced one path after the other: no beat, view, wave or STOP is lost or doubled', async () => {
  const { page, agent, said, opened, open, end } = await bench('idle');
  await until(() => page.paths.every((one) => one.isProven));
  const fromTold = page.told.length;
  await expect.poll(opened, { timeout: 40_000, interval: 100 }).toBeGreaterThanOrEqual(5);
  // In a scan no further one begins, and the last comes to its end.
  said.scannerState = 'scanning';
  await expect.poll(open, { timeout: 20_000 }).toBe(2);
  end();
  await until(() => page.all('siteView').length >= said.views && page.all('waveform').length >= said.waves);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const seqs = beatsAtAgent(agent);
  expect(seqs.length).toBeGreaterThan(30);
  expect(seqs).toEqual(numbers(seqs.length).map((one) => one + (seqs[0] ?? 0) - 1));
  expect(page.all('siteView').map(({ view }) => view.tickMs)).toEqual(numbers(said.views));
  expect(page.all('waveform').map(({ waveform }) => waveform.firstSample)).toEqual(numbers(said.waves));
  const stops = agent.all('fromConsole').flatMap(({ body }) => (body.kind === 'command' ? [body.value.commandId] : []));
  expect(stops).toEqual(numbers(said.stops).map((one) => `stop-${one}`));
  expect(page.all('socket').map(({ socket }) => socket.kind)).toEqual(['connecting', 'open']);
  expect(agent.all('consoleJoined')).toHaveLength(1);
  expect(agent.all('consoleLeft')).toEqual([]);
  expect(page.all('copiesDiffer')).toEqual([]);
  // Nobody was shown a path that is down, or that does not count any more.
  const dips = page.told
    .slice(fromTold)
    .flatMap((one) => (one.kind === 'paths' ? one.paths : []))
    .filter((one) => ['opening', 'down'].includes(one.state) || !one.isProven);
  expect(dips).toEqual([]);
});

test('a scan is waited for, and a sign-out that came meanwhile ends every socket', async () => {
  const { page, opened } = await bench('scanning');
  await new Promise((resolve) => setTimeout(resolve, 2 * RENEW_EVERY_MS));
  expect(await opened()).toBe(2);
  const { token } = page.shell.state.target?.hello ?? { token: '' };
  await page.gateway.post('/api/sign-out', { token });
  await until(() => page.all('socket').at(-1)?.socket.kind === 'ended');
});
