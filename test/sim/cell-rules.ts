import type { ConditionRow, Situation } from '@farfield/protocol/policy';

export const STATUSES = ['ok', 'suspect', 'confirmed', 'clearing', 'latched'] as const;
export type Status = (typeof STATUSES)[number];

/** Rows about the patient in Zone IV: with nobody there they are not looked at. */
const IN_ROOM: readonly ConditionRow['applies'][] = [
  'patientInRoom',
  'monitored',
  'monitoredAwake',
  'monitoredSedated',
];

/** @returns the rule that says that nothing can reach this cell; null: none does */
export function cellRule(row: ConditionRow, situation: Situation, status: Status): string | null {
  return CELL_RULES.find((one) => one.excludes(row, situation, status))?.id ?? null;
}

/**
 * Cells that nothing can reach, each because of a rule that a row of this table names. None is excluded because nobody knows:
 * what is unknown has a place of its own, and a row that would end there would be hidden there.
 * `proof:cells` reaches all others and none of them.
 */
const CELL_RULES: readonly {
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
    text: 'a row about a patient in the room has no business in one that is known to be empty',
    excludes: (row, at, status) => at === 'empty' && status === 'confirmed' && IN_ROOM.includes(row.applies),
  },
  {
    id: 'N-5',
    text: 'a row about the operator of a scan applies while something scans, or may: with a scanner that says nothing too',
    excludes: (row, at, status) =>
      at !== 'scanning' && status === 'confirmed' && row.applies === 'remoteHoldsWhileScanning',
  },
  {
    id: 'N-6',
    text: 'a scanner that does not report counts as scanning beside a patient, so that these rows stand there then; one that is known to rest reports, and does nothing that nobody permitted',
    excludes: (row, at, status) =>
      at === 'inRoom' && status === 'confirmed' && (row.input === 'scannerStatus' || row.input === 'scannerDesync'),
  },
  {
    id: 'N-8',
    text: 'what is above a label’s limit is known while a scanner scans and reports it; in the step in which it does not it latches, and weighs as before',
    excludes: (row, at, status) => at !== 'scanning' && status === 'confirmed' && row.input === 'implantLimit',
  },
];
