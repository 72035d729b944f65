import type { ConditionRow } from './condition-row.ts';
import type { ConditionId } from './conditions.ts';
import type { Fitting, InputFact } from './inputs.ts';
import { FLAP, type LivePaths, type Ms } from './limits.ts';
import type { Role } from './roles.ts';

/**
 * ok → (bad) → suspect → (bucket empty) → confirmed → (good) → clearing → (good long enough) → ok | latched → (cleared by
 * its role) → ok. A row with no delay goes from ok to confirmed in one step. Nothing here counts steps: each state says
 * since when, so that looking seldom and looking often come to the same.
 */
export type ConditionState =
  | (Common & { readonly status: 'ok' })
  | (Common & {
      readonly status: 'suspect';
      readonly sinceMs: Ms;
      /** what was left of the bucket at `budgetAtMs`; it drains while bad, and refills while good */
      readonly budgetLeftMs: Ms;
      readonly budgetAtMs: Ms;
      readonly isDraining: boolean;
    })
  | Active<'confirmed'>
  | (Active<'clearing'> & { readonly goodSinceMs: Ms })
  | (Active<'latched'> & { readonly cleared: readonly ClearVoice[] });

/** One of the people who must clear a latch together has done so; void when it comes again, and after a restart. */
export interface ClearVoice {
  readonly role: Role;
  readonly personId: string;
  readonly name: string;
}

interface Common {
  /** when it was confirmed lately, oldest first, for rows that latch when they flap */
  readonly cameMs: readonly Ms[];
}

interface Active<Status extends string> extends Common {
  readonly status: Status;
  /** when its input first was bad */
  readonly sinceMs: Ms;
  /** when it began to weigh, this time */
  readonly confirmedMs: Ms;
  /** since when people are asked and nobody has answered, also if it was over in between and came again */
  readonly askedMs: Ms;
  /** confirmed while it must latch: the latch holds whatever the situation is when it clears */
  readonly mustLatch: boolean;
  /** it latches because it came too often, and not because of what it is */
  readonly isFlapping: boolean;
  readonly acknowledgedBy: string | null;
}

type Suspect = Extract<ConditionState, { status: 'suspect' }>;

export interface RowContext {
  readonly applies: boolean;
  readonly isScanning: boolean;
  readonly fitting: Fitting;
  readonly fact: InputFact;
  readonly nowMs: Ms;
  /** by how many paths the link to the holder's console is judged */
  readonly paths: LivePaths;
}

/** A good ms gives back a quarter of what a bad one takes. @source failsafe §1.2 */
const REFILL_DIVISOR = 4;
const NEVER_CAME: readonly Ms[] = [];
const OK: ConditionState = { status: 'ok', cameMs: NEVER_CAME };

export function initialCondition(): ConditionState {
  return OK;
}

/**
 * As a restart finds it in the journal.
 *
 * @param isFlapping it latched because it came too often; so it did when its row latches for nothing else
 */
export function latchedCondition(
  nowMs: Ms,
  isFlapping = false,
): Extract<ConditionState, { readonly status: 'latched' }> {
  return {
    status: 'latched',
    sinceMs: nowMs,
    confirmedMs: nowMs,
    askedMs: nowMs,
    cameMs: NEVER_CAME,
    mustLatch: true,
    isFlapping,
    acknowledgedBy: null,
    cleared: [],
  };
}

/** By so much a boot listens before it says that what was bad before it is bad still. */
const BOOT_LISTENS_MS: Ms = 2_000;

/** Bad when the agent went down, and not confirmed or no longer known to be: its time goes on, unless it is said to be over. */
export function underWayCondition(row: Pick<ConditionRow, 'confirmAfterMs'>, lastedMs: Ms, nowMs: Ms): Suspect {
  const { confirmAfterMs } = row;
  const budgetLeftMs = Math.max(Math.min(BOOT_LISTENS_MS, confirmAfterMs), confirmAfterMs - lastedMs);
  return {
    status: 'suspect',
    sinceMs: nowMs - lastedMs,
    budgetLeftMs,
    budgetAtMs: nowMs,
    isDraining: true,
    cameMs: NEVER_CAME,
  };
}

