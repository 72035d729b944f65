import { aims } from './nemeses-aim.ts';
import { PILE_NEMESES } from './nemeses-pile.ts';
import { DRILL_NEMESES } from './nemeses-drill.ts';
import { FOUND_NEMESES } from './nemeses-found.ts';
import { keepsItsWeather } from './named-seeds.ts';
import { nemesis, type Nemesis, NEMESES } from './nemeses.ts';
import { Rng } from './rng.ts';
import { isKept, KEPT_SINCE, siteKind } from './site-kind.ts';

/** One thing that goes wrong, as data: a schedule of them can be cut smaller without changing the others. */
export interface Fault {
  readonly nemesis: string;
  readonly atMs: number;
  readonly lengthMs: number;
  /** two numbers by chance, for whatever the nemesis has to choose */
  readonly a: number;
  readonly b: number;
}

export const PROFILES = ['calm', 'one', 'storm', 'swarm', 'pile', 'aim'] as const;
export type Profile = (typeof PROFILES)[number];

const HOUR_MS = 3_600_000;
/** Asked for by name, a fault comes often. */
const ONLY_WEIGHT = 12;

/** What some rules wait for, and little else brings about: most swarms have these, so that each rule is asked often enough. */
const SOUGHT: readonly string[] = [
  'wallJump',
  'policyDiffers',
  'takeBack',
  'agentKill',
  'withYouLost',
  'technologistGone',
  'takenByWrong',
  'level2HandOver',
  'wrongLevel2',
  'upsRunsOut',
  'goesDark',
  'pausePressedAgain',
  'watchdogDies',
  'clearUnsaid',
  'startsAnyway',
  'weightMisread',
  'otherScanner',
  'wrongClear',
  'otherPatientInScan',
  'otherPatientOnSite',
];
/** Pressed or said when it must have no effect. */
const BY_WRONG_WORDS = ['clearUnsaid', 'startsAnyway', 'weightMisread'] as const;
/** Came after seeds had been kept for what they found in their own weather: those stay as they were. */
const SINCE_KEPT: readonly string[] = [
  'wrongClear',
  'otherPatientOnSite',
  'otherPatientInScan',
  'saidToHaveStopped',
  'leftInSilence',
  'tableMoved',
  'stepSelectedThere',
  'scannerRestarts',
  'leavesAfterReady',
  'badgeHeld',
];
/** They come in the part in which people rehearse, and not in this one. */
const IS_OF_DRILL: ReadonlySet<string> = new Set(DRILL_NEMESES.map(({ id }) => id));
const IS_FOUND: ReadonlySet<string> = new Set(FOUND_NEMESES.map(({ id }) => id));
/** What came to the simulated site later: where it is, the chances of the others stay as they were. */
const IS_LATER: ReadonlySet<string> = new Set(['watchdogDies', 'watchdogHangs', ...BY_WRONG_WORDS, ...SINCE_KEPT]);
const LATER_ALONE_PERMILLE = 40;
/** A seed that meets one kind of fault meets one of these so often, and a storm each of them so often: the others stay as they were. */
const FOUND_ALONE_PERMILLE = 100;
const FOUND_IN_STORM_PERMILLE = 400;
const SOUGHT_PERMILLE = 700;
/** So many seeds walk through the generated product instead of meeting a weather. */
const AIMED_PERMILLE = 250;

/** A seed that was kept before there were these meets what it met. */
function isTooNew(id: string, seed: number): boolean {
  if (SINCE_KEPT.includes(id)) return isKept(seed) || KEPT_SINCE.includes(seed) || keepsItsWeather(seed);
  return KEPT_SINCE.includes(seed) && [...BY_WRONG_WORDS, 'otherScanner'].some((one) => one === id);
}

/** The quiet bugs are masked by storms, and the loud ones never come up in a calm: each seed has its own weather. */
export function profileOf(seed: number): Profile {
  if (new Rng(seed, 'aims').chance(AIMED_PERMILLE)) return 'aim';
  const turn = new Rng(seed, 'profile').below(16);
  if (turn < 5) return turn === 0 ? 'calm' : turn < 3 ? 'one' : 'storm';
  return turn < 11 ? 'swarm' : 'pile';
}

