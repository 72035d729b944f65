import {
  CONTRAST_FACT_IDS,
  CONTRAST_FACTS,
  CONTRAST_OBSERVED_MS,
  type ContrastFact,
  SUPERVISION_STATED_MS,
} from './contrast.ts';
import { conditionReason } from './condition-reason.ts';
import { conditionRow } from './conditions.ts';
import { isHeard } from './facts.ts';
import { lengthWords } from './length-words.ts';
import { level2HereReasons } from './level2-gates.ts';
import { type Reason, reason } from './reasons.ts';
import type { Session } from './session.ts';
import type { PolicyState } from './state.ts';
import { activeAndSuspect } from './suspect-conditions.ts';

/**
 * The INJECT gate: which reasons stand against an injection now. Farfield cannot start or hold one; it says what is open
 * before, and writes down what was open when people say that contrast was given.
 * @source domain §1.5 INJECT, ACR 2025 (direct supervision, practitioner on site besides the technologist)
 */
export function contrastReasons(state: PolicyState): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  return [
    ...(state.scanner?.patientRef === session.patientRef
      ? []
      : [reason('patientMismatch', { what: 'scanner and session name different patients' })]),
    ...approvalReasons(state, session),
    ...practitionerReasons(state, session),
    ...level2HereReasons(state, session),
    ...barringReasons(state),
    ...(session.contrast.cart === null ? [reason('cartNotChecked')] : []),
    ...checkReasons(session),
  ];
}

function approvalReasons(state: PolicyState, { contrast }: Session): readonly Reason[] {
  const { approval } = contrast;
  if (approval === null) return [reason('contrastNotApproved')];
  const unseen = CONTRAST_FACT_IDS.filter((fact) => !approval.saw.includes(fact));
  const leftMs = approval.coveredUntilMs - state.nowMs;
  const { name } = approval.by;
  return [
    ...unseenReasons(unseen),
    ...radiologistReasons(state, contrast.supervision?.atMs ?? null, approval.by),
    ...(leftMs >= CONTRAST_OBSERVED_MS
      ? []
      : [reason('coverageTooShort', { name, left: lengthWords(leftMs), need: lengthWords(CONTRAST_OBSERVED_MS) })]),
    ...(approval.backup.trim() === '' || approval.backup.trim() === name ? [reason('backupNotNamed')] : []),
  ];
}

/** An approval that leaves one out is no approval. */
export function unseenReasons(unseen: readonly ContrastFact[]): readonly Reason[] {
  if (unseen.length === 0) return [];
  return [reason('contrastFactsNotSeen', { what: unseen.map((fact) => CONTRAST_FACTS[fact]).join(', ') })];
}

/** The named radiologist is at a console now, and a person on site says that both hear and see each other. */
function radiologistReasons(
  state: PolicyState,
  statedMs: number | null,
  { personId, name }: { readonly personId: string; readonly name: string },
): readonly Reason[] {
  const here = state.attendees.find(
    ({ principal }) => principal.personId === personId && principal.role === 'rad' && principal.isCredentialValid,
  );
  // What was said before they were gone and came back says nothing of now.
  const saidMs = statedMs !== null && statedMs >= (here?.sinceMs ?? 0) ? statedMs : null;
  const isStated = saidMs !== null && state.nowMs - saidMs <= SUPERVISION_STATED_MS;
  return [
    ...(here === undefined || !isHeard(state, here) ? [reason('radiologistAway', { name })] : []),
    ...(isStated ? [] : [reason('supervisionNotStated', { name })]),
  ];
}

/** Checked in, and still signed in on site. */
function practitionerReasons(state: PolicyState, session: Session): readonly Reason[] {
  const { practitioner } = session.contrast;
  const isHere = state.attendees.some(
    ({ principal }) =>
      principal.personId === practitioner?.personId && principal.seat === 'onsite' && principal.isCredentialValid,
  );
  if (practitioner === null || !isHere) return [reason('practitionerMissing')];
  // Who looks after the patient in the scanner is not the one "besides".
  return practitioner.personId === session.level2?.personId
    ? [reason('samePerson', { other: 'is the session’s Level 2' })]
    : [];
}

/** What would stop a scan or take the patient out, and what the monitor calls an alarm, also while its row still waits: nobody injects into that. */
function barringReasons(state: PolicyState): readonly Reason[] {
  return activeAndSuspect(state).flatMap((id) => {
    const { verdict, priority } = conditionRow(id);
    const { scan, people } = verdict.inRoom;
    return scan < 2 && people < 3 && priority !== 'high' ? [] : [conditionReason(state, id)];
  });
}

function checkReasons({ contrast: { check, approval } }: Session): readonly Reason[] {
  if (check.kind !== 'confirmed') return [reason('contrastNotChecked')];
  if (approval === null || check.agent === approval.agent) return [];
  return [reason('contrastOtherAgent', { checked: check.agent, approved: approval.agent })];
}

export function confirmCheckReasons(
  state: PolicyState,
  said: { readonly agent: string; readonly lot: string },
  personId: string,
): readonly Reason[] {
  if (state.session === null) return [reason('sessionNotOpen')];
  const { check } = state.session.contrast;
  if (check.kind !== 'said') return [reason('contrastNotChecked')];
  return [
    ...(check.agent === said.agent ? [] : [reason('contrastCheckDiffers', { what: 'agent' })]),
    ...(check.lot === said.lot ? [] : [reason('contrastCheckDiffers', { what: 'lot' })]),
    ...(check.by.personId === personId ? [reason('samePerson', { other: 'checked it' })] : []),
  ];
}
