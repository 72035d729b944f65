import type { Fault } from './fault.ts';
import { DRILL_NEMESES, LONG_DRILL } from './nemeses-drill.ts';
import type { Nemesis } from './nemeses.ts';
import { Rng } from './rng.ts';
import { isKept, KEPT_SINCE, type SiteKind } from './site-kind.ts';

const HOUR_MS = 3_600_000;
const USUAL_MS = 540_000;
/** Long enough for a drill that goes on for as long as one can. */
const LONG_MS = 2_040_000;
const LONG_PERMILLE = 60;
const DRILLED_PERMILLE = 760;
/** Where the site’s own rule asks for somebody whom the imagined exam has not, no drill ever stands: seldom is enough. */
const UNSTAFFED_PERMILLE = 100;
/** Of the real things that can come into a drill, so many come in one seed. */
const MET_PERMILLE = 330;
/** What some rules wait for. */
const SOUGHT: readonly string[] = ['conductorGone', 'drillRealAsk', 'drillEnded', 'drillStop'];
const SOUGHT_PERMILLE = 850;
/** Asked for by name, one comes often. */
const ONLY_WEIGHT = 8;

/** The last part of some seeds: people rehearse beside a site that is otherwise at rest. */
export interface DrillPlan {
  readonly lengthMs: number;
  /** one drill is not ended by anybody */
  readonly isLong: boolean;
}

function isOfDrill(id: string): boolean {
  return DRILL_NEMESES.some((one) => one.id === id);
}

/**
 * By chances of their own, and after everything else of the seed: what comes before is as it was when nobody rehearsed.
 *
 * @param only those asked for by name; none: the seed's own
 * @returns null: nobody rehearses
 */
export function drillPlan(
  seed: number,
  { staffingProfile }: SiteKind,
  isAimed: boolean,
  only: readonly string[],
): DrillPlan | null {
  if (only.length > 0) {
    if (!only.some(isOfDrill)) return null;
    const isLong = only.includes(LONG_DRILL);
    return { lengthMs: isLong ? LONG_MS : USUAL_MS, isLong };
  }
  const rng = new Rng(seed, 'drills');
  // What an aim leaves half confirmed bars a drill for many minutes, as it should.
  if (isAimed || isKept(seed) || KEPT_SINCE.includes(seed) || !rng.chance(DRILLED_PERMILLE)) return null;
  if (staffingProfile === 'iac' && !rng.chance(UNSTAFFED_PERMILLE)) return null;
  const isLong = rng.chance(LONG_PERMILLE);
  return { lengthMs: isLong ? LONG_MS : USUAL_MS, isLong };
}

/** What is real and comes into it. @param fromMs when this part of the seed begins */
export function drillFaults(
  seed: number,
  { lengthMs, isLong }: DrillPlan,
  kind: SiteKind,
  fromMs: number,
  only: readonly string[] = [],
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const row of DRILL_NEMESES) {
    if (row.id === LONG_DRILL || row.fits?.(kind) === false) continue;
    const permille = SOUGHT.includes(row.id) ? SOUGHT_PERMILLE : MET_PERMILLE;
    const isMet =
      only.length > 0 ? only.includes(row.id) : !isLong && new Rng(seed, `in drills ${row.id}`).chance(permille);
    if (isMet)
      faults.push(
        ...comings(row, new Rng(seed, `drill fault ${row.id}`), fromMs, lengthMs, only.length > 0 ? ONLY_WEIGHT : 1),
      );
  }
  return faults.toSorted((left, right) => left.atMs - right.atMs);
}

function comings(row: Nemesis, rng: Rng, fromMs: number, lengthMs: number, weight: number): readonly Fault[] {
  const faults: Fault[] = [];
  const meanGapMs = HOUR_MS / (row.perHour * weight);
  const [least, most] = row.lengthMs;
  let atMs = 5_000 + rng.below(Math.min(lengthMs, Math.ceil(meanGapMs)));
  while (atMs < lengthMs) {
    faults.push({
      nemesis: row.id,
      atMs: fromMs + atMs,
      lengthMs: rng.between(least, most),
      a: rng.uint(),
      b: rng.uint(),
    });
    atMs += 500 + rng.below(Math.ceil(2 * meanGapMs));
  }
  return faults;
}
