import type { Ms } from './limits.ts';
import type { InputId } from './inputs.ts';
import type { Role } from './roles.ts';
import type { Situation } from './situation.ts';
import { type Verdict, verdict } from './verdict.ts';

/** The times of a row that a facility may choose within bounds. */
export type TunableField = 'ttlMs' | 'confirmAfterMs' | 'clearAfterMs';

export interface Bounds {
  readonly minMs: Ms;
  readonly maxMs: Ms;
}

export type Priority = 'high' | 'medium' | 'low' | 'info';

/** When a row is looked at at all; outside it the condition is ok (a latch stays). */
export type Applies =
  | 'always'
  | 'patientInRoom'
  | 'remoteHolds'
  | 'remoteHoldsWhileScanning'
  | 'door34Shut'
  | 'door34NotShut'
  | 'monitored'
  | 'monitoredAwake'
  | 'monitoredSedated';

/**
 * One condition of the catalogue. Rules are data: the table is what enforces, refuses, explains and documents.
 *
 * A row is bad when its input is bad, or (`unknownIs: 'bad'`) unknown or older than `ttlMs`. It is confirmed when its
 * bad time has drained `confirmAfterMs` (a leaky bucket that refills at a quarter of the rate, so that flapping still
 * confirms), and is over when the input was good for `clearAfterMs`.
 */
export interface ConditionRow {
  /** stable id in SPEC.md */
  readonly rule: string;
  readonly title: string;
  /** said instead of `title` while the input is unknown or too old, and not reported bad; null: the title is true then too */
  readonly titleUnknown: string | null;
  /** said instead of both while the input was never reported since the agent started */
  readonly titleNeverSeen: string | null;
  /** the first thing a person does about it */
  readonly firstStep: string;
  readonly input: InputId;
  readonly evaluatedAt: 'site' | 'gateway' | 'both';
  readonly applies: Applies;
  /** null: the input is an event, and its silence is its feed's row */
  readonly ttlMs: Ms | null;
  /** the same while the holder's lease rests on two live paths; null: no different */
  readonly ttlTwoPathsMs: Ms | null;
  /** `only`: the row is about the input not being known; what it reports is another row's */
  readonly unknownIs: 'bad' | 'notThisRow' | 'only';
  readonly confirmAfterMs: Ms;
  readonly clearAfterMs: Ms;
  /** `whileScanning`: latched only when it was confirmed with gradients on */
  readonly latch: 'none' | 'always' | 'whileScanning';
  readonly clearedBy: readonly Role[];
  /**
   * `each`: every role of `clearedBy` says so, each through another person; `one`: any of them alone; `level2`: any of them
   * who is Level 2 personnel
   */
  readonly clearNeeds: 'one' | 'level2' | 'each';
  /** came `FLAP.times` within `FLAP.withinMs`: it stays, and only those who look for causes clear it (`FLAP_CLEARED_BY`) */
  readonly flap: 'none' | 'latch';
  /** what a facility may set differently, and how far; everything else of a row is the same everywhere */
  readonly tunable: Readonly<Partial<Record<TunableField, Bounds>>>;
  readonly priority: Priority;
  readonly verdict: Readonly<Record<Situation, Verdict>>;
  /** this row's alarm is shown under its parent's when both are active: one cause, one alarm */
  readonly parent: string | null;
}

export const NO_ORDERS = verdict(0);
/** A sensor that does not report: nothing new is begun, and people are told. */
export const SENSOR_UNKNOWN: ConditionRow['verdict'] = {
  empty: NO_ORDERS,
  inRoom: verdict(1, 0, 1),
  scanning: verdict(1, 0, 1),
};

/** A row, from what every row must say and what this one says differently from most. */
export function row(
  required: Pick<ConditionRow, 'rule' | 'title' | 'firstStep' | 'input' | 'priority' | 'verdict'>,
  own: Partial<ConditionRow> = {},
): ConditionRow {
  return {
    evaluatedAt: 'site',
    applies: 'always',
    ttlMs: null,
    ttlTwoPathsMs: null,
    unknownIs: 'bad',
    confirmAfterMs: 0,
    clearAfterMs: 0,
    latch: 'none',
    clearedBy: [],
    clearNeeds: 'one',
    flap: 'none',
    tunable: {},
    parent: null,
    titleUnknown: null,
    titleNeverSeen: null,
    ...required,
    ...own,
  };
}

export function everywhere(one: Verdict): ConditionRow['verdict'] {
  return { empty: one, inRoom: one, scanning: one };
}
