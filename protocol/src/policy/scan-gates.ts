import type { Ask } from './ask.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { heldReasons } from './control-gates.ts';
import { conditionReason } from './condition-reason.ts';
import { conditionRow } from './conditions.ts';
import { isInForce } from './facility-policy.ts';
import { modeCeiling } from './implant.ts';
import { implantReasons } from './implant-gate.ts';
import { findStep, isHeard, isOtherScanner, isStopUnderWay, scannerStateKnown, situation } from './facts.ts';
import { handOverOpenReasons } from './hand-over-gates.ts';
import { lengthWords } from './length-words.ts';
import { FIELD_UP_MIN_TESLA, READY_VALID_MS, START_RTT_MAX_MS, STOP_CONFIRM_MS, UPS_RUNTIME_MS } from './limits.ts';
import { type Reason, reason } from './reasons.ts';
import { capability, scannerReasons, startUnderWayReasons } from './scanner-gates.ts';
import { countReasons, weightReasons } from './session-gates.ts';
import { isTimeOutTooOld, missingChecklist, type Session, type StepFact } from './session.ts';
import { level2HereReasons } from './level2-gates.ts';
import { missingStaff } from './staffing.ts';
import type { PolicyState } from './state.ts';
import { speaksForHolder } from './supervision.ts';
import { supervisedReasons } from './supervision-gates.ts';
import { suspectConditions } from './suspect-conditions.ts';
import { verdictReasons } from './verdict-reasons.ts';

/** The gates of a START, in the order in which people can mend them. @source domain §1.5 */
export function startReasons(state: PolicyState, ask: Ask, stepId: string, readyId: string): readonly Reason[] {
  const { session } = state;
  if (session === null) return [...heldReasons(state, ask), reason('sessionNotOpen')];
  const step = findStep(state, stepId);
  return [
    ...capability(state, 'start'),
    ...heldReasons(state, ask),
    ...supervisedReasons(state, ask),
    ...linkReasons(state, ask),
    ...commonScanReasons(state, session),
    ...startUnderWayReasons(state),
    ...handOverOpenReasons(state),
    ...scannerReasons(state, ['idle', 'prepped']),
    ...implantReasons(state, session, step, step?.durationMs ?? null),
    ...(wasSpokenToSinceStop(state, session) ? [] : [reason('patientNotSpokenTo')]),
    ...stepReasons(state, step, stepId),
    ...modeReasons(state, session, step),
    ...readyForStep(state, session, step, stepId, readyId),
    ...otherPersonReady(session, ask),
  ];
}

export function resumeReasons(state: PolicyState, ask: Ask, readyId: string): readonly Reason[] {
  const { session } = state;
  if (session === null) return [...heldReasons(state, ask), reason('sessionNotOpen')];
  const stepId = state.scanner?.runningStepId || state.permit?.stepId || '';
  const step = findStep(state, stepId);
  const paused = scannerStateKnown(state) === 'paused';
  return [
    ...capability(state, 'resume'),
    ...heldReasons(state, ask),
    ...supervisedReasons(state, ask),
    ...linkReasons(state, ask),
    ...commonScanReasons(state, session),
    ...startUnderWayReasons(state),
    ...(paused ? [] : [reason('notPaused')]),
    ...(paused && state.permit === null ? [reason('pauseWithoutPermit')] : []),
    ...implantReasons(state, session, step, state.scanner?.remainingMs ?? step?.durationMs ?? null),
    ...modeReasons(state, session, step),
    ...(wasSpokenToSincePause(state, session) ? [] : [reason('patientNotSpokenTo')]),
    ...readyForStep(state, session, step, stepId, readyId),
    ...otherPersonReady(session, ask),
  ];
}

export function selectReasons(state: PolicyState, stepId: string): readonly Reason[] {
  const unknown = findStep(state, stepId) === undefined ? [reason('stepUnknown', { step: stepId })] : [];
  return [...unknown, ...scannerReasons(state, ['idle', 'prepped']), ...startUnderWayReasons(state)];
}

