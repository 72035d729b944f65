import { type ConditionId, conditionRow, type Situation } from '@farfield/protocol/policy';
import { FLAP } from '../../../protocol/src/policy/limits.ts';
import { cellRule, type Status, STATUSES } from '../../sim/cell-rules.ts';
import { aroundKey, movesOf } from './cell-moves.ts';
import { CellWorld } from './cell-world.ts';

const SITUATIONS: readonly Situation[] = ['empty', 'inRoom', 'scanning'];

export interface CellSearch {
  readonly states: number;
  readonly transitions: number;
  /** false: it was ended before it had seen all that there is */
  readonly isWhole: boolean;
  readonly reached: readonly string[];
  /** excluded by a rule of `cell-rules.ts`, and reached all the same, each with the moves that lead there */
  readonly wronglyExcluded: readonly string[];
  /** excluded by no rule, and not reached */
  readonly notReached: readonly string[];
}

type Rule = typeof cellRule;

/**
 * Every state of one row that the real core comes into by these moves, nearest first, and every cell of situation ×
 * status on the way. States are told apart by the row's own state, its input's fact and what stands around it; of two
 * with one name the first is followed.
 */
export function searchCells(id: ConditionId, maxStates = 100_000, rule: Rule = cellRule): CellSearch {
  const row = conditionRow(id);
  const moves = movesOf(id);
  const reached = new Map<string, string>();
  let story: readonly string[] = [];
  const met = (at: Situation, status: Status): void => {
    const cell = `${at} ${id} ${status}`;
    if (!reached.has(cell)) reached.set(cell, story.join('; '));
  };
  const first = new CellWorld(id, met);
  const seen = new Set([keyOf(first)]);
  let level: { readonly world: CellWorld; readonly story: readonly string[] }[] = [{ world: first, story: [] }];
  let transitions = 0;
  while (level.length > 0 && seen.size < maxStates) {
    const next: typeof level = [];
    for (const here of level) {
      for (const move of moves) {
        const world = here.world.copy();
        story = [...here.story, move.words];
        move.apply(world);
        transitions += 1;
        const key = keyOf(world);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ world, story });
      }
    }
    level = next;
  }
  const cells = SITUATIONS.flatMap((at) =>
    STATUSES.map((status) => ({ cell: `${at} ${id} ${status}`, why: rule(row, at, status) })),
  );
  return {
    states: seen.size,
    transitions,
    isWhole: level.length === 0,
    reached: [...reached.keys()],
    wronglyExcluded: cells
      .filter(({ cell, why }) => why !== null && reached.has(cell))
      .map(({ cell, why }) => `${cell} (${why}): ${reached.get(cell)}`),
    notReached: cells.filter(({ cell, why }) => why === null && !reached.has(cell)).map(({ cell }) => cell),
  };
}

function keyOf(world: CellWorld): string {
  const { state, input, id } = world;
  const { nowMs } = state;
  const row = conditionRow(id);
  const one = state.conditions[id];
  const { raw, lastSeenMs } = state.inputs[input];
  const ttlMs = row.ttlMs ?? Number.MAX_SAFE_INTEGER;
  const age = lastSeenMs === null ? 'never' : nowMs - lastSeenMs > ttlMs ? 'old' : 'fresh';
  const came = one.cameMs.filter((atMs) => nowMs - atMs <= FLAP.withinMs).length;
  const own =
    one.status === 'suspect'
      ? `${one.isDraining} ${one.budgetLeftMs === row.confirmAfterMs ? 'full' : 'part'} ${nowMs > one.budgetAtMs}`
      : one.status === 'ok'
        ? ''
        : `${one.mustLatch} ${one.isFlapping} ${one.status === 'latched' ? one.cleared.length : 0}`;
  return `${one.status} ${own} ${came} ${raw} ${age} ${aroundKey(world)}`;
}
