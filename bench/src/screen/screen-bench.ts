import type { Bench, BenchResult } from '../kit/bench.ts';
import { median, medianOfRatios } from '../kit/median.ts';
import { figure, table } from '../kit/table.ts';
import { CARRIERS, type CarryRound, measureCarriers } from './carry.ts';

const CPU_BAR = 1.3;

export const screenBench: Bench = {
  name: 'screen',
  sentence: 'agent and gateway CPU per MB of scanner screen, beside a bare two-hop ws relay and websockify',
  rounds: 10,
  options: {},
  needs: ['taskset', 'Xtigervnc', 'websockify'],
  async run({ rounds, isQuick, folder, say }): Promise<BenchResult> {
    const windowMs = isQuick ? 2_000 : 6_000;
    const results = await measureCarriers({ folder, rounds, windowMs, say });
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
  },
};
