import type { Bench, BenchResult } from '../kit/bench.ts';
import { EnrolledGateways } from '../kit/enrolled-gateway.ts';
import type { Criterion } from '../kit/judgement.ts';
import { median, medianOfRatios } from '../kit/median.ts';
import { LOAD_CORE, pinThisProcess } from '../kit/pin.ts';
import { interleave } from '../kit/rounds.ts';
import { figure, table } from '../kit/table.ts';
import { bareContestant } from './bare-contestant.ts';
import { mosquittoContestant, natsContestant } from './broker-contestants.ts';
import type { Contestant } from './contestant.ts';
import { FRAMES_PER_SITE_SECOND, FrameDeck, siteName } from './frame-deck.ts';
import { gatewayContestant } from './gateway-contestant.ts';
import { measure, type RelayRound } from './measure.ts';

const CPU_BAR = 1.5;
const P50_BAR = 1.5;
const P99_BAR = 2.5;
const P99_ALLOWANCE_MS = 1;
/** A server that loses more than one frame in a thousand is not relaying this load. */
const DELIVERED_MIN = 0.999;
const HALF_A_CORE = 0.5;
const FIRST_GUESS_SITES = 200;
const MOST_SITES = 1_200;

export const relayBench: Bench = {
  name: 'relay',
  sentence: 'gateway cost of a delivered vitals frame, beside a bare ws relay, mosquitto and nats-server',
  rounds: 10,
  options: {
    sites: 'how many sites, instead of as many as take the bare relay half a core',
    profile: 'folder for a CPU profile of the gateway of each round',
    flags: 'V8 flags for the gateway after its own, with commas between them; the figures are then not its own',
  },
  needs: ['taskset', 'mosquitto', 'nats-server'],
  async run({ rounds, isQuick, folder, say, own }): Promise<BenchResult> {
    pinThisProcess(LOAD_CORE);
    const warmMs = isQuick ? 1_000 : 3_000;
    const windowMs = isQuick ? 2_000 : 6_000;
    const siteCount =
      own['sites'] === undefined ? await calibrate(folder, warmMs, windowMs, say) : Number(own['sites']);
    const deck = new FrameDeck(siteCount, warmMs + windowMs);
    say(
      `load: ${siteCount} sites, ${siteCount * FRAMES_PER_SITE_SECOND} frames/s of ${deck.meanBytes.toFixed(0)} bytes, ` +
        `one console each; ${rounds} rounds of ${windowMs / 1_000} s after ${warmMs / 1_000} s to get warm`,
    );
    const gateways = await EnrolledGateways.enrol(
      folder,
      'relay',
      Array.from({ length: siteCount }, (_, site) => siteName(site)),
    );
    const nodeArgs = [
      ...(own['profile'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${own['profile']}`]),
      ...(own['flags'] ?? '').split(',').filter((flag) => flag !== ''),
    ];
    const contestants: readonly Contestant[] = [
      bareContestant,
      gatewayContestant(gateways, nodeArgs),
      mosquittoContestant,
      natsContestant,
    ];
    const names = contestants.map((one) => one.name);
    const results = await interleave(names, rounds, async (name, round) => {
      const contestant = contestants.find((one) => one.name === name);
      if (contestant === undefined) throw new Error(name);
      const result = await measure(contestant, deck, { warmMs, folder });
      say(`round ${round + 1} ${name}: ${row(result).join(' · ')}`);
      return result;
    });
    return { tables: [resultTable(results)], criteria: criteria(results) };
  },
};

/** @returns the number of sites whose waves take the bare relay half of its core */
async function calibrate(
  folder: string,
  warmMs: number,
  windowMs: number,
  say: (line: string) => void,
): Promise<number> {
  let siteCount = FIRST_GUESS_SITES;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const { coreShare } = await measure(bareContestant, new FrameDeck(siteCount, warmMs + windowMs), {
      warmMs,
      folder,
    });
    say(`calibrating: ${siteCount} sites take the bare relay ${figure(100 * coreShare)} % of a core`);
    if (Math.abs(coreShare - HALF_A_CORE) < 0.03) break;
    const next = Math.min(MOST_SITES, Math.round((siteCount * HALF_A_CORE) / coreShare / 10) * 10);
    if (next === siteCount) break;
    siteCount = next;
  }
  return siteCount;
}

function row(result: RelayRound): string[] {
  return [
    `${figure(result.cpuMicrosPerDelivery)} µs`,
    `${figure(100 * result.coreShare)} %`,
    `${figure(result.p50Ms)} ms`,
    `${figure(result.p99Ms)} ms`,
    `${(100 * result.deliveredShare).toFixed(2)} %`,
    `${figure(result.sentLateMs)} ms`,
  ];
}

type Results = Readonly<Record<string, readonly RelayRound[]>>;

function resultTable(results: Results): string {
  const rows = Object.entries(results).map(([name, rounds]) => {
    const middle = (of: (round: RelayRound) => number): number => median(rounds.map(of));
    return [
      name,
      ...row({
        cpuMicrosPerDelivery: middle((one) => one.cpuMicrosPerDelivery),
        coreShare: middle((one) => one.coreShare),
        p50Ms: middle((one) => one.p50Ms),
        p99Ms: middle((one) => one.p99Ms),
        deliveredShare: middle((one) => one.deliveredShare),
        sentLateMs: middle((one) => one.sentLateMs),
      }),
    ];
  });
  return table(['', 'CPU per delivery', 'of a core', 'p50', 'p99', 'delivered', 'sent late, p99'], rows);
}

function criteria(results: Results): readonly Criterion[] {
  const gateway = results['gateway'] ?? [];
  const bare = results[bareContestant.name] ?? [];
  const ratio = (of: (round: RelayRound) => number): number => medianOfRatios(gateway.map(of), bare.map(of));
  const bareP99 = median(bare.map((one) => one.p99Ms));
  return [
    { what: 'CPU per delivery ÷ bare', measured: ratio((one) => one.cpuMicrosPerDelivery), bar: CPU_BAR, unit: '' },
    { what: 'p50 ÷ bare', measured: ratio((one) => one.p50Ms), bar: P50_BAR, unit: '' },
    {
      what: 'p99 ÷ bare',
      measured: ratio((one) => one.p99Ms),
      // 2.5 times, or one millisecond more: the wider of the two.
      bar: Math.max(P99_BAR, (bareP99 + P99_ALLOWANCE_MS) / bareP99),
      unit: '',
    },
    {
      what: 'expected ÷ delivered',
      measured: 1 / median(gateway.map((one) => one.deliveredShare)),
      bar: 1 / DELIVERED_MIN,
      unit: '',
    },
  ];
}
