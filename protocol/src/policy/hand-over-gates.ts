import type { Ask } from './ask.ts';
import type { ReadBackWords } from './command.ts';
import { heldReasons, quarantineReasons, recoveryReasons } from './control-gates.ts';
import { handOverOf } from './hand-over.ts';
import type { Holder } from './lease.ts';
import { LINK_TIMERS } from './limits.ts';
import { readBackReasons } from './read-back-gates.ts';
import { type Reason, reason } from './reasons.ts';
import { scannerReasons } from './scanner-gates.ts';
import { sessionReasons } from './session-gates.ts';
import type { Attendee, PolicyState } from './state.ts';
import { mayBeginBesideStop } from './stop.ts';
import { verdictReasons } from './verdict-reasons.ts';

/** The remote console of this person, the newest first; only a remote technologist can be handed control. */
export function successorAt(state: PolicyState, personId: string): Attendee | undefined {
  return state.attendees.findLast(
    ({ principal }) => principal.personId === personId && principal.seat === 'remote' && principal.role === 'rst',
  );
}

/** The holder names who is next. */
export function proposeHandOverReasons(state: PolicyState, ask: Ask, toPersonId: string): readonly Reason[] {
  const held = heldReasons(state, ask);
  if (held.length > 0) return held;
  const to = successorAt(state, toPersonId);
  const isSelf = to !== undefined && (toPersonId === ask.principal.personId || to.consoleId === ask.consoleId);
  return [
    ...sessionReasons(state),
    ...handOverOpenReasons(state),
    ...(to === undefined || isSelf ? [reason('nobodyToHandTo')] : successorReasons(state, to)),
    ...betweenScans(state),
    ...atLeastViewOnly(state),
  ];
}

/** The one who was named says back what is handed over. */
export function readBackHandOverReasons(state: PolicyState, ask: Ask, words: ReadBackWords): readonly Reason[] {
  const handOver = handOverOf(state.lease);
  if (handOver === null || !isHolder(handOver.to, ask)) return [reason('notProposed')];
  return [
    ...(handOver.stage === 'proposed' ? [] : [reason('handOverReadBack')]),
    ...sessionReasons(state),
    ...readBackReasons(state, words),
    ...passReasons(state, handOver.to),
  ];
}

/** Control is always granted by an act on site; asked again when its record is on the disk. */
export function agreeHandOverReasons(state: PolicyState, toPersonId: string): readonly Reason[] {
  const handOver = handOverOf(state.lease);
  if (handOver === null || handOver.to.personId !== toPersonId) return [reason('noHandOver')];
  return [
    ...(handOver.stage === 'readBack' ? [] : [reason('handOverNotReadBack', { name: handOver.to.name })]),
    ...sessionReasons(state),
    ...passReasons(state, handOver.to),
  ];
}

/** The holder withdraws it, the one who was named declines it, or the site does not want it. */
export function dropHandOverReasons(state: PolicyState, ask: Ask): readonly Reason[] {
  const handOver = handOverOf(state.lease);
  if (handOver === null) return [reason('noHandOver')];
  const isOnSite = ask.principal.seat === 'onsite';
  return isOnSite || isHolder(handOver.to, ask) ? [] : heldReasons(state, ask);
}

/** What must hold when control passes: nothing scans, and the other is there. */
export function passReasons(state: PolicyState, to: Holder): readonly Reason[] {
  const there = state.attendees.find((one) => one.consoleId === to.consoleId && one.principal.personId === to.personId);
  return [
    ...(there === undefined ? [reason('nobodyToHandTo')] : successorReasons(state, there)),
    ...betweenScans(state),
    ...atLeastViewOnly(state),
  ];
}

/** What must hold when the other begins, once the earlier console believes no more. */
export function completeReasons(state: PolicyState, to: Holder): readonly Reason[] {
  return [...sessionReasons(state), ...passReasons(state, to), ...quarantineReasons(state, to.consoleId)];
}

/** A START does not race a hand-over: whoever wants to scan on withdraws it. */
export function handOverOpenReasons(state: PolicyState): readonly Reason[] {
  const handOver = handOverOf(state.lease);
  return handOver === null ? [] : [reason('handOverOpen', { name: handOver.to.name })];
}

function successorReasons(
  state: PolicyState,
  { echoTickMs, roundTripMs, goodSinceMs, principal }: Attendee,
): readonly Reason[] {
  const isHeard = echoTickMs !== null && state.nowMs - echoTickMs <= LINK_TIMERS.onePath.suspectMs;
  return [
    ...(isHeard && roundTripMs !== null ? [] : [reason('successorNotHeard', { name: principal.name })]),
    ...(principal.isCredentialValid ? [] : [reason('credentialInvalid', { name: principal.name })]),
    ...recoveryReasons(state, goodSinceMs),
  ];
}

/** Between scans: a sequence does not run on under another person than the one who started it. */
function betweenScans(state: PolicyState): readonly Reason[] {
  return [
    ...scannerReasons(state, ['idle', 'prepped']),
    ...(state.pending !== null || state.permit !== null || mayBeginBesideStop(state) ? [reason('startUnderWay')] : []),
  ];
}

function atLeastViewOnly(state: PolicyState): readonly Reason[] {
  return state.verdict.authority >= 2 ? verdictReasons(state) : [];
}

function isHolder(one: Holder, { principal, consoleId }: Ask): boolean {
  return one.personId === principal.personId && one.consoleId === consoleId;
}
