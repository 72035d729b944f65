import { runSeed, type SeedOptions } from './run-seed.ts';
import type { SeedTask } from './seed-list.ts';
import { cpuMsSoFar, Totals, type TotalsParts } from './totals.ts';

export interface BatchResult {
  readonly parts: TotalsParts;
  /** a rule broke there, and the rest was not run */
  readonly failed: SeedOptions | null;
  /** a seed that left two traces, and which */
  readonly unequal: string | null;
}

/** Some seeds one after the other; nothing of one is known to the next. */
export function runBatch(tasks: readonly SeedTask[], isTimeLeft: () => boolean = () => true): BatchResult {
  const totals = new Totals();
  const fromCpuMs = cpuMsSoFar();
  const end = (failed: SeedOptions | null, unequal: string | null): BatchResult => {
    totals.sums.cpuMs = cpuMsSoFar() - fromCpuMs;
    return { parts: totals.parts(), failed, unequal };
  };
  for (const { options, isTwice } of tasks) {
    if (!isTimeLeft()) break;
    const result = runSeed(options);
    totals.add(result);
    if (result.violation !== null) return end(options, null);
    if (!isTwice) continue;
    const { hash } = runSeed(options);
    totals.sums.twice += 1;
    if (hash !== result.hash) return end(null, `seed ${options.seed} left trace ${result.hash}, then ${hash}`);
  }
  return end(null, null);
}
