import {
  isStopUnderWay,
  isTechnologistOnSite,
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
  if (standsStill(policy) && scannerStateKnown(policy) !== 'paused') return 'none';
  return isScannedByHand(policy) ? 'none' : 'mayRun';
}

/**
 * A scan that nobody permitted, while control is on site and a technologist is there: that person's, and the core leaves it
 * alone (C-42). With a safety tech alone, with a scanner that does not say what it does, and with what a person said had
 * stopped, it is nobody's. @source design §2.7, ADR 0013
 */
function isScannedByHand(policy: PolicyState): boolean {
  const { attendees, lease, stop } = policy;
  const { kind } = lease.control;
  // An offer that nobody has read back gives nobody control.
  if (kind !== 'local' && kind !== 'offered') return false;
  const isSaidStopped = stop?.status === 'confirmedByPerson' && stop.atRestMs === null;
  return !isSaidStopped && scannerStateKnown(policy) !== null && attendees.some(isTechnologistOnSite);
}
