import { expect, test } from 'vitest';
import {
  advanceCondition,
  type ConditionState,
  initialCondition,
  isActive,
  isBad,
  isUnderWay,
  type RowContext,
} from './condition-state.ts';
import type { ConditionRow } from './condition-row.ts';
import {
  CONDITION_CAUSES,
  CONDITION_STATUSES,
  CONDITION_TRANSITIONS,
  type ConditionCause,
} from './condition-transitions.ts';
import { CONDITION_IDS, type ConditionId, conditionRow, FLAP_CLEARED_BY } from './conditions.ts';
import { type Principal, type Role, ROLES } from './roles.ts';
import { restartFold } from './restart-fold.ts';
import { activeIdsOf, bootState, type PolicyState } from './state.ts';
import { step } from './step.ts';
import { Story } from './story.ts';

const START_MS = 10_000_000;

interface Reached {
  readonly state: ConditionState;
  readonly context: RowContext;
}

/** Every state that a row comes into, each once (times aside), by facts, scanning, and time to each of its own moments. */
function reachedBy(row: ConditionRow): readonly Reached[] {
  const waits = [0, 1, row.confirmAfterMs, 4 * row.confirmAfterMs, row.clearAfterMs, (row.ttlMs ?? 0) + 1];
  const first = { state: initialCondition(), context: contextAt(START_MS, 'unknown', null, false) };
  const found = new Map([[nameOf(row, first), first]]);
  for (const here of found.values()) {
    for (const waitMs of new Set(waits)) {
      for (const raw of ['good', 'bad', 'unknown', 'silent'] as const) {
        for (const isScanning of [false, true]) {
          const nowMs = here.context.nowMs + waitMs;
          const { fact } = here.context;
          const context =
            raw === 'silent'
              ? contextAt(nowMs, fact.raw, fact.lastSeenMs, isScanning)
              : contextAt(nowMs, raw, raw === 'unknown' ? fact.lastSeenMs : nowMs, isScanning);
          const next = { state: advanceCondition(row, here.state, context), context };
          const name = nameOf(row, next);
          if (!found.has(name)) found.set(name, next);
        }
      }
    }
  }
  return [...found.values()];
}

function contextAt(
  nowMs: number,
  raw: 'good' | 'bad' | 'unknown',
  lastSeenMs: number | null,
  isScanning: boolean,
): RowContext {
  return {
    applies: true,
    isScanning,
    fitting: { fit: 'fitted' },
    fact: { raw, sinceMs: nowMs, lastSeenMs, words: '' },
    nowMs,
    paths: 'onePath',
  };
}

function nameOf(row: ConditionRow, { state, context: { fact, nowMs } }: Reached): string {
  const ttlMs = row.ttlMs ?? Number.MAX_SAFE_INTEGER;
  const age = fact.lastSeenMs === null ? 'never' : nowMs - fact.lastSeenMs > ttlMs;
  const own =
    state.status === 'suspect'
      ? [state.isDraining, state.budgetLeftMs === row.confirmAfterMs, state.budgetAtMs < nowMs]
      : state.status === 'ok'
        ? []
        : [state.mustLatch, state.isFlapping];
  return [state.status, ...own, state.cameMs.length, fact.raw, age].join();
}

/** What this is to the row, worked out from its times and not from what it does. */
function causeOf(row: ConditionRow, state: ConditionState, context: RowContext): ConditionCause {
  const { nowMs } = context;
  const usedUp =
    state.status === 'ok'
      ? row.confirmAfterMs === 0
      : state.status !== 'suspect' ||
        (state.isDraining
          ? state.budgetLeftMs <= nowMs - state.budgetAtMs
          : state.budgetLeftMs + Math.floor((nowMs - state.budgetAtMs) / 4) <= 0);
  if (isBad(row, context)) return usedUp ? 'badLong' : 'badYet';
  if (isUnderWay(row, context)) return usedUp ? 'noWordLong' : 'noWordYet';
  switch (state.status) {
    case 'ok':
      return 'goodLong';
    case 'suspect': {
      // What drained up to now was bad; from here on it fills.
      const leftMs = state.isDraining
        ? Math.max(0, state.budgetLeftMs - (nowMs - state.budgetAtMs))
        : state.budgetLeftMs + Math.floor((nowMs - state.budgetAtMs) / 4);
      return leftMs >= row.confirmAfterMs ? 'goodLong' : 'goodYet';
    }
    case 'confirmed':
    case 'clearing': {
      const goodMs = state.status === 'clearing' ? nowMs - state.goodSinceMs : 0;
      if (goodMs < row.clearAfterMs) return 'goodYet';
      return state.mustLatch ? 'goodMustClear' : 'goodLong';
    }
    case 'latched':
      return 'goodMustClear';
  }
}

