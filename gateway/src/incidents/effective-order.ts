import type { Rung } from './call-orders.ts';
import { type CallPlan, onCallAt } from './call-plan.ts';
import type { CallId, Stake } from './causes.ts';

/** The rungs on which somebody stands at this site; those behind an empty one move up to its time. */
export function effectiveOrder(plan: CallPlan, siteId: string, call: CallId, stake: Stake): readonly Rung[] {
  const rungs = plan.orders[call][stake];
  return rungs
    .filter((rung) => onCallAt(plan, siteId, rung.roles).length > 0)
    .map(({ roles }, at) => ({ roles, afterMs: rungs[at]?.afterMs ?? 0 }));
}
