import {
  isStopUnderWay,
  isYetToBegin,
  mayBeginYet,
  type PolicyState,
  scannerStateKnown,
  standsStill,
} from '@farfield/protocol/policy';

/**
 * Whether a scan that Farfield answers for may be running: what has to be stopped if nobody is left to answer. With no
 * session open the scanner is its own people's matter.
 *
 * @source ADR 0002: with no session open Farfield orders nothing by itself
 */
export type ScanRisk =
  | 'none'
  | 'mayRun'
  /** a START is on its way or with the scanner: one that reports rest may begin all the same */
  | 'mayBegin';

export function scanRisk(policy: PolicyState): ScanRisk {
  const { session, permit, pending, stop } = policy;
  // Also what was stopped before it began: for a minute the scanner may take it out of its queue (S-D2).
  if (pending !== null || isYetToBegin(policy) || mayBeginYet(policy).length > 0) return 'mayBegin';
  if (permit !== null) return 'mayRun';
  // The permit ended with the stop that was asked for; the START that it was for has not been seen to come to nothing.
  if (isStopUnderWay(policy)) return stop?.mayBeginUntilMs == null ? 'mayRun' : 'mayBegin';
  if (session === null) return 'none';
  // Paused is still, and goes on at the scanner's own button.
  return standsStill(policy) && scannerStateKnown(policy) !== 'paused' ? 'none' : 'mayRun';
}
