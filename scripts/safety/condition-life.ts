import {
  advanceCondition,
  type ConditionState,
  initialCondition,
  isBad,
  type RowContext,
} from '../../protocol/src/policy/condition-state.ts';
import { CONDITION_IDS, type ConditionId, conditionRow, type ConditionRow } from '@farfield/protocol/policy';

type Status = ConditionState['status'];

export interface LifeEdge {
  readonly from: Status;
  readonly to: Status;
  readonly because: 'bad' | 'good' | 'cleared';
  /** rows that were seen to take it */
  readonly rows: readonly ConditionId[];
}

/** What a row's input may report while its life is tried out. */
const FACTS = ['bad', 'unknown', 'good'] as const;
/** From one tick to longer than any row's time. */
const WAITS_MS = [50, 1_000, 3_600_000] as const;
const NOW_MS = 10_000_000;

/**
 * Tries every row in every state with a good and a bad input, short and long, and keeps each change that it makes: the
 * life of a condition as the code lives it.
 */
export function conditionLife(): readonly LifeEdge[] {
  const found = new Map<string, { from: Status; to: Status; because: 'bad' | 'good'; rows: Set<ConditionId> }>();
  for (const id of CONDITION_IDS) {
    const row = conditionRow(id);
    for (const state of statesOf(row)) {
      for (const raw of FACTS) {
        for (const elapsedMs of WAITS_MS) {
          for (const isScanning of [false, true]) {
            const context = contextOf(row, raw, elapsedMs, isScanning);
            const after = advanceCondition(row, state, context).status;
            if (after === state.status) continue;
            const because = isBad(row, context) ? 'bad' : 'good';
            const key = `${state.status} ${after} ${because}`;
            const edge = found.get(key) ?? { from: state.status, to: after, because, rows: new Set<ConditionId>() };
            edge.rows.add(id);
            found.set(key, edge);
          }
        }
      }
    }
  }
  const latching = CONDITION_IDS.filter((id) => conditionRow(id).latch !== 'none');
  const edges: LifeEdge[] = [...found.values()].map((one) => ({ ...one, rows: [...one.rows] }));
  return [...edges, { from: 'latched', to: 'ok', because: 'cleared', rows: latching }];
}

function contextOf(
  row: ConditionRow,
  raw: (typeof FACTS)[number],
  elapsedMs: number,
  isScanning: boolean,
): RowContext {
  return {
    applies: true,
    isScanning,
    fitting: { fit: 'fitted' },
    fact: { raw, sinceMs: NOW_MS - elapsedMs, lastSeenMs: NOW_MS, words: '' },
    nowMs: NOW_MS,
    elapsedMs,
  };
}

/** Each state that a row can be in, where there is a choice with its time just begun and with it nearly over. */
function statesOf(row: ConditionRow): readonly ConditionState[] {
  const active = { sinceMs: NOW_MS - 5_000, budgetLeftMs: 0, acknowledgedBy: null };
  const latches = row.latch === 'none' ? [false] : [false, true];
  const suspects: readonly ConditionState[] =
    row.confirmAfterMs > 0
      ? [
          { status: 'suspect', sinceMs: NOW_MS - 100, budgetLeftMs: row.confirmAfterMs },
          { status: 'suspect', sinceMs: NOW_MS - 100, budgetLeftMs: 1 },
        ]
      : [];
  return [
    initialCondition(row),
    ...suspects,
    ...latches.flatMap((mustLatch): readonly ConditionState[] => [
      { ...active, status: 'confirmed', mustLatch },
      ...(row.clearAfterMs > 0
        ? [
            { ...active, status: 'clearing', mustLatch, goodSinceMs: NOW_MS } as const,
            { ...active, status: 'clearing', mustLatch, goodSinceMs: NOW_MS - 3_600_000 } as const,
          ]
        : []),
    ]),
    ...(row.latch === 'none' ? [] : [{ ...active, status: 'latched', mustLatch: true } as const]),
  ];
}
