import type { ConditionId, ConditionRow } from './conditions.ts';
import type { Fitting, InputFact } from './inputs.ts';
import type { Ms } from './limits.ts';

/**
 * ok → (bad) → suspect → (bucket empty) → confirmed → (good) → clearing → (good long enough) → ok | latched → (cleared by
 * its role) → ok. A row with no delay goes from ok to confirmed in one step.
 */
export type ConditionState =
  | { readonly status: 'ok'; readonly budgetLeftMs: Ms }
  | { readonly status: 'suspect'; readonly sinceMs: Ms; readonly budgetLeftMs: Ms }
  | Active<'confirmed'>
  | (Active<'clearing'> & { readonly goodSinceMs: Ms })
  | Active<'latched'>;

interface Active<Status extends string> {
  readonly status: Status;
  readonly sinceMs: Ms;
  readonly budgetLeftMs: Ms;
  /** confirmed while it must latch: the latch holds whatever the situation is when it clears */
  readonly mustLatch: boolean;
  readonly acknowledgedBy: string | null;
}

export interface RowContext {
  readonly applies: boolean;
  readonly isScanning: boolean;
  readonly fitting: Fitting;
  readonly fact: InputFact;
  readonly nowMs: Ms;
  /** time since the row was last advanced, ≥ 0 */
  readonly elapsedMs: Ms;
}

export function initialCondition(row: ConditionRow): ConditionState {
  return { status: 'ok', budgetLeftMs: row.confirmAfterMs };
}

/** Is the fact behind this row bad at this instant? Missing is never good. */
export function isBad(row: ConditionRow, context: RowContext): boolean {
  if (!context.applies || context.fitting.fit === 'notFitted') return false;
  const { fact, nowMs } = context;
  if (fact.raw === 'bad' && row.unknownIs !== 'only') return true;
  if (row.unknownIs === 'notThisRow') return false;
  if (fact.raw === 'unknown' || fact.lastSeenMs === null) return true;
  const ttlMs = context.fitting.fit === 'attested' ? context.fitting.validForMs : row.ttlMs;
  return ttlMs !== null && nowMs - fact.lastSeenMs > ttlMs;
}

/** Advances one row; total, and the only place where a condition changes by itself. */
export function advanceCondition(row: ConditionRow, state: ConditionState, context: RowContext): ConditionState {
  const bad = isBad(row, context);
  const { nowMs, elapsedMs } = context;
  // What was never seen since boot is bad, but nothing has happened that somebody would have to clear.
  const wasSeen = context.fact.lastSeenMs !== null || context.fact.raw === 'bad';
  const mustLatchNow = wasSeen && (row.latch === 'always' || (row.latch === 'whileScanning' && context.isScanning));
  switch (state.status) {
    case 'ok':
    case 'suspect': {
      if (!bad) {
        // Refilling at a quarter of the rate makes any flapping that is bad more than a fifth of the time confirm.
        const budgetLeftMs = Math.min(row.confirmAfterMs, state.budgetLeftMs + Math.floor(elapsedMs / 4));
        return budgetLeftMs === row.confirmAfterMs || state.status === 'ok'
          ? { status: 'ok', budgetLeftMs }
          : { ...state, budgetLeftMs };
      }
      const sinceMs = state.status === 'suspect' ? state.sinceMs : nowMs;
      // The first bad observation starts the drain; time before it was good.
      const drainMs = state.status === 'suspect' ? elapsedMs : 0;
      const budgetLeftMs = Math.max(0, state.budgetLeftMs - drainMs);
      if (budgetLeftMs > 0) return { status: 'suspect', sinceMs, budgetLeftMs };
      return { status: 'confirmed', sinceMs, budgetLeftMs: 0, mustLatch: mustLatchNow, acknowledgedBy: null };
    }
    case 'confirmed':
    case 'clearing': {
      const mustLatch = state.mustLatch || (bad && mustLatchNow);
      const { sinceMs, budgetLeftMs, acknowledgedBy } = state;
      if (bad) return { status: 'confirmed', sinceMs, budgetLeftMs, mustLatch, acknowledgedBy };
      const goodSinceMs = state.status === 'clearing' ? state.goodSinceMs : nowMs;
      if (nowMs - goodSinceMs < row.clearAfterMs) {
        return { status: 'clearing', sinceMs, budgetLeftMs, mustLatch, acknowledgedBy, goodSinceMs };
      }
      if (mustLatch) return { status: 'latched', sinceMs, budgetLeftMs, mustLatch, acknowledgedBy };
      return initialCondition(row);
    }
    case 'latched': {
      if (!bad) return state;
      return { ...state, status: 'confirmed' };
    }
  }
}

/** Whether the condition weighs in the verdict: a latch weighs as much as its cause did. */
export function isActive(state: ConditionState): state is Exclude<ConditionState, { status: 'ok' | 'suspect' }> {
  return state.status === 'confirmed' || state.status === 'clearing' || state.status === 'latched';
}

export type ConditionStates = Readonly<Record<ConditionId, ConditionState>>;