/** Is the fact behind this row bad at this instant? Missing is never good. */
export function isBad(row: ConditionRow, context: RowContext): boolean {
  if (!context.applies || context.fitting.fit === 'notFitted') return false;
  const { fact, nowMs } = context;
  if (fact.raw === 'bad' && row.unknownIs !== 'only') return true;
  if (row.unknownIs === 'notThisRow') return false;
  if (fact.raw === 'unknown' || fact.lastSeenMs === null) return true;
  const ttlMs = ttlOf(row, context);
  return ttlMs !== null && nowMs - fact.lastSeenMs > ttlMs;
}

/**
 * A row that leaves "unknown" to its feed's row does so before anything has happened. Once something has, only a good
 * report says that it is over: not to know whether the oxygen is still low is not to know that it is not.
 */
export function isUnderWay(row: ConditionRow, { applies, fitting, fact }: RowContext): boolean {
  return row.unknownIs === 'notThisRow' && applies && fitting.fit !== 'notFitted' && fact.raw === 'unknown';
}

function ttlOf(row: ConditionRow, { fitting, paths }: RowContext): Ms | null {
  if (fitting.fit === 'attested') return fitting.validForMs;
  return paths === 'twoPaths' ? (row.ttlTwoPathsMs ?? row.ttlMs) : row.ttlMs;
}

/** Advances one row; total, and the only place where a condition changes by itself. @returns the same object: nothing changed */
export function advanceCondition(row: ConditionRow, state: ConditionState, context: RowContext): ConditionState {
  const bad = isBad(row, context) || (state.status !== 'ok' && isUnderWay(row, context));
  const { nowMs } = context;
  switch (state.status) {
    case 'ok':
      if (!bad) return state;
      // The first bad observation starts the drain; time before it was good.
      return drained(row, context, {
        status: 'suspect',
        sinceMs: nowMs,
        budgetLeftMs: row.confirmAfterMs,
        budgetAtMs: nowMs,
        isDraining: true,
        cameMs: state.cameMs,
      });
    case 'suspect': {
      if (bad && state.isDraining) return drained(row, context, state);
      if (bad) {
        const budgetLeftMs = budgetNow(row, state, nowMs);
        return drained(row, context, { ...state, budgetLeftMs, budgetAtMs: nowMs, isDraining: true });
      }
      // Time that passed while nobody said that it was good again was bad.
      const filling = state.isDraining
        ? { ...state, budgetLeftMs: budgetNow(row, state, nowMs), budgetAtMs: nowMs, isDraining: false }
        : state;
      return budgetNow(row, filling, nowMs) === row.confirmAfterMs ? { status: 'ok', cameMs: state.cameMs } : filling;
    }
    case 'confirmed':
    case 'clearing': {
      const mustLatch = state.mustLatch || (bad && mustLatchNow(row, context));
      if (bad) {
        if (state.status === 'confirmed' && state.mustLatch === mustLatch) return state;
        return { ...withoutGood(state), status: 'confirmed', mustLatch };
      }
      const goodSinceMs = state.status === 'clearing' ? state.goodSinceMs : nowMs;
      if (nowMs - goodSinceMs < row.clearAfterMs) {
        if (state.status === 'clearing') return state;
        return { ...state, status: 'clearing', mustLatch, goodSinceMs };
      }
      if (mustLatch) return { ...withoutGood(state), status: 'latched', mustLatch, cleared: [] };
      return { status: 'ok', cameMs: state.cameMs };
    }
    case 'latched': {
      if (!isBad(row, context)) return state;
      // It came again: who answered the first time has not answered this one.
      const isFlapping = state.isFlapping;
      const again = confirmed(row, { ...state, sinceMs: nowMs }, context);
      // And what nobody has answered yet is not younger for having come again: its minutes go on.
      const askedMs = state.acknowledgedBy === null ? state.askedMs : again.askedMs;
      return { ...again, askedMs, mustLatch: true, isFlapping: isFlapping || again.isFlapping };
    }
  }
}

