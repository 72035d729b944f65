import { isActive } from './condition-state.ts';
import type { Principal } from './roles.ts';
import type { Attendee, PolicyState } from './state.ts';
import { LINK_TIMERS, type Ms, REPORT_TTL_MS } from './limits.ts';
import { isInGap, isScanBesideFault } from './scan-end.ts';
import { expectedInZone4, type StepFact } from './session.ts';
import { isScanning, type ScannerStateName, type Situation, situationOf } from './situation.ts';

/** What the scanner calls its state while its report is fresh; null when it has not reported in time. */
export function scannerStateReported(state: PolicyState): ScannerStateName | null {
  const seenMs = state.inputs.scannerStatus.lastSeenMs;
  if (state.scanner === null || seenMs === null || state.nowMs - seenMs > REPORT_TTL_MS.scanner) return null;
  return isOtherScanner(state) ? null : state.scanner.state;
}

/** When it was last heard; until then, since the boot. */
export function scannerSeenMs({ inputs, bootedMs }: Pick<PolicyState, 'inputs' | 'bootedMs'>): Ms {
  return inputs.scannerStatus.lastSeenMs ?? bootedMs;
}

/** It calls itself another one than this site's: what it does says nothing of the one in which the patient lies. */
export function isOtherScanner({ scanner, scannerRef }: Pick<PolicyState, 'scanner' | 'scannerRef'>): boolean {
  return scanner !== null && scanner.scannerRef !== '' && scanner.scannerRef !== scannerRef;
}

/** What the scanner is known to do; null when nobody can say (it then counts as scanning). */
export function scannerStateKnown(state: PolicyState): ScannerStateName | null {
  return isFaultBesideScan(state) ? null : scannerStateReported(state);
}

/** It reports a fault, and neither it nor a person has said that the scan under it has ended. */
export function isFaultBesideScan(state: PolicyState): boolean {
  const { scanner, stop, lastScan } = state;
  if (scanner === null || scannerStateReported(state) === null || !isScanBesideFault(lastScan, scanner)) return false;
  return stop?.status !== 'confirmedByPerson' || stop.seenStoppedStepId !== scanner.runningStepId;
}

/** Reported shut, and lately. */
export function isDoorShut(state: PolicyState): boolean {
  const { raw, lastSeenMs } = state.inputs.door34;
  return raw === 'good' && lastSeenMs !== null && state.nowMs - lastSeenMs <= REPORT_TTL_MS.door34;
}

/** As READY and time-out need it: where no contact is fitted, or people state it, for as long as the site's signed list says. */
export function isDoorTakenAsShut(state: PolicyState): boolean {
  const fitting = state.policy.equipment.door34;
  if (fitting.fit === 'notFitted') return true;
  if (fitting.fit === 'fitted') return isDoorShut(state);
  const { raw, lastSeenMs } = state.inputs.door34;
  return raw === 'good' && lastSeenMs !== null && state.nowMs - lastSeenMs <= fitting.validForMs;
}

/** When what these two say changes by time alone. */
export function factsDueMs({ inputs, nowMs }: PolicyState): number {
  const scannerMs = (inputs.scannerStatus.lastSeenMs ?? Number.NEGATIVE_INFINITY) + REPORT_TTL_MS.scanner + 1;
  const doorMs = (inputs.door34.lastSeenMs ?? Number.NEGATIVE_INFINITY) + REPORT_TTL_MS.door34 + 1;
  return Math.min(
    scannerMs > nowMs ? scannerMs : Number.MAX_SAFE_INTEGER,
    doorMs > nowMs ? doorMs : Number.MAX_SAFE_INTEGER,
  );
}

export function situation(state: PolicyState): Situation {
  return situationOf({ scannerState: scannerStateKnown(state), patientInRoom: patientInRoom(state) });
}

/** "Patient in room" unknown means yes; with no session open nobody said that anybody went in, so the count decides. */
export function patientInRoom(state: PolicyState): 'yes' | 'no' | 'unknown' {
  const { session, zone4 } = state;
  if (session !== null) return session.room === 'in' ? 'yes' : session.room === 'out' ? 'no' : 'unknown';
  if (state.policy.equipment.zone4Entry.fit === 'notFitted') return 'no';
  if (zone4.count === null || isCountDoubted(state)) return 'unknown';
  return zone4.count > expectedInZone4(null) ? 'unknown' : 'no';
}

/** The step that READY is about: the one that is selected, or the one that stands in a pause, whatever is selected behind it. */
export function stepOfReady(state: PolicyState): string {
  const paused = scannerStateKnown(state) === 'paused' ? stepToResume(state) : '';
  return paused === '' ? (state.scanner?.selectedStepId ?? '') : paused;
}

/** What the counter said last is of no use once it says nothing, or does not know. */
export function isCountDoubted({ conditions }: PolicyState): boolean {
  return isActive(conditions.zoneSilent) || isActive(conditions.zone4CountUnknown);
}

/** By the seat, not by the account: whoever comes through the gateway is not on site. An account that ran out is nobody's. */
export function isOnsiteTechnologist({ seat, role, isCredentialValid }: Principal): boolean {
  return seat === 'onsite' && role === 'onsiteTechnologist' && isCredentialValid;
}

/** ... and who has said that they leave, and done nothing here since, is there no more. */
export function isTechnologistOnSite({ principal, hasLeft }: Attendee): boolean {
  return isOnsiteTechnologist(principal) && !hasLeft;
}

/** A console that is joined and says nothing is nobody's ear. @source domain §6.2 row 31 */
export function isHeard(
  { nowMs }: Pick<PolicyState, 'nowMs'>,
  { echoTickMs }: Pick<PolicyState['attendees'][number], 'echoTickMs'>,
): boolean {
  return echoTickMs !== null && nowMs - echoTickMs <= LINK_TIMERS.onePath.downMs;
}

/** By its newest report, and that is fresh. */
export function isBetweenPrescanAndScan(state: PolicyState): boolean {
  return state.scanner !== null && scannerStateKnown(state) !== null && isInGap(state.scanner, state.lastScan);
}

/** Known not to scan, nor about to go on by itself. Paused is still. */
export function standsStill(state: PolicyState): boolean {
  const known = scannerStateKnown(state);
  return known !== null && !isScanning(known) && !isBetweenPrescanAndScan(state);
}

export function isStopUnderWay(state: PolicyState): boolean {
  const status = state.stop?.status;
  return status === 'sent' || status === 'notConfirmed' || status === 'askSite';
}

/** Asked of people, and the scanner was seen at rest since: what scans now is another scan than they were asked about. */
export function isAskAnswered({ stop }: PolicyState): boolean {
  return stop?.status === 'askSite' && stop.atRestMs !== null;
}

/** A person said that it has stopped, and the scanner has not been seen at rest since: what scans is that scan. */
export function isSaidStopped({ stop }: PolicyState): boolean {
  return stop?.status === 'confirmedByPerson' && stop.atRestMs === null;
}

export function findStep(state: PolicyState, stepId: string): StepFact | undefined {
  return state.scanner?.steps.find((one) => one.stepId === stepId);
}

/** The step that scans or is paused. '': none, or a scanner that does not say which. */
export function runningStepId({ scanner }: PolicyState): string {
  return scanner?.runningStepId ?? '';
}

/** By the scanner, and where it does not say by the permit that was paused. */
export function stepToResume(state: PolicyState): string {
  return runningStepId(state) || (state.permit?.stepId ?? '');
}
