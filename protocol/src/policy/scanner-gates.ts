import {
  isBetweenPrescanAndScan,
  isFaultBesideScan,
  isSaidStopped,
  scannerSeenMs,
  scannerStateKnown,
  scannerStateReported,
} from './facts.ts';
import { type Reason, reason } from './reasons.ts';
import { isScanning } from './situation.ts';
import type { PolicyState } from './state.ts';
import { isYetToBegin, mayBeginBesideStop } from './stop.ts';

export function capability(state: PolicyState, what: keyof PolicyState['policy']['capabilities']): readonly Reason[] {
  return state.policy.capabilities[what] ? [] : [reason('cannotDo', { action: what })];
}

/** Waiting ends no pause: whoever stands before it is told what does. */
export function busyReason(state: string): Reason {
  return state === 'paused' ? reason('scannerPaused') : reason('scannerBusy', { state });
}

export function scannerReasons(state: PolicyState, wanted: readonly string[]): readonly Reason[] {
  const known = scannerStateReported(state);
  if (known === null) return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })];
  if (!wanted.includes(known)) return [busyReason(known)];
  return isBetweenPrescanAndScan(state) ? [reason('startUnderWay')] : [];
}

export function scannerAgeSeconds(state: PolicyState): number {
  return Math.round((state.nowMs - scannerSeenMs(state)) / 1_000);
}

/** One permit at a time: none is asked for while the disk or the scanner has another that has not begun. */
export function startUnderWayReasons(state: PolicyState): readonly Reason[] {
  const { pending, permit } = state;
  return pending !== null || permit?.status === 'starting' || isYetToBegin(state) ? [reason('startUnderWay')] : [];
}

/** Words about the room do not change under a running scan: it is stopped first. */
export function whileScanning(state: PolicyState): readonly Reason[] {
  const known = scannerStateKnown(state);
  // As in the gap below: a scanner that answers STOP by "paused", or hangs in "stopping", must not keep the patient in the
  // bore for ever.
  const isSaid = isSaidStopped(state);
  const isHung = isSaid && (known === 'paused' || known === 'stopping');
  if (known !== null && !isHung && (isScanning(known) || known === 'paused')) return [busyReason(known)];
  if (isFaultBesideScan(state)) return [reason('scannerBusy', { state: 'fault' })];
  // A START that the scanner has, or is about to be given, is a scan that nobody has seen yet.
  const { pending, permit } = state;
  if (known === null && permit !== null && permit.status !== 'paused')
    return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })];
  const isUnseen = permit !== null && permit.status !== 'paused' && !permit.wasSeenScanning;
  // A scanner that names a running step for ever is believed until a person has looked and says that it stopped.
  const isInGap = isBetweenPrescanAndScan(state) && !isSaid;
  return pending !== null || isUnseen || isInGap || mayBeginBesideStop(state) ? [reason('startUnderWay')] : [];
}
