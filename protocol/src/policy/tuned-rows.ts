import type { ConditionRow, TunableField } from './condition-row.ts';
import { CONDITION_IDS, type ConditionId, conditionRow } from './conditions.ts';
import type { FacilityPolicy } from './facility-policy.ts';
import { INPUT_IDS, type InputId } from './inputs.ts';

/** What a facility chose differently from the table, within each row's bounds. */
export type RowTuning = Readonly<Partial<Record<ConditionId, Readonly<Partial<Record<TunableField, number>>>>>>;

export interface TunedRow extends ConditionRow {
  readonly id: ConditionId;
}

interface TunedRows {
  readonly all: readonly TunedRow[];
  readonly byId: Readonly<Record<ConditionId, TunedRow>>;
  readonly byInput: Readonly<Record<InputId, readonly TunedRow[]>>;
}

/** A policy does not change, so its rows are made once. It is a memory of a pure function, not state. */
const MADE = new WeakMap<FacilityPolicy, TunedRows>();

/** The table as this facility signed it. Values outside the bounds were refused when the policy was loaded. */
export function tunedRows(policy: FacilityPolicy): TunedRows {
  const made = MADE.get(policy);
  if (made !== undefined) return made;
  const all = CONDITION_IDS.map((id): TunedRow => ({ ...conditionRow(id), ...policy.conditions[id], id }));
  const rowsOf = (input: InputId): readonly [InputId, readonly TunedRow[]] => [
    input,
    all.filter((row) => row.input === input),
  ];
  const byInput = Object.fromEntries(INPUT_IDS.map(rowsOf)) as Record<InputId, readonly TunedRow[]>;
  const byId = Object.fromEntries(all.map((row) => [row.id, row])) as Record<ConditionId, TunedRow>;
  const rows = { all, byId, byInput };
  MADE.set(policy, rows);
  return rows;
}

export interface TuningProblem {
  readonly condition: string;
  readonly field: string;
  readonly words: string;
}

/** Everything in a tuning that a row does not allow: refused, never clamped. */
export function tuningProblems(tuning: Readonly<Record<string, Readonly<Record<string, unknown>>>>): TuningProblem[] {
  return Object.entries(tuning).flatMap(([condition, fields]) => {
    const id = CONDITION_IDS.find((one) => one === condition);
    if (id === undefined) return [{ condition, field: '', words: 'no such condition' }];
    const { tunable } = conditionRow(id);
    return Object.entries(fields).flatMap(([field, value]) => {
      const bounds =
        field === 'ttlMs' || field === 'confirmAfterMs' || field === 'clearAfterMs' ? tunable[field] : undefined;
      if (bounds === undefined)
        return [{ condition, field, words: 'is the same everywhere; a facility cannot choose it' }];
      const { minMs, maxMs } = bounds;
      const isIn = typeof value === 'number' && Number.isInteger(value) && value >= minMs && value <= maxMs;
      return isIn
        ? []
        : [{ condition, field, words: `${String(value)} is not a whole number of ms from ${minMs} to ${maxMs}` }];
    });
  });
}
