import { type ConditionId, conditionRow, conditionTitle } from './conditions.ts';
import { type Reason, reason } from './reasons.ts';
import type { PolicyState } from './state.ts';

/** A condition as what stands against an act, in its row’s own words. */
export function conditionReason(state: PolicyState, id: ConditionId): Reason {
  const { input, firstStep, rule } = conditionRow(id);
  const title = conditionTitle(id, state.inputs[input], state.conditions[id].status);
  return reason('conditionActive', { title, firstStep, rule, condition: id });
}
