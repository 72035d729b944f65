import { isActive } from './condition-state.ts';
import { type ConditionId, conditionRow } from './conditions.ts';
import { isStopUnderWay, isTechnologistOnSite, runningStepId, scannerStateKnown, situation } from './facts.ts';
import type { Control, Holder } from './lease.ts';
import { LINK_TIMERS, type Ms, TAKE_WITHIN_MS } from './limits.ts';
import type { Situation } from './situation.ts';
import type { Attendee, PolicyState } from './state.ts';
import { isAt } from './supervision.ts';
import type { Verdict } from './verdict.ts';

/**
 * For whom the remote technologist scans: for a site without one of its own, or with an MR technologist who stands there.
 *
 * @source domain §1.4, design §10.1
 */
export const OPERATOR_MODES = ['forYou', 'withYou'] as const;
export type OperatorMode = (typeof OPERATOR_MODES)[number];

/** Who answers for the sequence that runs while the remote technologist is not heard. Only ever in a session "with you". */
export type Taking =
  /** the link is down: a technologist on site may take it until then, and what nobody takes is stopped */
  | { readonly kind: 'offered'; readonly permitId: string; readonly stepId: string; readonly untilMs: Ms }
  | { readonly kind: 'taken'; readonly permitId: string; readonly stepId: string; readonly by: Holder }
  /** it was not taken, or whoever took it is gone: it was stopped */
  | { readonly kind: 'missed'; readonly why: string };

export function technologistsOnSite({ attendees }: PolicyState): readonly Attendee[] {
  return attendees.filter(isTechnologistOnSite);
}

/** What an active row asks for. While somebody on site may answer for the sequence, the loss of the remote end does not stop it. */
export function rowVerdict(state: PolicyState, id: ConditionId, where: Situation = situation(state)): Verdict {
  const own = conditionRow(id).verdict[where];
  const isAnswered = state.taking?.kind === 'offered' || state.taking?.kind === 'taken';
  return id === 'controlEnded' && isAnswered ? { ...own, scan: 0 } : own;
}

/** Whether the sequence under this permit still runs, as far as anybody knows; `unknown` is stopped. */
export function sequenceNow(state: PolicyState, permitId: string): 'runs' | 'over' | 'unknown' {
  const { permit, nowMs } = state;
  const known = scannerStateKnown(state);
  if (isStopUnderWay(state)) return 'over';
  if (known === null) return 'unknown';
  if (known !== 'scanning' && known !== 'prescan') return 'over';
  const isPermitted =
    permit?.permitId === permitId &&
    permit.wasSeenScanning &&
    runningStepId(state) === permit.stepId &&
    nowMs <= permit.endsByMs;
  return isPermitted ? 'runs' : 'unknown';
}

/** The link to whoever has control is down at this instant, and a sequence runs that somebody on site could take. */
export function offeredNow(state: PolicyState): Extract<Taking, { kind: 'offered' }> | null {
  const { session, permit } = state;
  const { control } = state.lease;
  if (session?.mode !== 'withYou' || permit === null || control.kind !== 'granted') return null;
  const downMs = linkDownSinceMs(state, control);
  if (downMs === null || technologistsOnSite(state).length === 0) return null;
  const untilMs = downMs + TAKE_WITHIN_MS;
  if (state.nowMs >= untilMs || sequenceNow(state, permit.permitId) !== 'runs') return null;
  return { kind: 'offered', permitId: permit.permitId, stepId: permit.stepId, untilMs };
}

/** Counted from the last echo, however late anybody looked at it. null: it is not down. */
export function linkDownSinceMs(
  { conditions: { linkDown } }: PolicyState,
  { renewedTickMs, paths }: Extract<Control, { kind: 'granted' }>,
): Ms | null {
  if (!isActive(linkDown) || linkDown.status === 'clearing') return null;
  return Math.min(linkDown.confirmedMs, renewedTickMs + LINK_TIMERS[paths].downMs);
}

export function isTakerHere(state: PolicyState, by: Holder): boolean {
  return technologistsOnSite(state).some((one) => isAt(one, by));
}
