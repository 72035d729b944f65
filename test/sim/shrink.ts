import type { Fault } from './fault.ts';
import { runSeed, type SeedOptions, type SeedResult } from './run-seed.ts';

/**
 * Makes a failing schedule smaller while the same invariant still breaks: what came after, whole kinds of faults, then
 * halves and smaller parts of the rest (ddmin).
 *
 * @param isTimeLeft asked before each try
 */
export function shrink(failing: SeedResult, options: SeedOptions, isTimeLeft: () => boolean): SeedResult {
  const { violation } = failing;
  if (violation === null) return failing;
  let best = failing;
  const tries = (faults: readonly Fault[]): boolean => {
    if (faults.length >= best.faults.length || !isTimeLeft()) return false;
    // The clipping of faults depends on this length, so it stays as it was.
    const result = runSeed({ ...options, faults });
    if (result.violation?.invariant !== violation.invariant) return false;
    best = result;
    return true;
  };
  tries(failing.faults.filter((one) => one.atMs <= violation.atMs));
  tries([]);
  for (const kind of new Set(best.faults.map((one) => one.nemesis))) {
    tries(best.faults.filter((one) => one.nemesis !== kind));
  }
  let parts = 2;
  while (best.faults.length > 1 && parts <= best.faults.length && isTimeLeft()) {
    const { faults } = best;
    const size = Math.ceil(faults.length / parts);
    const isSmaller = Array.from({ length: parts }, (_, part) => part).some((part) =>
      tries(faults.filter((__, index) => Math.floor(index / size) !== part)),
    );
    parts = isSmaller ? Math.max(2, parts - 1) : parts * 2;
  }
  return best;
}
