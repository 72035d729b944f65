import {
  isBetweenPrescanAndScan,
  isScanning,
  isStopUnderWay,
  type PolicyState,
  scannerStateKnown,
} from '@farfield/protocol/policy';

/**
 * Whether a scan that Farfield answers for may be running: what has to be stopped if nobody is left to answer. With no
 * session open the scanner is its own people's matter.
 *
 * @source ADR 0002: with no session open Farfield orders nothing by itself
 */
export function mayScan(policy: PolicyState): boolean {
  const { session, permit, pending } = policy;
  if (permit !== null || pending !== null || isStopUnderWay(policy)) return true;
  if (session === null) return false;
  const state = scannerStateKnown(policy);
  return state === null || isScanning(state) || state === 'paused' || isBetweenPrescanAndScan(policy);
}