function drained(row: ConditionRow, context: RowContext, state: Suspect): ConditionState {
  return budgetNow(row, state, context.nowMs) > 0 ? state : confirmed(row, state, context);
}

/** Refilling at a quarter of the rate makes any flapping that is bad more than a fifth of the time confirm. */
function budgetNow(row: ConditionRow, state: Suspect, nowMs: Ms): Ms {
  const elapsedMs = nowMs - state.budgetAtMs;
  return state.isDraining
    ? Math.max(0, state.budgetLeftMs - elapsedMs)
    : Math.min(row.confirmAfterMs, state.budgetLeftMs + Math.floor(elapsedMs / REFILL_DIVISOR));
}

function confirmed(
  row: ConditionRow,
  state: { sinceMs: Ms; cameMs: readonly Ms[] },
  context: RowContext,
): Active<'confirmed'> {
  const { nowMs } = context;
  const cameMs =
    row.flap === 'none' || !wasEverSeen(context.fact)
      ? state.cameMs
      : [...state.cameMs.filter((atMs) => nowMs - atMs <= FLAP.withinMs), nowMs].slice(-FLAP.times);
  const isFlapping = row.flap === 'latch' && cameMs.length >= FLAP.times;
  const mustLatch = isFlapping || mustLatchNow(row, context);
  const { sinceMs } = state;
  return {
    status: 'confirmed',
    sinceMs,
    confirmedMs: nowMs,
    askedMs: nowMs,
    cameMs,
    mustLatch,
    isFlapping,
    acknowledgedBy: null,
  };
}

/** What was never seen since boot is bad, but nothing has happened that somebody would have to clear. */
function wasEverSeen(fact: InputFact): boolean {
  return fact.lastSeenMs !== null || fact.raw === 'bad';
}

function mustLatchNow(row: ConditionRow, { fact, isScanning }: RowContext): boolean {
  return wasEverSeen(fact) && (row.latch === 'always' || (row.latch === 'whileScanning' && isScanning));
}

function withoutGood(state: Active<'confirmed'> | Active<'clearing'>): Omit<Active<'confirmed'>, 'status'> {
  const { sinceMs, confirmedMs, askedMs, cameMs, mustLatch, isFlapping, acknowledgedBy } = state;
  return { sinceMs, confirmedMs, askedMs, cameMs, mustLatch, isFlapping, acknowledgedBy };
}

/**
 * When this row can change next by time alone, with the same facts and the same situation. Never later than that: what
 * is looked at too early changes nothing.
 */
export function conditionDueMs(row: ConditionRow, state: ConditionState, context: RowContext): Ms {
  const { fact, nowMs } = context;
  const ownMs = ownDueMs(row, state);
  const ttlMs = ttlOf(row, context);
  if (!context.applies || row.unknownIs === 'notThisRow' || ttlMs === null || fact.lastSeenMs === null) return ownMs;
  const agedMs = fact.lastSeenMs + ttlMs + 1;
  return agedMs > nowMs ? Math.min(ownMs, agedMs) : ownMs;
}

function ownDueMs(row: ConditionRow, state: ConditionState): Ms {
  switch (state.status) {
    case 'suspect':
      return state.isDraining
        ? state.budgetAtMs + state.budgetLeftMs
        : state.budgetAtMs + REFILL_DIVISOR * (row.confirmAfterMs - state.budgetLeftMs);
    case 'clearing':
      return state.goodSinceMs + row.clearAfterMs;
    case 'ok':
    case 'confirmed':
    case 'latched':
      return Number.MAX_SAFE_INTEGER;
  }
}

/** Whether the condition weighs in the verdict: a latch weighs as much as its cause did. */
export function isActive(state: ConditionState): state is Exclude<ConditionState, { status: 'ok' | 'suspect' }> {
  return state.status !== 'ok' && state.status !== 'suspect';
}

/** When its input first was bad; 0 for a row that is well, which is not bad at all. */
export function sinceMsOf(state: ConditionState): Ms {
  return 'sinceMs' in state ? state.sinceMs : 0;
}

export type ConditionStates = Readonly<Record<ConditionId, ConditionState>>;
