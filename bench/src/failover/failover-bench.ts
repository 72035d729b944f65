import { setTimeout as sleep } from 'node:timers/promises';
import { heartbeat } from '../../../gateway/src/testing/bodies.ts';
import type { WireClient } from '../../../gateway/src/testing/wire-client.ts';
import { TwoPathSite } from '../../../test/support/two-path-site.ts';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { Latencies } from '../kit/latencies.ts';
import { table, figure } from '../kit/table.ts';

type PathName = 'primary' | 'cellular';

/** One way; the two paths of a site differ by about as much. */
const DELAY_MS: Readonly<Record<PathName, number>> = { primary: 10, cellular: 60 };
const BEAT_EVERY_MS = 20;
const CALM_MS = 2_000;
/** From the cut on, the moment in which the path is found to be dead among it. */
const CUT_MS = 4_000;
const UNDER_WAY_MS = 500;
const BACK_WITHIN_MS = 30_000;

interface Round {
  readonly cut: PathName;
  readonly before: Latencies;
  readonly after: Latencies;
  readonly lost: number;
  readonly twice: number;
}

export const failoverBench: Bench = {
  name: 'failover',
  sentence:
    'one path of two is cut without a word to either end: safety frames lost, and how much later the others come',
  rounds: 10,
  options: {},
  needs: [],
  async run({ rounds, isQuick, say }): Promise<BenchResult> {
    const site = await TwoPathSite.start();
    try {
      for (const name of ['primary', 'cellular'] as const) site[name].set({ delayMs: DELAY_MS[name] });
      const traffic = new Traffic(site, await site.gateway.console('rst', { consoleId: 'c-failover' }));
      const done: Round[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        await bothUp(site);
        const cut = round % 2 === 1 ? 'primary' : 'cellular';
        done.push(await traffic.round(cut, isQuick ? 0.25 : 1));
        say(`round ${round} of ${rounds}: ${cut} cut`);
      }
      return result(done);
    } finally {
      await site.stop();
    }
  },
};

/** Heartbeats of a console to the site, each with its number, timed by the one clock of this process. */
class Traffic {
  readonly #site: TwoPathSite;
  readonly #console: WireClient;
  readonly #heardMs = new Map<number, number>();
  #twice = 0;
  #seq = 0;

  constructor(site: TwoPathSite, console: WireClient) {
    this.#site = site;
    this.#console = console;
    site.onHeard = (body) => {
      if (body.kind !== 'fromConsole' || body.value.body.kind !== 'heartbeat') return;
      const { seq } = body.value.body.value;
      if (this.#heardMs.has(seq)) this.#twice += 1;
      else this.#heardMs.set(seq, performance.now());
    };
  }

  async round(cut: PathName, share: number): Promise<Round> {
    const sentMs = new Map<number, number>();
    const twiceBefore = this.#twice;
    const timer = setInterval(() => {
      this.#seq += 1;
      sentMs.set(this.#seq, performance.now());
      this.#console.say({ kind: 'heartbeat', value: heartbeat({ seq: this.#seq, tick: this.#seq }) });
    }, BEAT_EVERY_MS);
    await sleep(CALM_MS * share);
    const cutMs = performance.now();
    this.#site[cut].set({ cut: 'both' });
    await sleep(CUT_MS * share);
    clearInterval(timer);
    await sleep(UNDER_WAY_MS);
    const [before, after] = [new Latencies(), new Latencies()];
    let lost = 0;
    for (const [seq, atMs] of sentMs) {
      const heardMs = this.#heardMs.get(seq);
      if (heardMs === undefined) lost += 1;
      else (atMs < cutMs ? before : after).add(heardMs - atMs);
    }
    this.#site[cut].reset();
    this.#site[cut].set({ delayMs: DELAY_MS[cut] });
    return { cut, before, after, lost, twice: this.#twice - twiceBefore };
  }
}

async function bothUp(site: TwoPathSite): Promise<void> {
  const untilMs = performance.now() + BACK_WITHIN_MS;
  while (site.up.length < 2) {
    if (performance.now() > untilMs)
      throw new Error(`after ${BACK_WITHIN_MS} ms only ${site.up.join() || 'no path'} is up`);
    await sleep(50);
  }
}

function result(rounds: readonly Round[]): BenchResult {
  const skewMs = DELAY_MS.cellular - DELAY_MS.primary;
  const added = ({ before, after }: Round, share: number): number => after.quantile(share) - before.quantile(0.5);
  const rows = rounds.map((one, index) => [
    `${index + 1}  ${one.cut} cut`,
    String(one.before.count + one.after.count),
    figure(one.before.quantile(0.5)),
    figure(one.after.quantile(0.5)),
    figure(one.after.quantile(0.99)),
    String(one.lost),
    String(one.twice),
  ]);
  const sum = (of: (round: Round) => number): number => rounds.reduce((all, one) => all + of(one), 0);
  // A frame that this process itself was late with is late on either path: its own calm is what that costs.
  const ownLateMs = Math.max(...rounds.map(({ before }) => before.quantile(0.99) - before.quantile(0.5)));
  return {
    tables: [table(['round', 'frames', 'p50 before, ms', 'p50 after', 'p99 after', 'lost', 'twice'], rows)],
    criteria: [
      { what: 'safety frames lost', measured: sum(({ lost }) => lost), bar: 0, unit: '' },
      { what: 'safety frames that came twice', measured: sum(({ twice }) => twice), bar: 0, unit: '' },
      {
        what: `added delay, median after the cut, of the skew of ${skewMs} ms`,
        measured: Math.max(...rounds.map((one) => added(one, 0.5))) / skewMs,
        bar: 1.1,
        unit: '',
      },
      {
        what: 'added delay, p99 after the cut, of the skew and what this process was late by in its calm',
        measured: Math.max(...rounds.map((one) => added(one, 0.99))) / (skewMs + ownLateMs),
        bar: 1.1,
        unit: '',
      },
    ],
  };
}
