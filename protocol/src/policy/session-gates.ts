import type { Ask } from './ask.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import type { PatientStatement } from './command.ts';
import { isActive } from './condition-state.ts';
import { conditionReason } from './condition-reason.ts';
import type { ConditionId } from './conditions.ts';
import { findStep, isTechnologistOnSite, scannerStateKnown, scannerStateReported, stepOfReady } from './facts.ts';
import { readBackReasons } from './read-back-gates.ts';
import { type Reason, reason } from './reasons.ts';
import { scannerAgeSeconds, scannerReasons, startUnderWayReasons, whileScanning } from './scanner-gates.ts';
import { expectedInZone4, missingChecklist, type Session } from './session.ts';
import type { PolicyState } from './state.ts';
import { startedLately } from './stop.ts';
import { speaksForHolder } from './supervision.ts';
import { verdictReasons } from './verdict-reasons.ts';

export function sessionReasons(state: PolicyState): readonly Reason[] {
  return state.session === null ? [reason('sessionNotOpen')] : [];
}

export function openReasons(state: PolicyState, patientRef: string, patient: PatientStatement): readonly Reason[] {
  if (state.session !== null) return [reason('sessionOpen')];
  const onScanner = state.scanner?.patientRef ?? '';
  const isOther = onScanner === '' || onScanner !== patientRef;
  const what = onScanner === '' ? 'no patient is registered on the scanner' : 'the scanner has another patient';
  return [
    ...(isOther ? [reason('patientMismatch', { what })] : []),
    ...sedatedReasons(patient),
    ...(patient.isSedated && state.policy.equipment.vitals.fit !== 'fitted' ? [reason('sedatedNotMeasured')] : []),
  ];
}

/** Whoever is sedated cannot say that breathing gets hard: the squeeze ball and the intercom, enough for others, are none for them. */
export function sedatedReasons(patient: Pick<PatientStatement, 'monitoring' | 'isSedated'>): readonly Reason[] {
  return patient.isSedated && patient.monitoring === 'notMonitored' ? [reason('sedatedNotMonitored')] : [];
}

export function closeReasons(state: PolicyState): readonly Reason[] {
  const { session, zone4 } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const counted = state.policy.equipment.zone4Entry.fit === 'fitted';
  const isSilent = scannerStateReported(state) === null;
  return [
    ...whileScanning(state),
    // Nobody in the room is enough to close beside a dead scanner; where nobody counts, the scanner has to say that it rests.
    ...(isSilent && !counted ? [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })] : []),
    // It would begin in an exam that nobody has open, with whoever is in there then.
    ...(startedLately(state).length > 0 ? [reason('startUnderWay')] : []),
    ...(session.room === 'out' ? [] : [reason('patientInRoom')]),
    ...(counted && zone4.count !== 0 ? [reason('zone4NotEmpty', { count: zone4.count ?? 'unknown' })] : []),
  ];
}

/** What makes a time-out void as long as it lasts: it is led when that is over. */
const VOIDING: readonly ConditionId[] = ['unauthorisedEntry', 'ferromagneticDoorOpen', 'mainsLost'];

export function leadTimeOutReasons(state: PolicyState, saidKg: number): readonly Reason[] {
  const known = scannerStateKnown(state);
  return [
    ...weightReasons(state, saidKg),
    ...whileScanning(state),
    ...VOIDING.filter((id) => isActive(state.conditions[id])).map((id) => conditionReason(state, id)),
    ...(known === 'off' || known === 'booting' ? [reason('scannerBusy', { state: known })] : []),
  ];
}

export function timeOutReadBackReasons(
  state: PolicyState,
  ask: Ask,
  words: { patientRef: string; scannerRef: string; weightKg: number; implantWords: string },
): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  if (session.timeOut.kind !== 'led') return [reason('timeOutMissing')];
  const saidOtherWeight = words.weightKg !== session.timeOut.weightKg;
  return [
    // Whoever starts must have taken part: nobody reads back for somebody else.
    ...(state.lease.control.kind === 'granted' && !speaksForHolder(state, ask.principal.personId)
      ? [reason('notHolder')]
      : []),
    ...readBackReasons(state, words),
    ...(saidOtherWeight ? [reason('readBackMismatch', { what: 'weight' })] : []),
  ];
}

/** READY is a fact given on site, so it needs the site's facts, not the lease. */
export function readyReasons(state: PolicyState, stepId: string, tableClear: boolean): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const step = findStep(state, stepId);
  const missing = missingChecklist(session);
  const remoteOn = state.lease.control.kind === 'granted';
  const onsiteTechnologist = state.attendees.some(isTechnologistOnSite);
  return [
    ...(remoteOn || onsiteTechnologist ? [] : [reason('controlEnded')]),
    ...(missing.length === 0
      ? []
      : [reason('checklistIncomplete', { missing: missing.length, total: CHECKLIST_ITEMS.length })]),
    ...(session.room === 'in' ? [] : [reason('patientNotAdmitted')]),
    ...countReasons(state, session),
    ...(session.timeOut.kind === 'signed' ? [] : [reason('timeOutMissing')]),
    ...(step === undefined ? [reason('stepUnknown', { step: stepId })] : []),
    ...(stepOfReady(state) === stepId ? [] : [reason('stepNotSelected', { step: step?.name ?? stepId })]),
    ...(step?.movesTable === true && !tableClear ? [reason('tableMovesItself', { step: step.name })] : []),
    // Whoever says READY looks at a room in which nothing runs, or which waits in a pause.
    ...scannerReasons(state, ['idle', 'prepped', 'paused']),
    ...startUnderWayReasons(state),
    ...verdictReasons(state),
  ];
}

export function weightReasons(state: PolicyState, saidKg: number): readonly Reason[] {
  const registered = state.scanner?.patientWeightKg ?? null;
  if (registered === null) return [reason('weightMismatch', { said: saidKg, registered: 'no' })];
  return Math.abs(registered - saidKg) <= 0.5 ? [] : [reason('weightMismatch', { said: saidKg, registered })];
}

/**
 * People say that the patient is in and the sensor does not count them: one of the two is wrong, and nobody scans on it. Level 2
 * people whom the reader saw go in, and who may not have left since, are counted too; and they are not scanned beside unless
 * the time-out declared that many.
 */
export function countReasons({ policy, zone4 }: PolicyState, session: Session): readonly Reason[] {
  if (session.room !== 'in' || policy.equipment.zone4Entry.fit !== 'fitted') return [];
  const { count, level2Inside, mayBeGone } = zone4;
  const declared = expectedInZone4(session);
  const certain = Math.max(0, level2Inside.length - mayBeGone - session.attendants);
  const expected = declared + certain;
  // One more than declared is a Level 2 person here: anybody else is C-32.
  const isMore = certain > 0 || (level2Inside.length > 0 && count !== null && count > declared);
  return [
    ...(count !== null && count >= expected ? [] : [reason('zone4TooFew', { count: count ?? 'unknown', expected })]),
    ...(isMore ? [reason('level2Inside', { names: level2Inside.join(', ') })] : []),
  ];
}
