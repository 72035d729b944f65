import { CONDITION_IDS, type ConditionId, conditionRow, conditionTitle } from '../../policy/conditions.ts';
import { isCountDoubted, isDoorShut, isStopUnderWay, scannerStateReported } from '../../policy/facts.ts';
import { INPUT_IDS } from '../../policy/inputs.ts';
import { type Reason, reason } from '../../policy/reasons.ts';
import { busyReason, scannerAgeSeconds, startUnderWayReasons } from '../../policy/scanner-gates.ts';
import type { PolicyState } from '../../policy/state.ts';
import { mayBeginYet } from '../../policy/stop.ts';

/** The weakest magnet that a site can declare: what reads less has no field, or is losing it. */
const FIELD_MIN_TESLA = 0.05;

/**
 * What of the real site stands against a live drill now. It is the one list: all of it refuses the start and, asked again
 * at each step while one runs, the first of it ends it. What is not known counts as occupied, and a row that is only
 * suspected counts as an alarm: nobody rehearses into what may be one.
 */
export function siteReasons(site: PolicyState): readonly Reason[] {
  return [
    ...scannerReasons(site),
    ...roomReasons(site),
    ...examReasons(site),
    ...conditionReasons(
      site,
      CONDITION_IDS.filter((id) => site.conditions[id].status !== 'ok'),
    ),
    ...signalReasons(site),
    ...gatewayReasons(site),
  ];
}

/** Reported lately, idle, nobody registered: then a STOP has nothing to stop. */
export function isIdleAndEmpty(site: PolicyState): boolean {
  return scannerReasons(site).length === 0 && countReasons(site).length === 0;
}

function scannerReasons(site: PolicyState): readonly Reason[] {
  const state = scannerStateReported(site);
  if (state === null) return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(site) })];
  return [
    ...(state === 'idle' ? [] : [busyReason(state)]),
    ...(site.scanner?.isTableMoving === true ? [reason('scannerBusy', { state: 'moving its table' })] : []),
    ...(site.scanner?.patientRef === '' && site.scanner.patientName === '' ? [] : [reason('drillPatientRegistered')]),
    ...atRestReasons(site),
  ];
}

/** What a scanner tells that calls itself idle. */
function atRestReasons({ scanner }: PolicyState): readonly Reason[] {
  if (scanner === null) return [];
  const { runningStepId, steps, examId, fieldTesla, faultText } = scanner;
  const isRunning = runningStepId !== '' || steps.some(({ status }) => status === 'running');
  return [
    ...(isRunning ? [reason('scannerBusy', { state: 'in the middle of a step' })] : []),
    // Begun at the scanner itself, before anybody has typed a name.
    ...(examId === '' ? [] : [reason('drillExamOpen')]),
    ...(fieldTesla !== null && fieldTesla < FIELD_MIN_TESLA ? [reason('drillNoField')] : []),
    ...(faultText === '' ? [] : [reason('drillSignal', { input: 'scannerFault', words: faultText })]),
  ];
}

function roomReasons(site: PolicyState): readonly Reason[] {
  const isDoorSeen = site.policy.equipment.door34.fit === 'fitted';
  return [...countReasons(site), ...(isDoorSeen && !isDoorShut(site) ? [reason('drillDoorNotShut')] : [])];
}

/** A site that counts nobody does not know that nobody is inside; nor does one whose badge reader saw who its counter did not. */
function countReasons(site: PolicyState): readonly Reason[] {
  const { zone4, policy } = site;
  const isBadged = zone4.level2Inside.length > zone4.mayBeGone;
  const isDoubted = isCountDoubted(site) || (zone4.count === 0 && isBadged);
  if (zone4.count === null || isDoubted || policy.equipment.zone4Entry.fit !== 'fitted')
    return [reason('zone4CountUnknown')];
  return zone4.count === 0 ? [] : [reason('zone4NotEmpty', { count: zone4.count })];
}

function examReasons(site: PolicyState): readonly Reason[] {
  const { session, lease } = site;
  const { control } = lease;
  const holder = control.kind === 'granted' ? control.holder : control.kind === 'local' ? null : control.to;
  return [
    ...(session === null ? [] : [reason('sessionOpen')]),
    ...(holder === null ? [] : [reason('controlHeld', { holder: holder.name })]),
    ...(site.permit === null && mayBeginYet(site).length === 0
      ? startUnderWayReasons(site)
      : [reason('startUnderWay')]),
    ...(isStopUnderWay(site) ? [reason('stopUnderWay')] : []),
    ...(site.inflight.length === 0 ? [] : [reason('scannerBusy', { state: 'asked for what it has not answered' })]),
  ];
}

function conditionReasons(site: PolicyState, ids: readonly ConditionId[]): readonly Reason[] {
  return ids.map((id) => {
    const { input, firstStep, rule } = conditionRow(id);
    const title = conditionTitle(id, site.inputs[input], site.conditions[id].status);
    return reason('conditionActive', { title, firstStep, rule, condition: id });
  });
}

/** Who says "not well", sensor or person, ends a drill at once, also where its row waits, or is not looked at without a patient. */
function signalReasons({ inputs, policy }: PolicyState): readonly Reason[] {
  return INPUT_IDS.filter((id) => policy.equipment[id].fit !== 'notFitted' && inputs[id].raw === 'bad').map((input) =>
    reason('drillSignal', { input, words: inputs[input].words === '' ? 'reported' : inputs[input].words }),
  );
}

/** What the gateway restricts, however little, it has a ground for; one that is not heard may have one. */
function gatewayReasons({ peer }: PolicyState): readonly Reason[] {
  if (peer === null) return [reason('drillGatewaySilent')];
  const isHeld = Object.values(peer.verdict).some((one) => one > 0);
  return [
    ...(isHeld ? [reason('gatewayHold', { why: peer.why })] : []),
    // It stays open after the site is well again, until somebody has seen to it: in it real work goes on, and nobody rehearses.
    ...(peer.againstDrill === '' ? [] : [reason('drillIncidentOpen', { what: peer.againstDrill })]),
  ];
}
