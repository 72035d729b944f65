import {
  advanceCondition,
  type ConditionState,
  initialCondition,
  isBad,
  isUnderWay,
  latchedCondition,
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
const NOW_MS = 10_000_000;
/** Longer than any row's time, and shorter than any. */
const AGES_MS = [3_600_000, 1] as const;

/**
 * Tries every row in every state that it can be in, just begun and old, with a good and a bad input, and keeps each change
 * that it makes: the life of a condition as the code lives it.
 */
export function conditionLife(): readonly LifeEdge[] {
  const found = new Map<string, { from: Status; to: Status; because: 'bad' | 'good'; rows: Set<ConditionId> }>();
  for (const id of CONDITION_IDS) {
    const row = conditionRow(id);
    for (const state of statesOf(row)) {
      for (const raw of FACTS) {
        for (const isScanning of [false, true]) {
          const context = contextOf(raw, isScanning);
          const after = advanceCondition(row, state, context).status;
          if (after === state.status) continue;
          const isHeld = state.status !== 'ok' && state.status !== 'latched' && isUnderWay(row, context);
          const because = isBad(row, context) || isHeld ? 'bad' : 'good';
          const key = `${state.status} ${after} ${because}`;
          const edge = found.get(key) ?? { from: state.status, to: after, because, rows: new Set<ConditionId>() };
          edge.rows.add(id);
          found.set(key, edge);
        }
      }
    }
  }
  const latching = CONDITION_IDS.filter((id) => canLatch(conditionRow(id)));
  const edges: LifeEdge[] = [...found.values()].map((one) => ({ ...one, rows: [...one.rows] }));
  return [...edges, { from: 'latched', to: 'ok', because: 'cleared', rows: latching }];
}

function contextOf(raw: (typeof FACTS)[number], isScanning: boolean): RowContext {
  return {
    applies: true,
    isScanning,
    fitting: { fit: 'fitted' },
    fact: { raw, sinceMs: NOW_MS, lastSeenMs: NOW_MS, words: '' },
    nowMs: NOW_MS,
    paths: 'onePath',
  };
}

export function canLatch({ latch, flap }: ConditionRow): boolean {
  return latch !== 'none' || flap === 'latch';
}

/** Each state that a row can be in, just begun and old. */
function statesOf(row: ConditionRow): readonly ConditionState[] {
  const active = {
    cameMs: [],
    sinceMs: NOW_MS - 5_000,
    confirmedMs: NOW_MS - 5_000,
    isFlapping: false,
    acknowledgedBy: null,
  };
  const suspects = AGES_MS.flatMap((ageMs) =>
    [false, true].map((isDraining): ConditionState => ({
      status: 'suspect',
      cameMs: [],
      sinceMs: NOW_MS - ageMs,
      budgetLeftMs: isDraining ? row.confirmAfterMs : 0,
      budgetAtMs: NOW_MS - ageMs,
      isDraining,
    })),
  );
  const actives = (canLatch(row) ? [false, true] : [false]).flatMap((mustLatch): readonly ConditionState[] => [
    { ...active, status: 'confirmed', mustLatch },
    ...AGES_MS.map((ageMs): ConditionState => ({
      ...active,
      status: 'clearing',
      mustLatch,
      goodSinceMs: NOW_MS - ageMs,
    })),
  ]);
  return [
    initialCondition(),
    ...(row.confirmAfterMs > 0 ? suspects : []),
    ...actives.filter((state) => row.clearAfterMs > 0 || state.status !== 'clearing'),
    ...(canLatch(row) ? [latchedCondition(NOW_MS)] : []),
  ];
}
