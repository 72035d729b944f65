const MINUTE_MS = 60_000;

/**
 * How long one socket of a path is used. One that lives for weeks hides dead NAT entries, certificates that have run out
 * and middle boxes that cut at an age of their own.
 */
export const RENEWAL_EVERY_MS = 240 * MINUTE_MS;
export const RENEWAL_BOUNDS_MS = { least: 5 * MINUTE_MS, most: 7 * 24 * 60 * MINUTE_MS } as const;

/** So much of the time is random: the sites that came back together after an outage are not renewed together. */
const JITTER_SHARE = 0.2;
/** A scan is waited for, and no longer than this: an age that a middle box cuts at does not wait either. */
export const RENEWAL_WAIT_MAX_MS = 60 * MINUTE_MS;
/** A new socket that has not proven itself by then is given up; the old one goes on. */
export const RENEWAL_WITHIN_MS = 30_000;
const RETRY_MS = { first: MINUTE_MS, longest: 30 * MINUTE_MS } as const;

/**
 * What the next socket of a path calls itself, so that the other end can tell it from the one in use. Two names are enough:
 * a third socket begins when the first is long gone.
 *
 * @param path as it is configured; no configured name ends like this
 */
export function heirName(path: string, usedName: string): string {
  return usedName === path ? `${path}.2` : path;
}

/** When the socket in use is to be replaced. */
export interface RenewalPlan {
  readonly dueMs: number;
  /** tries in a row that came to nothing */
  readonly failures: number;
}

/** A socket has just been welcomed, or has taken the place of another. @param random uniform in [0, 1) */
export function planRenewal(nowMs: number, everyMs: number, random: () => number): RenewalPlan {
  return { dueMs: nowMs + Math.round(everyMs * (1 - JITTER_SHARE * random())), failures: 0 };
}

/** The new socket came to nothing. */
export function planAnotherTry({ failures }: RenewalPlan, nowMs: number, random: () => number): RenewalPlan {
  const spanMs = Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** Math.min(failures, 16));
  return { dueMs: nowMs + Math.round(spanMs * (1 - JITTER_SHARE * random())), failures: failures + 1 };
}

export interface RenewalSituation {
  /** every path is up and proven, and none is being renewed */
  readonly isWell: boolean;
  /** a scan runs, or may */
  readonly isBusy: boolean;
}

export function isRenewalTime({ dueMs }: RenewalPlan, nowMs: number, { isWell, isBusy }: RenewalSituation): boolean {
  if (!isWell || nowMs < dueMs) return false;
  return !isBusy || nowMs - dueMs >= RENEWAL_WAIT_MAX_MS;
}
