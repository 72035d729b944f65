import type { Role } from '@farfield/protocol/policy';
import type { CallOrder } from './call-orders.ts';
import type { CallId } from './causes.ts';

/** By which ways a page can leave. What is shown on consoles needs no channel: see `ToldIncident`. */
export const CHANNEL_IDS = ['webhook', 'email'] as const;
export type ChannelId = (typeof CHANNEL_IDS)[number];

/** One person on call. Where a page reaches them is the channel's business, by `personId`. */
export interface OnCall {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  /** empty: every site */
  readonly siteIds: readonly string[];
  readonly channels: readonly ChannelId[];
}

/** Who is paged, in which order, and what every page says besides. */
export interface CallPlan {
  readonly people: readonly OnCall[];
  readonly orders: Readonly<Record<CallId, CallOrder>>;
  /** so long after somebody acknowledged, what is still lost with somebody in the room is called for anew */
  readonly againAfterMs: number;
  /** '': not told */
  readonly sitePhone: string;
  /** where people sign in to acknowledge; '': not told */
  readonly consoleUrl: string;
}

export function onCallAt(plan: CallPlan, siteId: string, roles: readonly Role[]): readonly OnCall[] {
  return plan.people.filter(
    (one) => roles.includes(one.role) && (one.siteIds.length === 0 || one.siteIds.includes(siteId)),
  );
}
