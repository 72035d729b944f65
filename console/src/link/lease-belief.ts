import { LEASE_BELIEF_MARGIN_MS } from '@farfield/protocol/policy';

/**
 * What this console may believe about its lease, from its own clock alone.
 *
 * The site counts a lease from one of its own ticks. This console cannot read that clock, but it knows a moment that was
 * certainly before the tick: when it sent the heartbeat that the agent's heartbeat with this tick echoed. Counting from
 * there, minus a margin, it stops believing before the site stops granting.
 */
export interface SiteTickBound {
  /** tick of an agent heartbeat */
  readonly siteTickMs: number;
  /** this console's clock, certainly not later than that tick */
  readonly notLaterThanMs: number;
}

/** 64 heartbeats are 16 s: three times the longest lease. */
const BOUNDS_MAX = 64;

export function rememberBound(bounds: readonly SiteTickBound[], bound: SiteTickBound): readonly SiteTickBound[] {
  const newest = bounds.at(-1);
  if (newest !== undefined && bound.siteTickMs <= newest.siteTickMs) return bounds;
  return [...bounds, bound].slice(-BOUNDS_MAX);
}

export interface LeaseWords {
  /** the tick that the site counts the lease from */
  readonly renewedTickMs: number;
  readonly leaseLengthMs: number;
}

/** @returns until when, on this console's clock, the lease may be believed; null: nothing is known about that tick */
export function believedUntilMs(bounds: readonly SiteTickBound[], lease: LeaseWords): number | null {
  const bound = bounds.findLast((one) => one.siteTickMs <= lease.renewedTickMs);
  if (bound === undefined) return null;
  return bound.notLaterThanMs + lease.leaseLengthMs - LEASE_BELIEF_MARGIN_MS;
}
