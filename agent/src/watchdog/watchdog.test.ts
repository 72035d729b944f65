import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ScannerFact, ScannerStateName } from '@farfield/protocol/policy';
import type { AdapterPort, Observation } from '../adapters/adapter-port.ts';
import { ManualClock } from '../manual-clock.ts';
import type { ScanRisk } from './scan-risk.ts';
import { WatchFile } from './watch-file.ts';
import { WATCHDOG_TICK_MS } from './watchdog-machine.ts';
import { type FromWatchdog, READINESS_EVERY_MS } from './watchdog-messages.ts';
import { beaconMeans, watchdogReadiness } from './watchdog-readiness.ts';
import { LET_GO_FOR_MS, Watchdog, type WatchdogParts } from './watchdog.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farfield-watchdog-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A watchdog with a session to the scanner that comes and goes as it is told. */
class Rig {
  readonly clock = new ManualClock();
  readonly told: FromWatchdog[] = [];
  readonly orders: string[] = [];
  canStop = false;
  readonly watchdog: Watchdog;
  #post: (observation: Observation) => void = () => undefined;

  constructor(own: Partial<WatchdogParts> = {}) {
    const quiet = (): void => undefined;
    const isReady = (): boolean => this.canStop;
    const adapter: AdapterPort & { readonly readiness: { readonly restricting: boolean } } = {
      name: 'scanner',
      capabilities: { start: false, stop: true, abort: false, pause: false, resume: false, selectStep: false },
      get readiness() {
        return { restricting: isReady() };
      },
      start: (post) => {
        this.#post = post;
        return Promise.resolve();
      },
      execute: ({ order }) => {
        this.orders.push(order.kind);
        return Promise.resolve({ kind: 'done' });
      },
      stop: () => Promise.resolve(),
    };
    this.watchdog = new Watchdog({
      adapter,
      clock: this.clock,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      beacon: null,
      killAgent: quiet,
      letGoOfScreen: null,
      watch: null,
      tellAgent: (message) => void this.told.push(message),
      exit: quiet,
      ...own,
    });
  }

  /** the session says why there is none */
  refused(detail: string): void {
    this.#post({ kind: 'adapter', adapter: 'scanner/stop', state: 'lost', detail, source: 'Scanner' });
  }

  reports(state: ScannerStateName): void {
    const fact = { state, runningStepId: state === 'scanning' ? 'T1' : '' } as ScannerFact;
    this.#post({ kind: 'scanner', fact, seenMs: this.clock.nowMs() });
  }

  async passes(durationMs: number, scan: ScanRisk | 'silent' = 'none'): Promise<void> {
    for (let atMs = 0; atMs < durationMs; atMs += WATCHDOG_TICK_MS) {
      if (scan !== 'silent') this.watchdog.hear({ kind: 'beat', scan, mayHold: false });
      await this.clock.advance(WATCHDOG_TICK_MS);
    }
  }
}

describe('readiness', () => {
  test('a session of its own, and it hears the agent: ready, and it says so again and again', async () => {
    const rig = new Rig();
    rig.canStop = true;
    await rig.watchdog.start();
    expect(rig.told).toEqual([{ kind: 'readiness', isReady: false, words: 'it does not hear the agent' }]);
    await rig.passes(4 * READINESS_EVERY_MS);
    const ready = rig.told.filter((one) => one.isReady);
    expect(ready.length).toBeGreaterThanOrEqual(4);
    expect(ready[0]?.words).toBe('could stop a scan');
  });

  test('its session is refused: not ready, with what the scanner said of it', async () => {
    const rig = new Rig();
    await rig.watchdog.start();
    rig.refused('stop: not ready, BadTooManySessions');
    await rig.passes(READINESS_EVERY_MS);
    expect(rig.told.at(-1)).toEqual({
      kind: 'readiness',
      isReady: false,
      words: 'no session of its own to the scanner (stop: not ready, BadTooManySessions)',
    });
  });

  test('its session is lost: said at its next turn', async () => {
    const rig = new Rig();
    rig.canStop = true;
    await rig.watchdog.start();
    await rig.passes(READINESS_EVERY_MS);
    expect(rig.told.at(-1)?.isReady).toBe(true);
    rig.canStop = false;
    await rig.passes(WATCHDOG_TICK_MS);
    expect(rig.told.at(-1)?.isReady).toBe(false);
    rig.canStop = true;
    await rig.passes(WATCHDOG_TICK_MS);
    expect(rig.told.at(-1)?.isReady).toBe(true);
  });

  test('nothing at this site can stop a scan: never ready, and it says why', async () => {
    const rig = new Rig({ adapter: null });
    await rig.watchdog.start();
    await rig.passes(READINESS_EVERY_MS);
    expect(rig.told.at(-1)).toMatchObject({ isReady: false, words: 'this scanner cannot be told to stop' });
  });

  test('a beacon that cannot be called is found out before it is needed', () => {
    const horn = path.join(folder, 'horn');
    expect(beaconMeans(null)).toBe('none');
    expect(beaconMeans('beacon-tool')).toBe('there');
    expect(beaconMeans(horn)).toBe('missing');
    writeFileSync(horn, '#!/bin/sh\n', { mode: 0o600 });
    expect(beaconMeans(horn)).toBe('missing');
    chmodSync(horn, 0o700);
    expect(beaconMeans(horn)).toBe('there');
    expect(beaconMeans(`${folder}/`)).toBe('missing');
    const means = { hearsAgent: true, canStop: true, session: '' } as const;
    expect(watchdogReadiness({ ...means, beacon: 'missing' }).isReady).toBe(false);
    expect(watchdogReadiness({ ...means, beacon: 'there' })).toEqual({
      isReady: true,
      words: 'could stop a scan and call the room',
    });
  });
});

