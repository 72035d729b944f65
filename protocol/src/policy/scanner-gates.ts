import { isBetweenPrescanAndScan, scannerStateKnown } from './facts.ts';
import { type Reason, reason } from './reasons.ts';
import { isScanning } from './situation.ts';
import type { PolicyState } from './state.ts';

export function capability(state: PolicyState, what: keyof PolicyState['policy']['capabilities']): readonly Reason[] {
  return state.policy.capabilities[what] ? [] : [reason('cannotDo', { action: what })];
}

export function scannerReasons(state: PolicyState, wanted: readonly string[]): readonly Reason[] {
  const known = scannerStateKnown(state);
  if (known === null) return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })];
  return wanted.includes(known) ? [] : [reason('scannerBusy', { state: known })];
}

export function scannerAgeSeconds(state: PolicyState): number {
  const seenMs = state.inputs.scannerStatus.lastSeenMs;
  return Math.round((state.nowMs - (seenMs ?? state.bootedMs)) / 1_000);
}

/** One permit at a time: none is asked for while the disk or the scanner has another. */
export function startUnderWayReasons({ pending, permit }: PolicyState): readonly Reason[] {
  return pending !== null || permit?.status === 'starting' ? [reason('startUnderWay')] : [];
}

/** Words about the room do not change under a running scan: it is stopped first. */
export function whileScanning(state: PolicyState): readonly Reason[] {
  const known = scannerStateKnown(state);
  if (known !== null && (isScanning(known) || known === 'paused')) return [reason('scannerBusy', { state: known })];
  // A START that the scanner has, or is about to be given, is a scan that nobody has seen yet.
  const { pending, permit } = state;
  const isUnseen = permit !== null && permit.status !== 'paused' && !permit.wasSeenScanning;
  return pending !== null || isUnseen || isBetweenPrescanAndScan(state) ? [reason('startUnderWay')] : [];
}