/**
 * Which nemeses a seed meets, and when. The first minutes are left to the people, so that there is an
 * exam to disturb.
 *
 * @param only these and no others, whatever the profile
 * @throws Error for an id that no row has
 */
export function schedule(
  seed: number,
  profile: Profile,
  lengthMs: number,
  only: readonly string[] = [],
): readonly Fault[] {
  if (profile === 'aim' && only.length === 0) return aims(seed, lengthMs);
  const kind = siteKind(seed, false);
  const fitting = NEMESES.filter(
    ({ id, fits }) => (fits === undefined || fits(kind)) && !(IS_FOUND.has(id) && isKept(seed)) && !isTooNew(id, seed),
  );
  const chosen =
    only.length > 0
      ? only.filter((id) => !IS_OF_DRILL.has(id)).map((id) => ({ nemesis: nemesis(id), weight: ONLY_WEIGHT }))
      : choose(seed, new Rng(seed, 'faults'), profile, fitting);
  const faults: Fault[] = [];
  for (const { nemesis: row, weight } of chosen) {
    if (row.fits?.(kind) === false) continue;
    const meanGapMs = HOUR_MS / (row.perHour * weight);
    const own = new Rng(seed, `fault ${row.id}`);
    let atMs = 5_000 + own.below(Math.min(lengthMs, Math.ceil(meanGapMs)));
    while (atMs < lengthMs) {
      faults.push({
        nemesis: row.id,
        atMs,
        lengthMs: own.between(row.lengthMs[0], row.lengthMs[1]),
        a: own.uint(),
        b: own.uint(),
      });
      atMs += 500 + own.below(Math.ceil(2 * meanGapMs));
    }
  }
  return faults.toSorted((left, right) => left.atMs - right.atMs);
}

function choose(
  seed: number,
  rng: Rng,
  profile: Profile,
  fitting: readonly Nemesis[],
): readonly { readonly nemesis: Nemesis; readonly weight: number }[] {
  switch (profile) {
    case 'calm':
    case 'aim':
      return [];
    case 'one': {
      const known = rng.pick(fitting.filter(({ id }) => !IS_FOUND.has(id) && !IS_LATER.has(id)));
      const later = fitting.filter(({ id }) => IS_LATER.has(id) && !SINCE_KEPT.includes(id));
      const late = new Rng(seed, 'one that came later');
      if (later.length > 0 && late.chance(LATER_ALONE_PERMILLE)) return [{ nemesis: late.pick(later), weight: 4 }];
      const found = fitting.filter(({ id }) => IS_FOUND.has(id));
      const own = new Rng(seed, 'one that was found');
      return [{ nemesis: found.length > 0 && own.chance(FOUND_ALONE_PERMILLE) ? own.pick(found) : known, weight: 4 }];
    }
    case 'storm':
      return fitting
        .filter(
          ({ id }) =>
            !(IS_FOUND.has(id) || IS_LATER.has(id)) || new Rng(seed, `chosen ${id}`).chance(FOUND_IN_STORM_PERMILLE),
        )
        .map((nemesis) => ({ nemesis, weight: 0.8 }));
    case 'pile':
      return [...PILE_NEMESES, nemesis('wallJump')].map((row) => ({ nemesis: row, weight: 1 }));
    case 'swarm': {
      const share = rng.between(40, 400);
      // Each by a stream of its own, so that a new kind of fault leaves the others where they were.
      const permilleOf = (id: string): number => (SOUGHT.includes(id) ? SOUGHT_PERMILLE : share);
      return fitting
        .filter(({ id }) => new Rng(seed, `chosen ${id}`).chance(permilleOf(id)))
        .map((nemesis) => ({
          nemesis,
          weight: new Rng(seed, `weight ${nemesis.id}`).pick([0.3, 1, 1, 2, 4]),
        }));
    }
  }
}
