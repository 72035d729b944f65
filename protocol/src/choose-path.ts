import type { PathFace } from './path-monitor.ts';
import type { Ms } from './policy/index.ts';

/** Another path must be clearly better, and for so long, before waves and screen leave the one that works. */
export const CLEARLY_BETTER = { roundTripFactor: 0.7, roundTripMs: 20, forMs: 5_000 } as const;

export interface PathChoice {
  /** null: no path */
  readonly name: string | null;
  /** the other one that has been clearly better, and since when */
  readonly rival: { readonly name: string; readonly sinceMs: Ms } | null;
}

export const NO_PATH: PathChoice = { name: null, rival: null };

export interface NamedPath {
  readonly name: string;
  readonly face: PathFace;
}

/**
 * The path for what goes on one path only. A path that stopped answering is left at once; a merely slower one only after
 * the other was clearly better for a while, so that two equal paths do not take turns.
 *
 * @param paths those that are open, in the order of the configuration: the first is taken when nothing speaks against it
 */
export function choosePath(before: PathChoice, paths: readonly NamedPath[], nowMs: Ms): PathChoice {
  const current = paths.find((one) => one.name === before.name);
  const best = paths.reduce<NamedPath | null>(
    (found, one) => (found === null || isBetter(one.face, found.face) ? one : found),
    null,
  );
  if (best === null) return NO_PATH;
  if (current === undefined || rank(best.face) < rank(current.face)) return { name: best.name, rival: null };
  if (best === current || !isClearlyBetter(best.face, current.face)) return { name: current.name, rival: null };
  const sinceMs = before.rival?.name === best.name ? before.rival.sinceMs : nowMs;
  if (nowMs - sinceMs >= CLEARLY_BETTER.forMs) return { name: best.name, rival: null };
  return { name: current.name, rival: { name: best.name, sinceMs } };
}

/** What answers comes before what was late once, that before what is not measured yet, and last what stopped answering. */
function rank({ state }: PathFace): number {
  switch (state) {
    case 'up':
      return 0;
    case 'suspect':
      return 1;
    case 'opening':
      return 2;
    case 'down':
      return 3;
  }
}

function lossRank({ lossPercent }: PathFace): number {
  return lossPercent <= 2 ? 0 : lossPercent <= 10 ? 1 : 2;
}

/** Total and without margin: which of two is better, if any. */
function isBetter(one: PathFace, other: PathFace): boolean {
  if (rank(one) !== rank(other)) return rank(one) < rank(other);
  if (lossRank(one) !== lossRank(other)) return lossRank(one) < lossRank(other);
  return isClearlyFaster(one, other);
}

function isClearlyBetter(one: PathFace, other: PathFace): boolean {
  if (rank(one) !== rank(other)) return false;
  return lossRank(one) < lossRank(other) || (lossRank(one) === lossRank(other) && isClearlyFaster(one, other));
}

function isClearlyFaster({ roundTripMs: one }: PathFace, { roundTripMs: other }: PathFace): boolean {
  if (one === null || other === null) return false;
  return one <= other * CLEARLY_BETTER.roundTripFactor && one <= other - CLEARLY_BETTER.roundTripMs;
}
