import type { ConditionId } from '@farfield/protocol/policy';

/** Ordered pairs of conditions that nothing can bring about, each because of a rule that a row of this table names. */
export const PAIR_RULES: readonly {
  readonly id: string;
  readonly text: string;
  /** `first` is there already when `second` comes */
  readonly excludes: (first: ConditionId, second: ConditionId) => boolean;
}[] = [];
