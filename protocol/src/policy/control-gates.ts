import type { Ask } from './ask.ts';
import { isBetweenPrescanAndScan, isFaultBesideScan, isStopUnderWay, scannerStateKnown } from './facts.ts';
import { isHeldBy } from './lease.ts';
import { type Ms, RECOVERY_GOOD_MS } from './limits.ts';
import { readBackReasons } from './read-back-gates.ts';
import { type Reason, reason } from './reasons.ts';
import { busyReason, scannerAgeSeconds, startUnderWayReasons } from './scanner-gates.ts';
import { sessionReasons } from './session-gates.ts';
import { isScanning } from './situation.ts';
import type { PolicyState } from './state.ts';
import { askedSupervisedReasons, supervisedReasons } from './supervision-gates.ts';
import { verdictReasons } from './verdict-reasons.ts';

export function heldReasons(state: PolicyState, ask: Ask): readonly Reason[] {
  // A registered technologist on site holds the console itself while control is local.
  if (
    ask.principal.seat === 'onsite' &&
    ask.principal.role === 'onsiteTechnologist' &&
    state.lease.control.kind === 'local'
  )
    return [];
  return isHeldBy(state.lease, ask.principal.personId, ask.consoleId) ? [] : [reason('notHolder')];
}

/** Offer needs the site's own checks; grant repeats them at read-back, on the facts of that instant. */
export function offerReasons(state: PolicyState, toPersonId: string): readonly Reason[] {
  const { control } = state.lease;
  const asked = state.lease.requests.find((one) => one.personId === toPersonId);
  const attendee = state.attendees.find((one) => one.consoleId === asked?.consoleId);
  return [
    ...sessionReasons(state),
    ...(control.kind === 'granted' ? [reason('controlHeld', { holder: control.holder.name })] : []),
    ...(control.kind === 'passing' ? [reason('handOverOpen', { name: control.to.name })] : []),
    ...(asked === undefined || attendee === undefined
      ? [reason('notRequested')]
      : askedSupervisedReasons(state, attendee)),
    ...(isEnded(state) ? [reason('controlEnded')] : []),
    ...runningReasons(state),
    ...recoveryReasons(state, attendee?.goodSinceMs ?? null),
  ];
}

/** It ended by a loss that nobody on site has looked at yet. */
function isEnded({ conditions: { controlEnded, instructorLost } }: PolicyState): boolean {
  return controlEnded.status === 'latched' || instructorLost.status === 'latched';
}

export function recoveryReasons(state: PolicyState, goodSinceMs: Ms | null): readonly Reason[] {
  if (state.lease.lostMs === null) return [];
  const goodMs = goodSinceMs === null ? 0 : state.nowMs - goodSinceMs;
  if (goodMs >= RECOVERY_GOOD_MS) return [];
  return [reason('recovering', { goodSeconds: Math.floor(goodMs / 1_000), needSeconds: RECOVERY_GOOD_MS / 1_000 })];
}

export function grantReasons(
  state: PolicyState,
  ask: Ask,
  words: { patientRef: string; scannerRef: string; weightKg: number; implantWords: string },
): readonly Reason[] {
  const { control } = state.lease;
  const attendee = state.attendees.find((one) => one.consoleId === ask.consoleId);
  if (control.kind === 'granted') return [reason('controlHeld', { holder: control.holder.name })];
  if (
    control.kind !== 'offered' ||
    control.to.personId !== ask.principal.personId ||
    control.to.consoleId !== ask.consoleId
  ) {
    return [reason('notOffered')];
  }
  const authority = state.verdict.authority >= 2 ? verdictReasons(state) : [];
  return [
    ...sessionReasons(state),
    ...supervisedReasons(state, ask),
    ...readBackReasons(state, words),
    ...quarantineReasons(state, ask.consoleId),
    ...(attendee === undefined || attendee.roundTripMs === null ? [reason('linkUnmeasured')] : []),
    ...recoveryReasons(state, attendee?.goodSinceMs ?? null),
    ...runningReasons(state),
    // A scan that nobody has seen end is not handed to somebody new.
    ...(isStopUnderWay(state) ? [reason('stopUnderWay')] : []),
    ...authority,
  ];
}

/** In a session "with you" people may give a running sequence back to the remote technologist; anywhere else it ends first. */
function runningReasons(state: PolicyState): readonly Reason[] {
  const known = scannerStateKnown(state);
  if (known === null && !isFaultBesideScan(state))
    return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })];
  if (state.session?.mode === 'withYou') return startUnderWayReasons(state);
  if (known === null || known === 'paused' || isScanning(known)) return [busyReason(known ?? 'fault')];
  return isBetweenPrescanAndScan(state) ? [reason('startUnderWay')] : startUnderWayReasons(state);
}

/** Another console may still believe in control that has ended. */
export function quarantineReasons(state: PolicyState, consoleId: string): readonly Reason[] {
  const { untilMs, exceptConsoleId } = state.lease.quarantine;
  if (state.nowMs >= untilMs || exceptConsoleId === consoleId) return [];
  return [reason('quarantine', { seconds: Math.ceil((untilMs - state.nowMs) / 1_000) })];
}
