import { CONDITION_IDS, type ConditionId, conditionRow } from './conditions.ts';
import { OWN_INPUTS } from './facility-policy.ts';
import { activeConditions, type PolicyState } from './state.ts';

/**
 * Rows that wait a moment before they are an alarm; not those that count the minutes of what another row has told already.
 * What the core measures of itself has gates of its own.
 */
const WAITING_ROWS: readonly ConditionId[] = CONDITION_IDS.filter((id) => {
  const { input, unknownIs, confirmAfterMs } = conditionRow(id);
  const isFirst = CONDITION_IDS.map(conditionRow).every(
    (other) => other.input !== input || other.unknownIs !== unknownIs || other.confirmAfterMs >= confirmAfterMs,
  );
  return confirmAfterMs > 0 && isFirst && !OWN_INPUTS.some((own) => own === input);
});

/** Bad at this instant, and not yet for as long as its row waits. @source design §2.2 */
export function suspectConditions({ conditions }: PolicyState): readonly ConditionId[] {
  return WAITING_ROWS.filter((id) => {
    const one = conditions[id];
    return one.status === 'suspect' && one.isDraining;
  });
}

/** What is an alarm, and what will be one unless it ends in time: nobody lets anybody in, or injects, into either. */
export function activeAndSuspect(state: PolicyState): readonly ConditionId[] {
  return [...activeConditions(state), ...suspectConditions(state)];
}
