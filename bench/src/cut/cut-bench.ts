import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../../simulators/src/kernel/random.ts';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { Latencies } from '../kit/latencies.ts';
import { LOAD_CORE, pinThisProcess } from '../kit/pin.ts';
import { figure, table } from '../kit/table.ts';
import { type Cut, judgeCuts } from './cut-judgement.ts';
import { CUT_PLANS, type CutPlan } from './cut-plan.ts';
import { OneCut } from './one-cut.ts';
import { measurePeers, type PeerTimes } from './peers.ts';
import { withSitePark } from './site-park.ts';

const CUTS = 1_000;
const QUICK_CUTS = 20;
const SITES_AT_ONCE = 8;
/** so that sites that began together are not cut together */
const APART_MS = 700;
/** when in the rhythm of heartbeats and turns the cut comes, is left to chance */
const WAIT_AT_MOST_MS = 2_000;
/** sites that did not come as far as a running scan are told of, and others take their places */
const SPARE_SHARE = 0.1;

export const cutBench: Bench = {
  name: 'cut',
  sentence: 'a link is cut under a running scan: remote control off and the alarm, the stop, the scanner at rest',
  rounds: 1,
  options: {
    cuts: `how many; ${CUTS}`,
    at: `sites at once in one process; ${SITES_AT_ONCE}`,
    part: 'site or beside: only this half',
  },
  needs: ['taskset'],
  async run({ isQuick, folder, say, own }): Promise<BenchResult> {
    const cuts = Number(own['cuts'] ?? (isQuick ? QUICK_CUTS : CUTS));
    const atOnce = Math.min(cuts, Number(own['at'] ?? SITES_AT_ONCE));
    if (!(Number.isInteger(cuts) && cuts > 0 && Number.isInteger(atOnce) && atOnce > 0))
      throw new Error('--cuts and --at are whole numbers from 1');
    pinThisProcess(LOAD_CORE);
    const { part } = own;
    const done = part === 'beside' ? null : await cutAll({ cuts, atOnce, folder, say });
    // After the cuts and not beside them: a core of its own is what both are measured on.
    const peers = part === 'site' ? [] : await measurePeers({ folder, isQuick, say });
    return {
      tables: [
        ...(done === null ? [] : [cutTable(done.cuts), done.words]),
        ...(peers.length > 0 ? [peerTable(peers)] : []),
      ],
      criteria: judgeCuts(done?.cuts ?? []),
    };
  },
};

interface Asked {
  readonly cuts: number;
  readonly atOnce: number;
  readonly folder: string;
  readonly say: (line: string) => void;
}

interface Done {
  readonly cuts: readonly Cut[];
  readonly words: string;
}

function cutAll({ cuts, atOnce, folder, say }: Asked): Promise<Done> {
  const siteIds = Array.from({ length: cuts + Math.ceil(cuts * SPARE_SHARE) + 2 }, (_, at) => `cut-${at}`);
  return withSitePark({ folder, siteIds, technologists: atOnce }, async ({ parts, tokens, keyOf }) => {
    const random = new Random(20_260);
    const done: Cut[] = [];
    const spare = siteIds.values();
    let begun = 0;
    let failed = 0;
    /** @returns null: its scan did not run */
    const cutOnce = async (plan: CutPlan, place: number): Promise<Cut | null> => {
      const siteId = spare.next().value;
      if (siteId === undefined) throw new Error(`${failed} sites did not come to a running scan`);
      const one = new OneCut({ ...parts, token: tokens[place] ?? parts.token }, siteId, plan);
      try {
        await one.prepare(keyOf(siteId));
      } catch (error) {
        say(`${siteId} did not come to a running scan: ${error instanceof Error ? error.message : String(error)}`);
        await one.end();
        return null;
      }
      const cut = await one.cut(random.unit() * WAIT_AT_MOST_MS);
      await one.end();
      return cut;
    };
    const worker = async (place: number): Promise<void> => {
      await sleep(place * APART_MS);
      while (begun < cuts) {
        const plan = CUT_PLANS[begun % CUT_PLANS.length];
        if (plan === undefined) throw new Error('no plan');
        begun += 1;
        let cut = await cutOnce(plan, place);
        for (; cut === null; cut = await cutOnce(plan, place)) failed += 1;
        done.push(cut);
        if (done.length % 20 === 0) say(`${done.length} of ${cuts} cuts`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, (_, place) => worker(place)));
    return { cuts: done, words: `${failed} more sites did not come to a running scan; no link of theirs was cut` };
  });
}

function cutTable(cuts: readonly Cut[]): string {
  const rows = (['twoPaths', 'onePath'] as const).flatMap((paths) => {
    const these = cuts.filter((one) => one.paths === paths);
    const row = (what: string, of: (cut: Cut) => number): string[] => {
      const all = new Latencies();
      for (const cut of these) if (!Number.isNaN(of(cut))) all.add(of(cut));
      const at = (share: number): string => `${figure(all.quantile(share))} ms`;
      return [
        `${paths === 'twoPaths' ? 'two paths' : 'one path'}: ${what}`,
        at(0.5),
        at(0.99),
        at(1),
        String(all.count),
      ];
    };
    return [
      row('A2, agent’s clock', ({ offMs }) => offMs),
      row('alarm, agent’s clock', ({ alarmMs }) => alarmMs),
      row('tick of the first picture with both', ({ shownTickMs }) => shownTickMs),
      row('seen on site, outside clock', ({ shownMs }) => shownMs),
      row('stop issued', ({ stopMs }) => stopMs),
      row('stop → not scanning', ({ restMs }) => restMs),
      row('stall', ({ stallMs }) => stallMs),
    ];
  });
  return table(['after the last valid echo’s tick', 'p50', 'p99', 'worst', 'cuts'], rows);
}

function peerTable(peers: readonly PeerTimes[]): string {
  const rows = peers.map(({ name, noticedMs, note }) => {
    const all = new Latencies();
    for (const ms of noticedMs) all.add(ms);
    const at = (share: number): string => (all.count === 0 ? '–' : `${figure(all.quantile(share) / 1_000)} s`);
    return [name, at(0.5), at(1), String(all.count), note];
  });
  return table(['for information: the cut noticed after', 'p50', 'worst', 'cuts', ''], rows);
}