type Seen = Map<string, Set<string>>;
const cellOf = (status: string, cause: ConditionCause): string => `${status} × ${cause}`;

function note(seen: Seen, from: string, cause: ConditionCause, to: string): void {
  const cell = cellOf(from, cause);
  const outcomes = seen.get(cell) ?? new Set();
  outcomes.add(from === to ? 'stays' : to);
  seen.set(cell, outcomes);
}

/** All that the core does with one row: reports and time from every state, every clear by everybody, and a restart. */
function watch(id: ConditionId, seen: Seen): void {
  const row = conditionRow(id);
  for (const { state, context } of reachedBy(row)) {
    for (const waitMs of [0, 1, row.confirmAfterMs, 4 * row.confirmAfterMs, row.clearAfterMs]) {
      for (const raw of ['good', 'bad', 'unknown'] as const) {
        for (const isScanning of [false, true]) {
          const nowMs = context.nowMs + waitMs;
          const lastSeenMs = raw === 'unknown' ? context.fact.lastSeenMs : nowMs;
          const next = contextAt(nowMs, raw, lastSeenMs, isScanning);
          note(seen, state.status, causeOf(row, state, next), advanceCondition(row, state, next).status);
        }
      }
    }
    const site = withCondition(id, state, context);
    for (const by of isActive(state) && state.isFlapping ? FLAP_CLEARED_BY : ROLES) tryClear(id, site, by, seen);
    const after = bootState(site, restartFold(site), site.nowMs + 1).conditions[id].status;
    const restart = after === 'latched' ? 'restartKept' : after === 'suspect' ? 'restartInCut' : 'restartForgotten';
    note(seen, state.status, restart, after);
  }
}

const EXAM = new Story().preparedExam().state;
const speaker = new Story();

function withCondition(id: ConditionId, state: ConditionState, { fact, nowMs }: RowContext): PolicyState {
  const conditions = { ...EXAM.conditions, [id]: state };
  const inputs = {
    ...EXAM.inputs,
    [conditionRow(id).input]: fact,
    oxygen: { ...EXAM.inputs.oxygen, lastSeenMs: nowMs },
  };
  return { ...EXAM, nowMs, inputs, conditions, activeIds: activeIdsOf(conditions) };
}

function tryClear(id: ConditionId, site: PolicyState, role: Role, seen: Seen): void {
  const person: Principal = {
    personId: role,
    name: role,
    role,
    seat: 'onsite',
    isLevel2: true,
    isRegisteredTechnologist: true,
    isCredentialValid: true,
  };
  // Nothing is due: what is seen is the act alone.
  speaker.state = { ...site, settleDueMs: Number.MAX_SAFE_INTEGER };
  speaker.nowMs = site.nowMs;
  const command = speaker.command({ kind: 'clear', condition: id, why: 'looked' }, { consoleId: 'onsite' });
  const { state, effects } = step(speaker.state, { kind: 'command', command, principal: person }, site.nowMs);
  if (!effects.some((one) => one.kind === 'outcome' && one.outcome.kind === 'done')) return;
  const record = effects.find((one) => one.kind === 'journal' && one.record.type === 'condition');
  const to = record?.kind === 'journal' && record.record.type === 'condition' ? record.record.data.to : '';
  note(seen, site.conditions[id].status, to === 'latched' ? 'clearedInPart' : 'cleared', to);
  expect(state.conditions[id]).not.toBe(site.conditions[id]);
}

test('the table of transitions is what the core does, in every cell', () => {
  const seen: Seen = new Map();
  for (const id of CONDITION_IDS) watch(id, seen);
  const wrong = CONDITION_STATUSES.flatMap((status) =>
    (Object.keys(CONDITION_CAUSES) as ConditionCause[]).flatMap((cause) => {
      const outcomes = [...(seen.get(cellOf(status, cause)) ?? ['cannot'])].join(' or ');
      const said = CONDITION_TRANSITIONS[status][cause];
      return outcomes === said ? [] : [`${cellOf(status, cause)}: ${said} in the table, ${outcomes} in the core`];
    }),
  );
  expect(wrong).toEqual([]);
});
