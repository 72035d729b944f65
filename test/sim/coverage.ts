import {
  CONDITION_IDS,
  type ConditionId,
  conditionRow,
  type ConditionRow,
  isActive,
  type PolicyState,
  type Situation,
  situation,
} from '@farfield/protocol/policy';

const SITUATIONS: readonly Situation[] = ['empty', 'inRoom', 'scanning'];
const STATUSES = ['ok', 'suspect', 'confirmed', 'clearing', 'latched'] as const;
type Status = (typeof STATUSES)[number];

/** Cells that no run can reach, each because of a rule that a row of this table names. */
const UNREACHABLE: readonly {
  readonly id: string;
  readonly text: string;
  readonly excludes: (row: ConditionRow, situation: Situation, status: Status) => boolean;
}[] = [
  {
    id: 'N-1',
    text: 'a row without a confirm time goes from ok to confirmed in one step',
    excludes: (row, _, status) => status === 'suspect' && row.confirmAfterMs === 0,
  },
  {
    id: 'N-2',
    text: 'a row without a clear time ends in one step',
    excludes: (row, _, status) => status === 'clearing' && row.clearAfterMs === 0,
  },
  {
    id: 'N-3',
    text: 'a row without a latch does not latch',
    excludes: (row, _, status) => status === 'latched' && row.latch === 'none' && row.flap === 'none',
  },
  {
    id: 'N-4',
    text: 'a row about a patient in the room has no business in an empty one',
    excludes: (row, at, status) =>
      at === 'empty' &&
      status === 'confirmed' &&
      ['patientInRoom', 'monitored', 'monitoredAwake', 'monitoredSedated'].includes(row.applies),
  },
  {
    id: 'N-5',
    text: 'a row about the operator of a scan applies while it scans',
    excludes: (row, at, status) =>
      at !== 'scanning' && status === 'confirmed' && row.applies === 'remoteHoldsWhileScanning',
  },
];

/** Which cells of situation × condition × status were visited, and which condition was there before which other came. */
export class Coverage {
  readonly cells = new Set<string>();
  readonly pairs = new Set<string>();
  #conditions: PolicyState['conditions'] | null = null;
  #at: Situation | null = null;

  take(before: PolicyState, after: PolicyState): void {
    if (before.conditions === after.conditions) return;
    let now: Situation | null = null;
    for (const id of CONDITION_IDS) {
      const one = after.conditions[id];
      const was = before.conditions[id];
      if (one === was || one.status === was.status) continue;
      now ??= situation(after);
      this.cells.add(`${now} ${id} ${one.status}`);
      if (!isActive(one) || isActive(was)) continue;
      for (const other of CONDITION_IDS)
        if (other !== id && isActive(before.conditions[other])) this.pairs.add(`${other} ${id}`);
    }
  }

  /** A situation that changes brings every row into another cell. */
  takeAll(state: PolicyState): void {
    const now = situation(state);
    if (state.conditions === this.#conditions && now === this.#at) return;
    this.#conditions = state.conditions;
    this.#at = now;
    for (const id of CONDITION_IDS) this.cells.add(`${now} ${id} ${state.conditions[id].status}`);
  }

  add(other: { readonly cells: Iterable<string>; readonly pairs: Iterable<string> }): void {
    for (const one of other.cells) this.cells.add(one);
    for (const one of other.pairs) this.pairs.add(one);
  }
}

export interface CoverageReport {
  readonly cells: number;
  readonly cellsOf: number;
  readonly excluded: number;
  readonly pairs: number;
  readonly pairsOf: number;
  readonly missing: readonly string[];
}

export function coverageReport(coverage: Coverage): CoverageReport {
  const all = product();
  const reachable = all.filter((one) => whyUnreachable(one) === null);
  const missing = reachable.map(cellName).filter((one) => !coverage.cells.has(one));
  return {
    cells: reachable.length - missing.length,
    cellsOf: reachable.length,
    excluded: all.length - reachable.length,
    pairs: coverage.pairs.size,
    pairsOf: CONDITION_IDS.length * (CONDITION_IDS.length - 1),
    missing,
  };
}

/** Excluded cells that a run did visit: a rule of the table above is then wrong. */
export function wronglyExcluded(coverage: Coverage): readonly string[] {
  return product()
    .filter((one) => whyUnreachable(one) !== null && coverage.cells.has(cellName(one)))
    .map((one) => `${cellName(one)} (${whyUnreachable(one)})`);
}

interface Cell {
  readonly at: Situation;
  readonly id: ConditionId;
  readonly status: Status;
}

function product(): readonly Cell[] {
  return SITUATIONS.flatMap((at) => CONDITION_IDS.flatMap((id) => STATUSES.map((status) => ({ at, id, status }))));
}

function cellName({ at, id, status }: Cell): string {
  return `${at} ${id} ${status}`;
}

function whyUnreachable({ at, id, status }: Cell): string | null {
  const row = conditionRow(id);
  return UNREACHABLE.find((one) => one.excludes(row, at, status))?.id ?? null;
}
