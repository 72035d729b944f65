import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENT_NODE_FLAGS } from '../../../agent/src/node-flags.ts';
import { Random } from '../../../simulators/src/kernel/random.ts';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { EnrolledGateways, signInTo } from '../kit/enrolled-gateway.ts';
import { Latencies } from '../kit/latencies.ts';
import { LOAD_CORE, pinThisProcess, SERVER_CORE } from '../kit/pin.ts';
import { startProgram } from '../kit/server-process.ts';
import { figure, table } from '../kit/table.ts';
import { type Cut, judgeCuts } from './cut-judgement.ts';
import { CUT_PLANS } from './cut-plan.ts';
import { OneCut, type CutParts } from './one-cut.ts';
import { measurePeers, type PeerTimes } from './peers.ts';
import { SiteFiles } from './site-files.ts';
import { StallWatch } from './sites/stall-watch.ts';

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
      tables: [...(done === null ? [] : [cutTable(done.cuts), done.words]), ...(peers.length > 0 ? [peerTable(peers)] : [])],
      criteria: judgeCuts(done?.cuts ?? []),
    };
  },
};

async function cutAll(own: {
  cuts: number;
  atOnce: number;
  folder: string;
  say: (line: string) => void;
}): Promise<{ readonly cuts: readonly Cut[]; readonly words: string }> {
  const { cuts, atOnce, folder, say } = own;
  const siteIds = Array.from({ length: cuts + Math.ceil(cuts * SPARE_SHARE) + 2 }, (_, at) => `cut-${at}`);
  const gateways = await EnrolledGateways.enrol(folder, 'gateway', siteIds);
  const gateway = await gateways.start();
  const sites = await startProgram({
    core: SERVER_CORE,
    name: 'site agents',
    args: [...AGENT_NODE_FLAGS, 'bench/src/cut/sites/main.ts'],
  });
  const stalls = new StallWatch();
  try {
    const parts: CutParts = {
      gatewayUrl: gateway.url,
      token: await signInTo(gateway.url),
      files: await SiteFiles.prepare(path.join(folder, 'sites')),
      sites,
      sitesClockOffsetMs: Number(sites.ready['clockOffsetMs']),
      stalls,
    };
    const random = new Random(20_260);
    const done: Cut[] = [];
    let begun = 0;
    let failed = 0;
    let next = 0;
    const worker = async (place: number): Promise<void> => {
      await sleep(place * APART_MS);
      while (begun < cuts) {
        const plan = CUT_PLANS[begun % CUT_PLANS.length];
        const siteId = siteIds[next];
        if (plan === undefined || siteId === undefined) throw new Error(`${failed} sites did not come to a running scan`);
        begun += 1;
        next += 1;
        const one = new OneCut(parts, siteId, plan);
        try {
          await one.prepare(gateway.keys.get(siteId) ?? '');
        } catch (error) {
          begun -= 1;
          failed += 1;
          say(`${siteId} did not come to a running scan: ${error instanceof Error ? error.message : String(error)}`);
          await one.end();
          continue;
        }
        done.push(await one.cut(random.between(0, WAIT_AT_MOST_MS)));
        await one.end();
        if (done.length % 20 === 0) say(`${done.length} of ${cuts} cuts`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, (_, place) => worker(place)));
    return { cuts: done, words: `${failed} further sites did not come to a running scan; no link of theirs was cut` };
  } finally {
    stalls.stop();
    await sites.stop();
    await gateway.part.stop();
  }
}

function cutTable(cuts: readonly Cut[]): string {
  const rows = (['twoPaths', 'onePath'] as const).flatMap((paths) => {
    const these = cuts.filter((one) => one.paths === paths);
    const row = (what: string, of: (cut: Cut) => number): string[] => {
      const all = new Latencies();
      for (const cut of these) if (!Number.isNaN(of(cut))) all.add(of(cut));
      const at = (share: number): string => `${figure(all.quantile(share))} ms`;
      return [`${paths === 'twoPaths' ? 'two paths' : 'one path'}: ${what}`, at(0.5), at(0.99), at(1), String(all.count)];
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
