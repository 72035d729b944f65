/**
 * The verdict: four small total orders, joined component-wise by max. A scalar ladder would have to say whether
 * "local control" is worse than "abort"; they are not comparable, so they are separate components.
 */

/** 0 full · 1 no new starts · 2 view, talk and STOP only · 3 remote control ended, the site is local */
export type AuthorityLevel = 0 | 1 | 2 | 3;
/** 0 nothing · 1 finish the running step, then hold · 2 the scanner's normal stop · 3 abort now */
export type ScanLevel = 0 | 1 | 2 | 3;
/** 0 nothing · 1 notify · 2 attend (acknowledge due) · 3 take the patient out · 4 evacuate */
export type PeopleLevel = 0 | 1 | 2 | 3 | 4;
/** 0 nothing · 1 flush records, priority traffic only · 2 shed load · 3 safe shutdown */
export type SystemLevel = 0 | 1 | 2 | 3;

export interface Verdict {
  readonly authority: AuthorityLevel;
  readonly scan: ScanLevel;
  readonly people: PeopleLevel;
  readonly system: SystemLevel;
}

export const NO_RESTRICTION: Verdict = { authority: 0, scan: 0, people: 0, system: 0 };

/** What a core that finds its own state broken falls back to: no remote control, finish and hold, somebody attends. */
export const MOST_RESTRICTIVE_SAFE: Verdict = { authority: 3, scan: 1, people: 2, system: 0 };

export function verdict(
  authority: AuthorityLevel,
  scan: ScanLevel = 0,
  people: PeopleLevel = 0,
  system: SystemLevel = 0,
): Verdict {
  return { authority, scan, people, system };
}

/** Commutative, associative, idempotent: the order in which conditions arrive never matters. */
export function join(left: Verdict, right: Verdict): Verdict {
  return {
    authority: larger(left.authority, right.authority),
    scan: larger(left.scan, right.scan),
    people: larger(left.people, right.people),
    system: larger(left.system, right.system),
  };
}

export function isSameVerdict(left: Verdict, right: Verdict): boolean {
  return (
    left.authority === right.authority &&
    left.scan === right.scan &&
    left.people === right.people &&
    left.system === right.system
  );
}

/** True when no component of `left` is below the same component of `right`. */
export function isAtLeast(left: Verdict, right: Verdict): boolean {
  return isSameVerdict(join(left, right), left);
}

function larger<T extends number>(left: T, right: T): T {
  return left >= right ? left : right;
}
