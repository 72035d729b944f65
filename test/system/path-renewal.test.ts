import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { batchOf, siteJournal } from '../../gateway/src/store/store-fixtures.ts';
import { command, heartbeat, siteView } from '../../gateway/src/testing/bodies.ts';
import type { WireClient } from '../../gateway/src/testing/wire-client.ts';
import { TwoPathSite } from '../support/two-path-site.ts';

const VIEW = siteView({ siteId: 'demo-1', policyHash: 'hash-1' });
const JOURNAL = siteJournal(400);
/** A socket is proven after three seconds. */
const RENEW_EVERY_MS = 3_500;
const BEAT_EVERY_MS = 10;

let site: TwoPathSite | null = null;
afterEach(async () => {
  await site?.stop();
  site = null;
});

function until(condition: () => boolean, timeout = 20_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 20 });
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Both ends talk without a pause: beats of a console down, views, waves and records up. */
class Talk {
  beats = 0;
  views = 0;
  waves = 0;
  acked = 0;
  readonly stops: string[] = [];
  readonly #site: TwoPathSite;
  readonly #console: WireClient;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(at: TwoPathSite, console: WireClient) {
    this.#site = at;
    this.#console = console;
    at.onHeard = (body) => {
      if (body.kind === 'journalAck') this.#nextBatch(body.value.cursorSeq);
    };
    this.#timer = setInterval(() => this.#say(), BEAT_EVERY_MS);
    this.#nextBatch(0);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  get beatsHeard(): number[] {
    return this.#site.all('fromConsole').flatMap(({ body }) => (body.kind === 'heartbeat' ? [body.value.seq] : []));
  }

  #say(): void {
    this.beats += 1;
    this.#console.say({ kind: 'heartbeat', value: heartbeat({ seq: this.beats, tick: this.beats }) });
    this.views += 1;
    this.#site.uplink.send({ kind: 'siteView', value: { ...VIEW, tickMs: this.views } });
    this.waves += 1;
    this.#site.uplink.send({
      kind: 'waveform',
      value: { lead: 'ecg', firstSample: this.waves, rateMilliHz: 250_000, samples: [1, 2] },
    });
    if (this.beats % 100 !== 0) return;
    this.stops.push(`stop-${this.beats}`);
    this.#console.say({ kind: 'command', value: command({ kind: 'stop' }, { commandId: `stop-${this.beats}` }) });
  }

  #nextBatch(cursorSeq: number): void {
    this.acked = cursorSeq;
    if (cursorSeq >= JOURNAL.length) return;
    this.#site.uplink.send({ kind: 'journalBatch', value: batchOf(JOURNAL, cursorSeq + 1, cursorSeq + 1) });
  }
}

const renewals = (at: TwoPathSite): string[] =>
  at.lines.flatMap(({ sentence, fields }) =>
    sentence === 'path renewed' && 'path' in fields && typeof fields.path === 'string' ? [fields.path] : [],
  );

const openSockets = (at: TwoPathSite): Promise<number> =>
  at.gateway.metric(/^farfield_gateway_sockets\{peer="agent"\}/);

test.each([1, 2] as const)(
  '%i path(s): sockets are replaced again and again, and nothing is lost, doubled, reordered or down',
  async (paths) => {
    let isBusy = false;
    site = await TwoPathSite.start({ paths, renewEveryMs: RENEW_EVERY_MS, isBusy: () => isBusy });
    const at = site;
    await until(() => at.uplink.isUp && (paths === 1 || at.up.length === 2));
    const dips: string[] = [];
    let sockets = 0;
    const console = await at.gateway.console('rst', { consoleId: 'c-1' });
    await until(() => at.all('consoleJoined').length === 1);
    const talk = new Talk(at, console);
    onTestFinished(() => talk.end());
    await until(() => paths === 1 || at.faces.every((one) => one.isProven));
    at.onFaces = (faces) =>
      dips.push(
        ...faces
          .filter((one) => ['opening', 'down'].includes(one.state) || !one.isProven)
          .map(({ name, state }) => `${name} ${state}`),
      );
    const counted = setInterval(() => {
      void openSockets(at).then((count) => {
        sockets = Math.max(sockets, count);
      });
    }, 100);
    onTestFinished(() => clearInterval(counted));
    await until(() => renewals(at).length >= 2 * paths, 40_000);
    // No further one begins, and the last comes to its end.
    isBusy = true;
    await expect.poll(() => openSockets(at), { timeout: 20_000 }).toBe(paths);
    clearInterval(counted);
    talk.end();
    await until(() => talk.beatsHeard.length >= talk.beats && console.all('siteView').length >= talk.views);
    // What would come twice has had its time.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(talk.beats).toBeGreaterThan(300);
    expect(talk.beatsHeard).toEqual(numbers(talk.beats));
    expect(console.all('siteView').map(({ tickMs }) => tickMs)).toEqual(numbers(talk.views));
    expect(console.all('waveform').map(({ firstSample }) => firstSample)).toEqual(numbers(talk.waves));
    const stops = at.all('fromConsole').flatMap(({ body }) => (body.kind === 'command' ? [body.value.commandId] : []));
    expect(stops).toEqual(talk.stops);
    expect(talk.acked).toBe(JOURNAL.length);
    // One more socket than paths while one is renewed, and one path after the other.
    expect(sockets).toBe(paths + 1);
    expect(new Set(renewals(at)).size).toBe(paths);
    expect(at.states).toEqual(['up']);
    expect(dips).toEqual([]);
    expect([at.pathsLost, at.differs, at.all('consoleLeft')]).toEqual([0, [], []]);
    expect(at.all('consoleJoined')).toHaveLength(1);
    expect(at.gateway.log.filter((line) => line['msg'] === 'site event').map((line) => line['what'])).toEqual([
      'agentConnected',
      'consoleSeated',
    ]);
  },
);

test('while a path is down nothing is renewed', async () => {
  site = await TwoPathSite.start({ paths: 2, renewEveryMs: RENEW_EVERY_MS });
  const at = site;
  await until(() => at.up.length === 2);
  at.cellular.set({ cut: 'both' });
  await until(() => at.up.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 2 * RENEW_EVERY_MS));
  expect(renewals(at)).toEqual([]);
  expect(at.states).toEqual(['up']);
});

test('a scan is waited for', async () => {
  let isBusy = true;
  site = await TwoPathSite.start({ paths: 1, renewEveryMs: RENEW_EVERY_MS, isBusy: () => isBusy });
  const at = site;
  await until(() => at.uplink.isUp);
  await new Promise((resolve) => setTimeout(resolve, 2 * RENEW_EVERY_MS));
  expect(await openSockets(at)).toBe(1);
  isBusy = false;
  await until(() => renewals(at).length === 1);
  expect(at.states).toEqual(['up']);
});
