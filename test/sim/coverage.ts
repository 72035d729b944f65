import {
  CONDITION_IDS,
  type ConditionId,
  conditionRow,
  isActive,
  type PolicyState,
  type Situation,
  situation,
} from '@farfield/protocol/policy';
import { cellRule, STATUSES, type Status } from './cell-rules.ts';
import { pairRule } from './pair-rules.ts';

const SITUATIONS: readonly Situation[] = ['empty', 'inRoom', 'scanning'];
const COUNT = CONDITION_IDS.length;

/** Which cells of situation × condition × status were visited, and which condition was there before which other came. */
export class Coverage {
  readonly cells = new Uint8Array(SITUATIONS.length * COUNT * STATUSES.length);
  /** first × second */
  readonly pairs = new Uint8Array(COUNT * COUNT);
  #conditions: PolicyState['conditions'] | null = null;
  #at: Situation | null = null;

  take(before: PolicyState, after: PolicyState): void {
    if (before.conditions === after.conditions) return;
    let at = -1;
    for (let index = 0; index < COUNT; index += 1) {
      const id = CONDITION_IDS[index];
      if (id === undefined) continue;
      const one = after.conditions[id];
      const was = before.conditions[id];
      if (one === was || one.status === was.status) continue;
      if (at < 0) at = SITUATIONS.indexOf(situation(after));
      this.cells[cellIndex(at, index, one.status)] = 1;
      if (!isActive(one) || isActive(was)) continue;
      // What is over in the step in which the second comes is not there any more.
      for (const other of before.activeIds)
        if (isActive(after.conditions[other])) this.pairs[INDEX_OF[other] * COUNT + index] = 1;
    }
  }

  /** A situation that changes brings every row into another cell. */
  takeAll(state: PolicyState): void {
    const now = situation(state);
    if (state.conditions === this.#conditions && now === this.#at) return;
    this.#conditions = state.conditions;
    this.#at = now;
    const at = SITUATIONS.indexOf(now);
    CONDITION_IDS.forEach((id, index) => {
      this.cells[cellIndex(at, index, state.conditions[id].status)] = 1;
    });
  }

  add({ cells, pairs }: CoverageParts): void {
    for (const one of cells) this.cells[one] = 1;
    for (const one of pairs) this.pairs[one] = 1;
  }

  parts(): CoverageParts {
    return { cells: setIn(this.cells), pairs: setIn(this.pairs) };
  }
}

/** What was seen, by place; it passes between processes and into files. */
export interface CoverageParts {
  readonly cells: readonly number[];
  readonly pairs: readonly number[];
}

export interface CoverageReport {
  readonly cells: number;
  readonly cellsOf: number;
  readonly pairs: number;
  readonly pairsOf: number;
  /** how many cells and pairs each rule excludes; a cell is counted with the first rule that does */
  readonly excluded: readonly (readonly [rule: string, count: number])[];
  readonly missingCells: readonly string[];
  readonly missingPairs: readonly string[];
  /** excluded, and seen all the same: the rule is then wrong */
  readonly wronglyExcluded: readonly string[];
}

export function coverageReport(coverage: Coverage): CoverageReport {
  const cells = judge(
    product(),
    whyNoCell,
    ({ at, index, status }) => coverage.cells[cellIndex(at, index, status)] === 1,
    cellName,
  );
  const pairs = judge(
    orderedPairs(),
    whyNoPair,
    ({ first, second }) => coverage.pairs[INDEX_OF[first] * COUNT + INDEX_OF[second]] === 1,
    ({ first, second }) => `${first} → ${second}`,
  );
  return {
    cells: cells.seen,
    cellsOf: cells.of,
    pairs: pairs.seen,
    pairsOf: pairs.of,
    excluded: [...cells.excluded, ...pairs.excluded],
    missingCells: cells.missing,
    missingPairs: pairs.missing,
    wronglyExcluded: [...cells.wrong, ...pairs.wrong],
  };
}

interface Judged {
  readonly seen: number;
  readonly of: number;
  readonly excluded: readonly (readonly [string, number])[];
  readonly missing: readonly string[];
  readonly wrong: readonly string[];
}

function judge<T>(
  all: readonly T[],
  why: (one: T) => string | null,
  isSeen: (one: T) => boolean,
  name: (one: T) => string,
): Judged {
  const excluded = new Map<string, number>();
  const missing: string[] = [];
  const wrong: string[] = [];
  let seen = 0;
  let of = 0;
  for (const one of all) {
    const rule = why(one);
    if (rule !== null) {
      excluded.set(rule, (excluded.get(rule) ?? 0) + 1);
      if (isSeen(one)) wrong.push(`${name(one)} (${rule})`);
      continue;
    }
    of += 1;
    if (isSeen(one)) seen += 1;
    else missing.push(name(one));
  }
  return { seen, of, excluded: [...excluded], missing, wrong };
}

interface Cell {
  readonly at: number;
  readonly index: number;
  readonly status: Status;
}

const INDEX_OF = Object.fromEntries(CONDITION_IDS.map((id, index) => [id, index])) as Record<ConditionId, number>;

function cellIndex(at: number, index: number, status: Status): number {
  return (at * COUNT + index) * STATUSES.length + STATUSES.indexOf(status);
}

function product(): readonly Cell[] {
  return SITUATIONS.flatMap((_, at) =>
    CONDITION_IDS.flatMap((__, index) => STATUSES.map((status) => ({ at, index, status }))),
  );
}

function cellName({ at, index, status }: Cell): string {
  return `${SITUATIONS[at]} ${CONDITION_IDS[index]} ${status}`;
}

function whyNoCell({ at, index, status }: Cell): string | null {
  const id = CONDITION_IDS[index];
  const now = SITUATIONS[at];
  if (id === undefined || now === undefined) return null;
  const row = conditionRow(id);
  return cellRule(row, now, status);
}

/** Cells and pairs that one step reached and a rule excludes: none, or the rule is wrong. */
export function wronglyExcludedIn(before: PolicyState, after: PolicyState): readonly string[] {
  if (before.conditions === after.conditions && situation(before) === situation(after)) return [];
  const coverage = new Coverage();
  coverage.takeAll(after);
  coverage.take(before, after);
  return coverageReport(coverage).wronglyExcluded;
}

interface Pair {
  readonly first: ConditionId;
  readonly second: ConditionId;
}

function orderedPairs(): readonly Pair[] {
  return CONDITION_IDS.flatMap((first) =>
    CONDITION_IDS.flatMap((second) => (first === second ? [] : [{ first, second }])),
  );
}

function whyNoPair({ first, second }: Pair): string | null {
  return pairRule(first, second);
}

function setIn(places: Uint8Array): readonly number[] {
  return [...places.keys()].filter((place) => places[place] === 1);
}
