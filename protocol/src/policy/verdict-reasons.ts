import { conditionReason } from './condition-reason.ts';
import { conditionRow, conditionTitle } from './conditions.ts';
import { situation } from './facts.ts';
import { type Reason, reason } from './reasons.ts';
import { activeConditions, type PolicyState } from './state.ts';
import { isUnanswered } from './unanswered.ts';

/** Every active condition that bars a start, each in its own words. */
export function verdictReasons(state: PolicyState): readonly Reason[] {
  const situationNow = situation(state);
  const own = activeConditions(state).flatMap((id) => {
    const { input, rule, verdict } = conditionRow(id);
    if (verdict[situationNow].authority >= 1) return [conditionReason(state, id)];
    if (!isUnanswered(state, id)) return [];
    const title = conditionTitle(id, state.inputs[input], state.conditions[id].status);
    return [reason('unanswered', { title, rule, condition: id })];
  });
  const peer =
    state.peer !== null && state.peer.verdict.authority >= 1 ? [reason('gatewayHold', { why: state.peer.why })] : [];
  return [...own, ...peer];
}