/** Each two seconds after the first few. */
const TRIES_OF_30_S = [0, 250, 750, 1_750, ...Array.from({ length: 14 }, (_, index) => 3_750 + index * 2_000)];

test.each([
  ['it takes one 3 s later: let go once, and only then it is over', 3_000, [0, 250, 750, 1_750, 3_750]],
  ['it takes none: tried for 30 s and no longer', null, TRIES_OF_30_S],
])(
  'its agent dies with a hand on the screen, which takes no connection just then; %s',
  async (_, backAfterMs, tries) => {
    const triedAtMs: number[] = [];
    let isOver = false;
    let agentEndedMs = 0;
    const rig: Rig = new Rig({
      letGoOfScreen: () => {
        const atMs = rig.clock.nowMs() - agentEndedMs;
        triedAtMs.push(atMs);
        const isBack = backAfterMs !== null && atMs >= backAfterMs;
        return Promise.resolve(isBack ? 'letGo' : { code: 'SOURCE_SILENT', words: '' });
      },
      exit: () => void rig.watchdog.stop().then(() => (isOver = true)),
    });
    await rig.watchdog.start();
    rig.watchdog.hear({ kind: 'beat', scan: 'none', mayHold: true });
    await rig.clock.advance(WATCHDOG_TICK_MS);
    agentEndedMs = rig.clock.nowMs();
    rig.watchdog.agentEnded();
    await rig.clock.advance(WATCHDOG_TICK_MS);
    expect([isOver, triedAtMs]).toEqual([false, [0]]);
    for (let ms = 0; ms < 2 * LET_GO_FOR_MS; ms += 50) await rig.clock.advance(50);
    expect(isOver).toBe(true);
    expect(triedAtMs).toEqual(tries);
  },
);

describe('the next agent runs, beside a watchdog of its own, while an earlier one still watches', () => {
  /** The earlier one: its agent died with a START on its way, the scan was stopped, and it watches on for a minute. */
  async function watchingOn(watch: WatchFile, exit = (): void => undefined): Promise<Rig> {
    const rig = new Rig({ watch, exit });
    rig.canStop = true;
    await rig.watchdog.start();
    await rig.passes(1_000, 'mayBegin');
    rig.watchdog.agentEnded();
    for (let seconds = 0; seconds < 5; seconds += 1) {
      rig.reports('idle');
      await rig.passes(1_000, 'silent');
    }
    return rig;
  }

  test.each([
    ['nobody is ready beside the next agent: what begins is stopped', false],
    ['the next one is ready: the earlier one is over, and what the next agent starts is its own', true],
  ])('%s', async (_, isNextReady) => {
    const file = path.join(folder, `watch-${isNextReady}`);
    let hasExited = false;
    let killed = 0;
    const earlier = await watchingOn(new WatchFile(file), () => (hasExited = true));
    const stopsBefore = earlier.orders.length;
    expect(stopsBefore).toBeGreaterThanOrEqual(1);

    const next = new Rig({ watch: new WatchFile(file), killAgent: () => (killed += 1) });
    next.canStop = isNextReady;
    await next.watchdog.start();
    await next.passes(6_000, 'none');
    expect(next.told.at(-1)?.isReady).toBe(isNextReady);
    await earlier.passes(WATCHDOG_TICK_MS, 'silent');
    expect(hasExited).toBe(isNextReady);
    if (hasExited) await earlier.watchdog.stop();

    // The next agent has its people's two keys, and starts.
    await next.passes(1_000, 'mayRun');
    next.reports('scanning');
    if (!hasExited) earlier.reports('scanning');
    await earlier.passes(2_000, 'silent');
    expect(earlier.orders.length > stopsBefore).toBe(!isNextReady);
    expect([next.orders, killed]).toEqual([[], 0]);
  });

  test('what it has not seen stopped yet, it goes on asking for, whoever is ready beside it', async () => {
    const file = path.join(folder, 'watch-asked');
    let hasExited = false;
    const earlier = new Rig({ watch: new WatchFile(file), exit: () => (hasExited = true) });
    earlier.canStop = true;
    await earlier.watchdog.start();
    await earlier.passes(1_000, 'mayRun');
    earlier.watchdog.agentEnded();
    new WatchFile(file).take();
    await earlier.passes(3_000, 'silent');
    expect(hasExited).toBe(false);
    expect(earlier.orders.length).toBeGreaterThanOrEqual(3);
    earlier.reports('idle');
    await earlier.passes(WATCHDOG_TICK_MS, 'silent');
    expect(hasExited).toBe(true);
  });

  test('the file cannot be written: ready all the same, and told', async () => {
    const logged: object[] = [];
    const quiet = (): void => undefined;
    const error = (fields: object): void => void logged.push(fields);
    const rig = new Rig({
      watch: new WatchFile(path.join(folder, 'none', 'watched-by')),
      log: { debug: quiet, info: quiet, warn: quiet, error },
    });
    rig.canStop = true;
    await rig.watchdog.start();
    await rig.passes(2_000);
    expect(rig.told.at(-1)?.isReady).toBe(true);
    expect(logged).toMatchObject([{ code: 'WATCH_NOT_TAKEN' }]);
  });
});