/** The newest round trip counts for a START; the condition (C-14) is for what lasts. @source design §10.5 */
function linkReasons(state: PolicyState, { principal, consoleId }: Ask): readonly Reason[] {
  const roundTripMs = state.attendees.find((one) => one.consoleId === consoleId)?.roundTripMs ?? null;
  if (principal.seat !== 'remote') return [];
  if (roundTripMs === null) return [reason('linkUnmeasured')];
  if (roundTripMs <= START_RTT_MAX_MS) return [];
  return [reason('linkTooSlow', { roundTripMs: Math.round(roundTripMs), limitMs: START_RTT_MAX_MS })];
}

/** Two keys are two people, whatever accounts they have. */
function otherPersonReady({ ready }: Session, { principal }: Ask): readonly Reason[] {
  return ready.kind === 'given' && ready.by.personId === principal.personId
    ? [reason('samePerson', { other: 'gave READY' })]
    : [];
}

function commonScanReasons(state: PolicyState, session: Session): readonly Reason[] {
  const onSite = state.attendees.map((one) => one.principal);
  const missing = missingChecklist(session);
  const { timeOut } = session;
  return [
    ...(isInForce(state.policy) ? [] : [reason('policyUnsigned')]),
    ...missingStaff(state.policy.staffingProfile, onSite).map((who) => reason('staffingMissing', { who })),
    ...patientReasons(state, session),
    ...(missing.length === 0
      ? []
      : [reason('checklistIncomplete', { missing: missing.length, total: CHECKLIST_ITEMS.length })]),
    ...(session.room === 'in' ? [] : [reason('patientNotAdmitted')]),
    ...countReasons(state, session),
    ...(timeOut.kind === 'none' || timeOut.kind === 'led' ? [reason('timeOutMissing')] : []),
    ...(timeOut.kind === 'void' ? [reason('timeOutVoid', { why: timeOut.why })] : []),
    ...(timeOut.kind === 'signed' &&
    state.lease.control.kind === 'granted' &&
    !speaksForHolder(state, timeOut.readBack.personId)
      ? [reason('timeOutVoid', { why: 'read back by another remote technologist' })]
      : []),
    ...readerHereReasons(state, session),
    ...level2HereReasons(state, session),
    ...upsReasons(state),
    ...(isTimeOutTooOld(session, state.nowMs)
      ? [reason('timeOutVoid', { why: 'older than 15 min before the first start' })]
      : []),
    ...verdictReasons(state),
    ...suspectReasons(state),
    ...(isStopUnderWay(state) ? [reason('stopUnderWay')] : []),
  ];
}

/** No alarm yet, and no start either. @source design §2.2 */
function suspectReasons(state: PolicyState): readonly Reason[] {
  return suspectConditions(state)
    .filter((id) => conditionRow(id).verdict[situation(state)].authority > 0)
    .map((id) => conditionReason(state, id));
}

/** Without remote control too a time-out is of two who are here: one of them gone, it was another exam. @source design §10.11 */
function readerHereReasons(state: PolicyState, { timeOut }: Session): readonly Reason[] {
  if (timeOut.kind !== 'signed' || state.lease.control.kind === 'granted') return [];
  const { personId, name } = timeOut.readBack;
  // Whoever looks on through a console that is not heard looks on no more.
  const isHere = state.attendees.some(
    (one) =>
      one.principal.personId === personId &&
      one.principal.isCredentialValid &&
      (one.principal.seat === 'onsite' || isHeard(state, one)),
  );
  return isHere ? [] : [reason('readerGone', { name })];
}

/** With the mains on too: the next cut is not asked whether the last one was long ago. @source domain §1.5 START */
function upsReasons({ power }: PolicyState): readonly Reason[] {
  const { runtimeMs } = power;
  if (runtimeMs === null || runtimeMs > UPS_RUNTIME_MS.low) return [];
  return [reason('upsNearlyEmpty', { left: lengthWords(runtimeMs), need: lengthWords(UPS_RUNTIME_MS.low) })];
}

/** After a stop the next start is a continuing: the patient has been told. @source domain §1.5 RESUME */
function wasSpokenToSinceStop({ stop }: PolicyState, session: Session): boolean {
  if ((session.spokenToMs ?? -1) < Math.max(session.cutShortMs ?? -1, session.squeezedMs ?? -1)) return false;
  if (stop === null) return true;
  // Who was spoken to while it scanned on has not been told that it is over.
  const fromMs =
    stop.atRestMs === null ? stop.requestedMs : Math.max(stop.requestedMs, stop.atRestMs - STOP_CONFIRM_MS);
  return session.spokenToMs !== null && session.spokenToMs >= fromMs;
}

