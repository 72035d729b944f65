import type { StaffingProfile } from '@farfield/protocol/policy';
import { isFromBeforeContrast } from './named-seeds.ts';
import { Rng } from './rng.ts';

/** What a scanner can be told, and what it says between a step's prescan and its scan. */
export interface ScannerKind {
  readonly canStop: boolean;
  readonly canAbort: boolean;
  readonly canPause: boolean;
  /** so long it reports that it is prepped before the scan begins by itself; 0: it goes straight on */
  readonly gapMs: number;
  /** says which step runs, also in that gap; one that does not leaves it to its state alone */
  readonly namesSteps: boolean;
}

/** How one site differs from another: which machines and people it has. By the seed, and the same for ever. */
export interface SiteKind {
  readonly scanner: ScannerKind;
  /** an MR technologist stands on site: exams "with you" */
  readonly hasTechnologist: boolean;
  readonly staffingProfile: StaffingProfile;
  /** two ways between site and gateway, and between console and gateway */
  readonly hasTwoPaths: boolean;
  /** who stays with the patient, declared at each time-out */
  readonly attendants: number;
  /** the badge reader at the Zone IV door reads who goes in, and nobody who goes out; without one nobody is read */
  readonly hasOuterReader: boolean;
  /** what the facility signed that may finish with the link lost; 0: nothing */
  readonly finishMaxMs: number;
  /** beside the agent, and fitted by what the facility signed */
  readonly hasWatchdog: boolean;
  /** in some of its exams contrast is given: a practitioner is there, and a radiologist at a console */
  readonly givesContrast: boolean;
}

const PLAIN_SCANNER: ScannerKind = { canStop: true, canAbort: true, canPause: true, gapMs: 0, namesSteps: true };
/** The first named seeds, all below, keep the plain site that they were found on. */
const FIRST_VARIED_SEED = 17;
const FIRST_FOUND_SEED = 24;
const FOUND_BEFORE: readonly number[] = [47, 100, 10_010, 197_187_001];

/** Those that were kept before a site had a watchdog beside its agent, or a scanner that cannot pause: they have neither. */
export const KEPT_SINCE: readonly number[] = [26, 33, 35, 42, 62, 121, 127, 1_018, 1_651, 7_613, 8_434, 255_229_381];

/** Seeds that are kept as what they once found: they stay on the sites, and meet the faults, that there were then. */
export function isKept(seed: number): boolean {
  return seed < FIRST_FOUND_SEED || FOUND_BEFORE.includes(seed);
}

/** @param isAimed walks through the generated product: its sites have everything that a row may look at, and nothing that takes its place */
export function siteKind(seed: number, isAimed: boolean): SiteKind {
  if (seed < FIRST_VARIED_SEED)
    return {
      scanner: PLAIN_SCANNER,
      hasTechnologist: false,
      staffingProfile: 'mrst',
      hasTwoPaths: false,
      attendants: 0,
      hasOuterReader: false,
      finishMaxMs: 0,
      hasWatchdog: isAimed,
      givesContrast: false,
    };
  const rng = new Rng(seed, 'technologist on site');
  const hasTechnologist = !isAimed && rng.chance(400);
  const isPlain = isAimed || isKept(seed);
  const room = new Rng(seed, 'kind of room');
  const scanner = scannerKind(new Rng(seed, 'kind of scanner'));
  return {
    scanner: {
      ...scanner,
      canPause: isPlain || KEPT_SINCE.includes(seed) || !new Rng(seed, 'can pause').chance(120),
      namesSteps: isPlain || !new Rng(seed, 'names its steps').chance(200),
    },
    hasTechnologist,
    // Where the profile asks for a registered technologist on site, nothing starts while there is none.
    staffingProfile: hasTechnologist && rng.chance(400) ? 'iac' : 'mrst',
    hasTwoPaths: seed % 2 === 1,
    attendants: !isPlain && room.chance(250) ? room.between(1, 2) : 0,
    hasOuterReader: !isPlain && room.chance(300),
    finishMaxMs: isPlain ? 0 : finishMaxMs(new Rng(seed, 'what may finish')),
    givesContrast: !isPlain && !isFromBeforeContrast(seed) && new Rng(seed, 'gives contrast').chance(300),
    hasWatchdog: isAimed || (!isPlain && !KEPT_SINCE.includes(seed) && (scanner.canStop || scanner.canAbort)),
  };
}

function finishMaxMs(rng: Rng): number {
  return rng.chance(350) ? rng.between(30, 240) * 1_000 : 0;
}

function scannerKind(rng: Rng): Omit<ScannerKind, 'namesSteps' | 'canPause'> {
  const able = rng.below(20);
  const gapMs = rng.chance(350) ? rng.between(300, 4_000) : 0;
  return {
    // One in twenty can be stopped by nobody but the people beside it.
    canStop: able > 1,
    canAbort: able === 1 || able > 6,
    gapMs,
  };
}
