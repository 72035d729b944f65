import { isActive } from './condition-state.ts';
import { type ConditionId, conditionRow } from './conditions.ts';
import {
  findStep,
  isBetweenPrescanAndScan,
  isStopUnderWay,
  isTechnologistOnSite,
  runningStepId,
  scannerStateKnown,
  situation,
} from './facts.ts';
import { examClass } from './exam-class.ts';
import type { Control, Holder } from './lease.ts';
import { level2OnSite } from './level2-gates.ts';
import { LINK_TIMERS, type Ms, TAKE_WITHIN_MS } from './limits.ts';
import { isScanning, type Situation } from './situation.ts';
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

/**
 * Who may answer for what runs while the remote technologist is not heard: a technologist on site in a session "with you", or
 * the session's safety tech, who may only let it finish, where the facility signed for that.
 */
export type Answerer = 'technologist' | 'safetyTech';

export type Taking =
  /** the link is down: until then somebody on site may answer for it, and what nobody answers for is stopped */
  | {
      readonly kind: 'offered';
      readonly to: Answerer;
      readonly permitId: string;
      readonly stepId: string;
      readonly untilMs: Ms;
    }
  | {
      readonly kind: 'taken';
      readonly permitId: string;
      readonly stepId: string;
      readonly by: Holder;
      /** when they last did anything at their console */
      readonly seenMs: Ms;
      /** what a safety tech lets finish has to be over by then; null: a technologist took it */
      readonly finishesByMs: Ms | null;
    }
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
  if (!isScanning(known) && !isBetweenPrescanAndScan(state)) return 'over';
  const isPermitted =
    permit?.permitId === permitId &&
    permit.wasSeenScanning &&
    runningStepId(state) === permit.stepId &&
    nowMs <= permit.endsByMs;
  return isPermitted ? 'runs' : 'unknown';
}

/** The link to whoever has control is down at this instant, and a sequence runs that somebody on site could take. */
export function offeredNow(state: PolicyState): Extract<Taking, { kind: 'offered' }> | null {
  const { permit } = state;
  const { control } = state.lease;
  if (permit === null || control.kind !== 'granted') return null;
  const downMs = linkDownSinceMs(state, control);
  const to = answererNow(state);
  if (downMs === null || to === null) return null;
  const untilMs = downMs + TAKE_WITHIN_MS;
  if (state.nowMs >= untilMs || sequenceNow(state, permit.permitId) !== 'runs') return null;
  return { kind: 'offered', to, permitId: permit.permitId, stepId: permit.stepId, untilMs };
}

function answererNow(state: PolicyState): Answerer | null {
  if (state.session?.mode === 'withYou' && technologistsOnSite(state).length > 0) return 'technologist';
  return mayFinish(state) ? 'safetyTech' : null;
}

/**
 * What runs may finish: little of it is left by the scanner's own word, an awake adult lies there of whom nothing asks for more,
 * and the session's safety tech is there and was seen lately. @source design §10.1
 */
export function mayFinish(state: PolicyState): boolean {
  const { policy, scanner, conditions } = state;
  if (policy.finishMaxMs === 0 || scanner === null || scanner.remainingMs === null || !isRestOfC1(state)) return false;
  return isSafetyTechHere(state) && conditions.presenceUnproven.status === 'ok' && !isActive(conditions.mrstLeft);
}

/** Nothing that is known asks for more than an awake adult's exam does, and no more is left than the facility signed for. */
export function isRestOfC1(state: PolicyState): boolean {
  const { policy, scanner, session, nowMs } = state;
  if (session === null || scanner === null || (scanner.remainingMs ?? 0) > policy.finishMaxMs) return false;
  // The scanner's own mode may be said later than its step's.
  const stepMode = findStep(state, runningStepId(state))?.mode ?? '';
  return [scanner.mode, stepMode].every((mode) => examClass(session, mode, nowMs) === 'c1');
}

/** The session's own Level 2 person is signed in on site. */
export function isSafetyTechHere(state: PolicyState): boolean {
  const level2 = state.session?.level2;
  return level2 !== undefined && level2 !== null && level2OnSite(state, level2.personId) !== undefined;
}

/** Nobody is there any more who may answer for it. */
export function isAnswererGone(state: PolicyState, to: Answerer): boolean {
  return to === 'technologist' ? technologistsOnSite(state).length === 0 : !mayFinish(state);
}

/** Counted from the last echo, however late anybody looked at it. null: it is not down. */
export function linkDownSinceMs(
  { conditions: { linkDown } }: PolicyState,
  { renewedTickMs, paths }: Extract<Control, { kind: 'granted' }>,
): Ms | null {
  // Clearing, or latched because it came too often, it is up.
  if (linkDown.status !== 'confirmed') return null;
  return Math.min(linkDown.confirmedMs, renewedTickMs + LINK_TIMERS[paths].downMs);
}

export function isTakerHere(state: PolicyState, by: Holder): boolean {
  return technologistsOnSite(state).some((one) => isAt(one, by));
}

/** Signed in at the page at which they said so, and the session's Level 2 still. */
export function isFinisherHere(state: PolicyState, by: Holder): boolean {
  const { session, attendees } = state;
  return session?.level2?.personId === by.personId && isSafetyTechHere(state) && attendees.some((one) => isAt(one, by));
}
