import type { Command } from './command.ts';
import { type ClearVoice, type ConditionState, isActive } from './condition-state.ts';
import { type ConditionId, conditionRow, FLAP_CLEARED_BY } from './conditions.ts';
import { OWN_INPUTS } from './facility-policy.ts';
import { OXYGEN_FRESH_MS } from './limits.ts';
import { type Reason, reason } from './reasons.ts';
import { type Principal, type Role, ROLE_WORDS } from './roles.ts';
import type { PolicyState } from './state.ts';

/** Who may clear it as it stands: what flaps is not cleared by those who only want to go on. */
export function clearersOf(state: PolicyState, id: ConditionId): readonly Role[] {
  const one = state.conditions[id];
  if (isActive(one) && one.isFlapping) return FLAP_CLEARED_BY;
  const { clearedBy } = conditionRow(id);
  return clearedBy.filter((role) => !clearedSoFar(one).some((voice) => voice.role === role));
}

export function clearedSoFar(one: ConditionState): readonly ClearVoice[] {
  return one.status === 'latched' ? one.cleared : [];
}

/** Does this one word end the latch? Where each role must clear, the last of them does. */
export function isLastToClear(state: PolicyState, id: ConditionId, role: Role): boolean {
  const one = state.conditions[id];
  if (conditionRow(id).clearNeeds !== 'each' || (isActive(one) && one.isFlapping)) return true;
  return clearersOf(state, id).every((other) => other === role);
}

export function clearReasons(
  state: PolicyState,
  principal: Principal,
  id: Extract<Command['action'], { kind: 'clear' }>['condition'],
): readonly Reason[] {
  const { title } = conditionRow(id);
  const one = state.conditions[id];
  const clearedBy = clearersOf(state, id);
  if (!clearedBy.includes(principal.role))
    return [
      reason('clearRoleMayNot', {
        title,
        roles: clearedBy.map((role) => ROLE_WORDS[role]).join(' or ') || 'nobody: it ends by itself',
      }),
    ];
  if (conditionRow(id).clearNeeds === 'level2' && !principal.isLevel2)
    return [reason('notLevel2', { name: principal.name, action: `clear “${title}”` })];
  const before = clearedSoFar(one).find((voice) => voice.personId === principal.personId);
  if (before !== undefined) return [reason('samePerson', { other: `cleared it as ${ROLE_WORDS[before.role]}` })];
  const { input, unknownIs } = conditionRow(id);
  const isDevice = input !== 'mrstLeft' && !OWN_INPUTS.some((own) => own === input);
  const isUnsure = unknownIs === 'notThisRow' && isDevice && state.inputs[input].raw !== 'good';
  if (one.status === 'latched' && isUnsure && state.policy.equipment[input].fit !== 'notFitted')
    return [reason('conditionStillBad', { title })];
  if (one.status === 'latched') return measuredOxygenReasons(state, id);
  if (one.status === 'confirmed' || one.status === 'clearing') return [reason('conditionStillBad', { title })];
  return [reason('conditionNotLatched', { title })];
}

/** Nobody is let back in on a reading that is old or not there: low oxygen and a quench end on measured oxygen. @source design §10.9 */
function measuredOxygenReasons(state: PolicyState, id: ConditionId): readonly Reason[] {
  if (conditionRow(id).clearNeeds !== 'each' || state.policy.equipment.oxygen.fit !== 'fitted') return [];
  const { raw, lastSeenMs } = state.inputs.oxygen;
  const isFresh = lastSeenMs !== null && state.nowMs - lastSeenMs <= OXYGEN_FRESH_MS;
  return raw === 'good' && isFresh ? [] : [reason('conditionStillBad', { title: conditionRow('oxygenUnknown').title })];
}
