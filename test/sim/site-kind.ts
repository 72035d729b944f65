import type { StaffingProfile } from '@farfield/protocol/policy';
import { Rng } from './rng.ts';

/** What a scanner can be told, and what it says between a step's prescan and its scan. */
export interface ScannerKind {
  readonly canStop: boolean;
  readonly canAbort: boolean;
  /** so long it reports that it is prepped, and names the step, before the scan begins by itself; 0: it goes straight on */
  readonly gapMs: number;
}

/** How one site differs from another: which machines and people it has. By the seed, and the same for ever. */
export interface SiteKind {
  readonly scanner: ScannerKind;
  /** an MR technologist stands on site: exams "with you" */
  readonly hasTechnologist: boolean;
  readonly staffingProfile: StaffingProfile;
  /** two ways between site and gateway, and between console and gateway */
  readonly hasTwoPaths: boolean;
}

const PLAIN_SCANNER: ScannerKind = { canStop: true, canAbort: true, gapMs: 0 };
/** The first named seeds, all below, keep the plain site that they were found on. */
const FIRST_VARIED_SEED = 17;

/** @param isAimed walks through the generated product: its sites have everything that a row may look at, and nothing that takes its place */
export function siteKind(seed: number, isAimed: boolean): SiteKind {
  if (seed < FIRST_VARIED_SEED)
    return { scanner: PLAIN_SCANNER, hasTechnologist: false, staffingProfile: 'mrst', hasTwoPaths: false };
  const rng = new Rng(seed, 'technologist on site');
  const hasTechnologist = !isAimed && rng.chance(400);
  return {
    scanner: scannerKind(new Rng(seed, 'kind of scanner')),
    hasTechnologist,
    // Where the profile asks for a registered technologist on site, nothing starts while there is none.
    staffingProfile: hasTechnologist && rng.chance(400) ? 'iac' : 'mrst',
    hasTwoPaths: seed % 2 === 1,
  };
}

function scannerKind(rng: Rng): ScannerKind {
  const able = rng.below(20);
  const gapMs = rng.chance(350) ? rng.between(300, 4_000) : 0;
  return {
    // One in twenty can be stopped by nobody but the people beside it.
    canStop: able > 1,
    canAbort: able === 1 || able > 6,
    gapMs,
  };
}
