import { isActive } from '../../policy/condition-state.ts';
import { CONDITION_IDS, type ConditionId, conditionRow, conditionTitle } from '../../policy/conditions.ts';
import { isDoorShut, scannerStateReported } from '../../policy/facts.ts';
import { INPUT_IDS } from '../../policy/inputs.ts';
import { type Reason, reason } from '../../policy/reasons.ts';
import { scannerAgeSeconds } from '../../policy/scanner-gates.ts';
import type { PolicyState } from '../../policy/state.ts';

/**
 * What of the real site stands against a live drill now. The same list refuses the start and, asked again at each step
 * while one runs, ends it: one reason is enough. What is not known counts as occupied.
 */
export function siteReasons(site: PolicyState): readonly Reason[] {
  return [
    ...scannerReasons(site),
    ...roomReasons(site),
    ...examReasons(site),
    ...conditionReasons(
      site,
      CONDITION_IDS.filter((id) => isActive(site.conditions[id])),
    ),
    ...signalReasons(site),
  ];
}

/** Before a start a row that is only suspected counts too: nobody begins a drill into what may be an alarm. */
export function suspectReasons(site: PolicyState): readonly Reason[] {
  return conditionReasons(
    site,
    CONDITION_IDS.filter((id) => site.conditions[id].status === 'suspect'),
  );
}

/** Reported lately, idle, nobody registered: then a STOP has nothing to stop. */
export function isIdleAndEmpty(site: PolicyState): boolean {
  return scannerReasons(site).length === 0 && countReasons(site).length === 0;
}

function scannerReasons(site: PolicyState): readonly Reason[] {
  const state = scannerStateReported(site);
  if (state === null) return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(site) })];
  return [
    ...(state === 'idle' ? [] : [reason('scannerBusy', { state })]),
    ...(site.scanner?.isTableMoving === true ? [reason('scannerBusy', { state: 'moving its table' })] : []),
    ...(site.scanner?.patientRef === '' && site.scanner.patientName === '' ? [] : [reason('drillPatientRegistered')]),
  ];
}

function roomReasons(site: PolicyState): readonly Reason[] {
  const isDoorSeen = site.policy.equipment.door34.fit === 'fitted';
  return [...countReasons(site), ...(isDoorSeen && !isDoorShut(site) ? [reason('drillDoorNotShut')] : [])];
}

/** A site that counts nobody does not know that nobody is inside. */
function countReasons({ zone4, policy, conditions }: PolicyState): readonly Reason[] {
  const isSilent = isActive(conditions.zoneSilent) || isActive(conditions.zone4CountUnknown);
  if (zone4.count === null || isSilent || policy.equipment.zone4Entry.fit !== 'fitted')
    return [reason('zone4CountUnknown')];
  return zone4.count === 0 ? [] : [reason('zone4NotEmpty', { count: zone4.count })];
}

function examReasons({ session, lease }: PolicyState): readonly Reason[] {
  const { control } = lease;
  const holder = control.kind === 'granted' ? control.holder : control.kind === 'local' ? null : control.to;
  return [
    ...(session === null ? [] : [reason('sessionOpen')]),
    ...(holder === null ? [] : [reason('controlHeld', { holder: holder.name })]),
  ];
}

function conditionReasons(site: PolicyState, ids: readonly ConditionId[]): readonly Reason[] {
  return ids.map((id) => {
    const { input, firstStep, rule } = conditionRow(id);
    const title = conditionTitle(id, site.inputs[input], site.conditions[id].status);
    return reason('conditionActive', { title, firstStep, rule, condition: id });
  });
}

/** A sensor that says "not well" ends a drill at once, also where its row waits, or is not looked at without a patient. */
function signalReasons({ inputs, policy }: PolicyState): readonly Reason[] {
  return INPUT_IDS.filter((id) => policy.equipment[id].fit === 'fitted' && inputs[id].raw === 'bad').map((input) =>
    reason('drillSignal', { input, words: inputs[input].words === '' ? 'reported' : inputs[input].words }),
  );
}
