import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { Latencies } from '../kit/latencies.ts';
import { median } from '../kit/median.ts';
import { LOAD_CORE, pinProcess, pinThisProcess, SERVER_CORE } from '../kit/pin.ts';
import { dialsGatewayDirectly, withSiteDemo } from '../kit/site-demo.ts';
import { isRecord } from '../kit/is-record.ts';
import { figure, table } from '../kit/table.ts';
import { type BarePart, bareDurableInsert, bareOpcUaCall, bareTwoHops } from './bare-parts.ts';
import { ReadyExam } from './ready-exam.ts';

const P50_BAR = 2;
const WARM_STARTS = 3;
const STARTS_PER_ROUND = 5;
const WARM_PARTS = 100;
/** about as long as people and scanner take between two starts of this bench */
const REST_MS = 300;

/** A scanner paints its picture on a machine of its own; here it would take the load's core at each start. */
const PAINTS_LITTLE = { screen: { password: 'demo', frameRateHz: 1 } } as const;

export const startBench: Bench = {
  name: 'start',
  sentence: 'START sent → its outcome at the console, beside the sum of the bare parts that it is made of',
  rounds: 10,
  options: {},
  needs: ['taskset'],
  async run({ rounds, isQuick, folder, say }): Promise<BenchResult> {
    const siteFolder = path.join(folder, 'site');
    const agentConfig = dialsGatewayDirectly(siteFolder);
    return withSiteDemo({ folder: siteFolder, say, agentConfig, world: PAINTS_LITTLE }, async (demo) => {
      for (const part of [demo.gateway, demo.agent]) pinProcess(part.pid, SERVER_CORE);
      pinProcess(demo.simulators.pid, LOAD_CORE);
      pinThisProcess(LOAD_CORE);
      const parts: BarePart[] = [
        await bareTwoHops(),
        bareDurableInsert(folder),
        await bareOpcUaCall({
          endpointUrl: endpoint(demo.simulators.ready),
          folder,
          userName: 'agent',
          password: 'demo-only',
        }),
      ];
      const exam = await ReadyExam.prepare(demo);
      say(`one start at a time, and one of each bare part after it; ${rounds} rounds of ${STARTS_PER_ROUND}`);
      try {
        const taken = await measureRounds({ exam, parts, rounds, startsPerRound: isQuick ? 2 : STARTS_PER_ROUND, say });
        return result(taken, parts);
      } finally {
        exam.leave();
        for (const part of parts) await part.stop();
      }
    });
  },
};

interface Taken {
  readonly start: Latencies;
  readonly parts: ReadonlyMap<string, Latencies>;
  /** per round: p50 of the starts ÷ sum of the parts' p50 */
  readonly ratios: readonly number[];
}

async function measureRounds(own: {
  exam: ReadyExam;
  parts: readonly BarePart[];
  rounds: number;
  startsPerRound: number;
  say: (line: string) => void;
}): Promise<Taken> {
  const { exam, parts, rounds, startsPerRound, say } = own;
  for (let warm = 0; warm < WARM_STARTS; warm += 1) await exam.startOnce();
  for (const part of parts) for (let warm = 0; warm < WARM_PARTS; warm += 1) await part.once();
  const start = new Latencies();
  const all = new Map(parts.map((part) => [part.name, new Latencies()]));
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ours: number[] = [];
    const theirs = new Map(parts.map((part) => [part.name, [] as number[]]));
    // In turns, each after the same rest: what is done once in a while is done with cold caches, on both sides.
    for (let one = 0; one < startsPerRound; one += 1) {
      ours.push(await exam.startOnce());
      for (const part of parts) {
        await sleep(REST_MS);
        theirs.get(part.name)?.push(await part.once());
      }
    }
    let sum = 0;
    for (const [name, taken] of theirs) {
      for (const ms of taken) all.get(name)?.add(ms);
      sum += median(taken);
    }
    for (const ms of ours) start.add(ms);
    ratios.push(median(ours) / sum);
    say(`round ${round + 1}: start ${figure(median(ours))} ms, parts ${figure(sum)} ms`);
  }
  return { start, parts: all, ratios };
}

function result({ start, parts, ratios }: Taken, order: readonly BarePart[]): BenchResult {
  const line = (name: string, of: Latencies): string[] => [
    name,
    `${figure(of.quantile(0.5))} ms`,
    `${figure(of.quantile(0.99))} ms`,
    String(of.count),
  ];
  const rows = order.map(({ name }) => line(name, parts.get(name) ?? new Latencies()));
  const sum = order.reduce((total, { name }) => total + (parts.get(name)?.quantile(0.5) ?? Number.NaN), 0);
  return {
    tables: [
      table(
        ['', 'p50', 'p99', 'samples'],
        [line('START → outcome', start), ...rows, ['sum of the bare parts', `${figure(sum)} ms`, '', '']],
      ),
    ],
    criteria: [{ what: 'START → outcome ÷ bare parts, p50', measured: median(ratios), bar: P50_BAR, unit: '' }],
  };
}

function endpoint(ready: Record<string, unknown>): string {
  const { endpoints } = ready;
  if (!isRecord(endpoints) || typeof endpoints['scanner'] !== 'string') throw new Error('no endpoint of the scanner');
  return endpoints['scanner'];
}
