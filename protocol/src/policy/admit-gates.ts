import { isActive } from './condition-state.ts';
import { conditionReason } from './condition-reason.ts';
import { type ConditionId, conditionRow, conditionTitle } from './conditions.ts';
import { isInForce } from './facility-policy.ts';
import { watchReasons } from './implant-gate.ts';
import { type Reason, reason } from './reasons.ts';
import { scannerAgeSeconds, whileScanning } from './scanner-gates.ts';
import { scannerStateReported } from './facts.ts';
import { expectedInZone4, type Session } from './session.ts';
import type { PolicyState } from './state.ts';
import { mayBeginYet } from './stop.ts';
import { activeAndSuspect } from './suspect-conditions.ts';

/** What must be ticked before the door; the rest of the checklist is done beside the table. */
const SCREENING = ['identity', 'writtenScreen', 'verbalScreen', 'implants', 'weight', 'metalOff', 'detector'] as const;
/** The rows that a Level 2 person may override at the door, with their reason: the detector's own. @source domain §1.5, §6.2 row 18 */
const DETECTOR_ROWS: readonly ConditionId[] = [
  'ferromagneticDoorShut',
  'ferromagneticDoorOpen',
  'ferromagneticUnknown',
];
/** Whether anybody knows how many are inside. */
const COUNT_ROWS: readonly ConditionId[] = ['zoneSilent', 'zone4CountUnknown'];

/** The gates of going into Zone IV, in the order in which people can mend them. @source domain §1.5 ADMIT */
export function admitReasons(state: PolicyState): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const missing = SCREENING.filter((item) => session.checklist[item] === undefined);
  return [
    ...(isInForce(state.policy) ? [] : [reason('policyUnsigned')]),
    ...(missing.length === 0
      ? []
      : [reason('checklistIncomplete', { missing: missing.length, total: SCREENING.length })]),
    ...detectorReasons(state, session),
    ...insideReasons(state, session),
    ...barringReasons(state),
    ...(scannerStateReported(state) === null
      ? [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })]
      : whileScanning(state)),
    ...(mayBeginYet(state).length > 0 ? [reason('startUnderWay')] : []),
    ...watchReasons(state, session),
  ];
}

/** Quiet and reporting, or overridden since it was last otherwise. */
function detectorReasons(state: PolicyState, { detectorOverride }: Session): readonly Reason[] {
  const overriddenMs = detectorOverride?.by.atMs ?? -1;
  return DETECTOR_ROWS.flatMap((id) => {
    const one = state.conditions[id];
    if (!isActive(one) || overriddenMs >= one.confirmedMs) return [];
    return [reason('detectorNotQuiet', { title: titleOf(state, id) })];
  });
}

/** Who is inside is known, and nobody is whom nobody has stated. Level 2 people whom the reader saw go in are. */
function insideReasons(state: PolicyState, session: Session): readonly Reason[] {
  const { policy, zone4, conditions } = state;
  if (policy.equipment.zone4Entry.fit !== 'fitted') return [];
  if (zone4.count === null || COUNT_ROWS.some((id) => isActive(conditions[id]))) return [reason('zone4CountUnknown')];
  const expected = expectedInZone4(session) + zone4.level2Inside.length;
  return zone4.count > expected ? [reason('zone4TooMany', { count: zone4.count, expected })] : [];
}

/** What would stop a scan in there, or send the patient out, bars the way in, also while its row still waits. */
function barringReasons(state: PolicyState): readonly Reason[] {
  return activeAndSuspect(state).flatMap((id) => {
    const { scan, people } = conditionRow(id).verdict.inRoom;
    const isBarring = scan >= 2 || people >= 3;
    return isBarring && !DETECTOR_ROWS.includes(id) ? [conditionReason(state, id)] : [];
  });
}

/** A Level 2 person answers for the detector, and says why. */
export function overrideDetectorReasons(state: PolicyState, why: string): readonly Reason[] {
  if (state.session === null) return [reason('sessionNotOpen')];
  const isFitted = state.policy.equipment.ferromagnetic.fit === 'fitted';
  const isQuiet = DETECTOR_ROWS.every((id) => !isActive(state.conditions[id]));
  return [
    ...(isFitted && isQuiet ? [reason('detectorQuiet')] : []),
    ...(why.trim() === '' ? [reason('overrideWithoutWhy')] : []),
  ];
}

function titleOf(state: PolicyState, id: ConditionId): string {
  return conditionTitle(id, state.inputs[conditionRow(id).input], state.conditions[id].status);
}