/** A pause or stop is closed by speaking to the patient, and only then may the step go on. @source domain §1.5 RESUME */
function wasSpokenToSincePause(state: PolicyState, session: Session): boolean {
  const pausedMs = state.permit?.status === 'paused' ? state.permit.pausedMs : null;
  return pausedMs !== null && (session.spokenToMs ?? -1) >= Math.max(pausedMs, session.squeezedMs ?? -1);
}

function readyForStep(
  state: PolicyState,
  session: Session,
  step: StepFact | undefined,
  stepId: string,
  readyId: string,
): readonly Reason[] {
  const { ready } = session;
  const name = step?.name ?? stepId;
  switch (ready.kind) {
    case 'none':
    case 'used':
      return [reason('readyMissing', { step: name })];
    case 'void':
      return [reason('readyVoid', { why: ready.why })];
    case 'given':
      if (ready.stepId !== stepId) return [reason('readyOtherStep', { readyStep: ready.stepName, step: name })];
      if (state.nowMs - ready.by.atMs > READY_VALID_MS) return [reason('readyVoid', { why: 'older than 120 s' })];
      if (readyId !== ready.readyId) return [reason('readyUsed')];
      if (step?.movesTable === true && !ready.tableClear) return [reason('tableMovesItself', { step: name })];
      return [];
  }
}

function stepReasons(state: PolicyState, step: StepFact | undefined, stepId: string): readonly Reason[] {
  if (step === undefined) return [reason('stepUnknown', { step: stepId })];
  const selected = state.scanner?.selectedStepId === stepId ? [] : [reason('stepNotSelected', { step: step.name })];
  return selected;
}

const LOWERED_BY = { implant: 'normal, by the implant', sedation: 'normal, for a sedated patient' } as const;

/** The lower of what the facility signed and what an implant's label allows; the scanner's present mode counts too. */
function modeReasons(state: PolicyState, { patient }: Session, step: StepFact | undefined): readonly Reason[] {
  const { mode: ceiling, by } = modeCeiling(patient, state.policy.modeCeiling);
  // A scanner that reports no mode has none to compare; with an implant that is one too few.
  const unreported = patient.implant.kind === 'conditional' ? 'unknown' : 'normal';
  const modes = [step?.mode ?? 'normal', state.scanner?.mode || unreported];
  const above = modes.find((mode) => mode !== 'normal' && !(mode === 'firstLevel' && ceiling === 'firstLevel'));
  if (above === undefined) return [];
  const words: Readonly<Record<string, string>> = { firstLevel: 'first level', secondLevel: 'second level' };
  const mode = words[above] ?? above;
  const ofFacility = ceiling === 'normal' ? 'normal' : 'first level';
  const of = by === 'facility' ? ofFacility : LOWERED_BY[by];
  return [reason('modeAboveCeiling', { step: step?.name ?? '', mode, ceiling: of })];
}

function patientReasons(state: PolicyState, session: Session): readonly Reason[] {
  const onScanner = state.scanner?.patientRef ?? '';
  const differs = onScanner !== session.patientRef;
  const weight =
    session.timeOut.kind === 'signed' || session.timeOut.kind === 'led'
      ? weightReasons(state, session.timeOut.weightKg)
      : [];
  return [
    ...(differs ? [reason('patientMismatch', { what: 'scanner and session name different patients' })] : []),
    ...weight,
    ...otherScannerReasons(state),
    ...fieldReasons(state),
  ];
}

/** Of a scanner that says which one it is; the site's own file may point at its neighbour. */
function otherScannerReasons(state: PolicyState): readonly Reason[] {
  const { scanner, scannerRef } = state;
  if (scanner === null || !isOtherScanner(state)) return [];
  return [reason('otherScanner', { said: scanner.scannerRef, site: scannerRef })];
}

/** Of a scanner that says how strong its field is. A quench that no contact reports, and a magnet that was ramped down, are the same here. */
function fieldReasons({ scanner }: PolicyState): readonly Reason[] {
  const tesla = scanner?.fieldTesla ?? null;
  return tesla === null || tesla >= FIELD_UP_MIN_TESLA ? [] : [reason('fieldDown', { tesla })];
}
