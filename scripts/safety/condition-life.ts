import type { ConditionState } from '../../protocol/src/policy/condition-state.ts';
import {
  CONDITION_CAUSES,
  CONDITION_STATUSES,
  CONDITION_TRANSITIONS,
  type ConditionCause,
} from '../../protocol/src/policy/condition-transitions.ts';

type Status = ConditionState['status'];

export interface LifeEdge {
  readonly from: Status;
  readonly to: Status;
  readonly because: readonly ConditionCause[];
}

export const CAUSES = Object.keys(CONDITION_CAUSES) as readonly ConditionCause[];

/** The changes that the table of transitions names: one edge for each pair of states, with all that leads along it. */
export function conditionLife(): readonly LifeEdge[] {
  return CONDITION_STATUSES.flatMap((from) =>
    CONDITION_STATUSES.flatMap((to) => {
      const because = CAUSES.filter((cause) => CONDITION_TRANSITIONS[from][cause] === to);
      return because.length === 0 ? [] : [{ from, to, because }];
    }),
  );
}
