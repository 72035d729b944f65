import type { Bench, BenchResult } from '../kit/bench.ts';
import type { Criterion } from '../kit/judgement.ts';
import { median, medianOfRatios } from '../kit/median.ts';
import { figure, table } from '../kit/table.ts';
import { CARRIERS, type CarryRound, measureCarriers } from './carry.ts';
import { LINE, type LineResult, measureOverLine } from './link/over-line.ts';

const CPU_BAR = 1.3;
const STOP_ALLOWANCE_MS = 60;
const SCREEN_SHARE_MIN = 0.7;

export const screenBench: Bench = {
  name: 'screen',
  sentence: 'the scanner screen: CPU per MB beside bare hops, and STOP over a narrow line that the screen fills',
  rounds: 10,
  options: { part: 'cpu or line: only this half' },
  needs: ['taskset', 'Xtigervnc', 'websockify', 'ip', 'python3'],
  async run({ rounds, isQuick, folder, say, own }): Promise<BenchResult> {
    const { part } = own;
    const results: BenchResult[] = [];
    // The line first: it needs namespaces of its own, and this process is pinned by the other half.
    if (part !== 'cpu') {
      results.push(lineResult(await measureOverLine({ folder, rounds, windowMs: isQuick ? 4_000 : 10_000, say })));
    }
    if (part !== 'line') {
      results.push(cpuResult(await measureCarriers({ folder, rounds, windowMs: isQuick ? 2_000 : 6_000, say })));
    }
    return {
      tables: results.flatMap((one) => one.tables),
      criteria: results.flatMap((one) => one.criteria),
    };
  },
};

function cpuResult(results: Awaited<ReturnType<typeof measureCarriers>>): BenchResult {
  const middle = (of: readonly CarryRound[], what: (one: CarryRound) => number): number => median(of.map(what));
  const rows = CARRIERS.map((carrier) => [
    carrier,
    `${figure(middle(results[carrier], (one) => one.cpuMsPerMb))} ms/MB`,
    `${figure(middle(results[carrier], (one) => one.mbPerSecond))} MB/s`,
    `${figure(100 * middle(results[carrier], (one) => one.idleShare))} %`,
  ]);
  const cost = (of: readonly CarryRound[]): readonly number[] => of.map((one) => one.cpuMsPerMb);
  return {
    tables: [table(['', 'CPU', 'carried', 'of a core when still'], rows)],
    criteria: [
      {
        what: 'CPU per MB ÷ bare two hops',
        measured: medianOfRatios(cost(results['agent + gateway']), cost(results['bare two-hop ws relay'])),
        bar: CPU_BAR,
        unit: '',
      },
    ],
  };
}

function lineResult({ still, busy, screenShares, notDone }: LineResult): BenchResult {
  const share = median(screenShares);
  const row = (name: string, of: LineResult['still']): string[] => [
    name,
    `${figure(of.quantile(0.5))} ms`,
    `${figure(of.quantile(0.99))} ms`,
    String(of.count),
  ];
  const criteria: readonly Criterion[] = [
    {
      what: 'STOP p99, screen busy less still',
      measured: busy.quantile(0.99) - still.quantile(0.99),
      bar: STOP_ALLOWANCE_MS,
      unit: 'ms',
    },
    {
      what: 'of the line not used by the screen',
      measured: 100 * (1 - share),
      bar: 100 * (1 - SCREEN_SHARE_MIN),
      unit: '%',
    },
    { what: 'STOPs not done', measured: notDone, bar: 0, unit: '' },
  ];
  const { mbitPerSecond, roundTripMs, queueKib } = LINE;
  return {
    tables: [
      `line: ${mbitPerSecond} Mbit/s, ${roundTripMs} ms round trip, ${queueKib} KiB drop-tail; screen uses ${figure(100 * share)} %\n` +
        table(['STOP → outcome', 'p50', 'p99', 'samples'], [row('screen still', still), row('screen busy', busy)]),
    ],
    criteria,
  };
}
