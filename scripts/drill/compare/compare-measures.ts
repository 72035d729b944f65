import type { Evidence } from '../evidence/evidence-schema.ts';

type Measures = NonNullable<Evidence['parts']['measures']>;
export type MeasureName = keyof Measures;

/** In the order in which an outage is lived through. */
export const MEASURE_WORDS: Readonly<Record<MeasureName, string>> = {
  detectedMs: 'noticed by Farfield',
  acknowledgedMs: 'acknowledged',
  remoteOffMs: 'remote control off',
  scanEndedMs: 'scan ended, confirmed',
  spokenToMs: 'patient spoken to',
  patientOutMs: 'patient out',
  rearmedMs: 'ready again',
};
export const MEASURE_NAMES = Object.keys(MEASURE_WORDS) as readonly MeasureName[];

/** Times of the same thing in several runs; null: none of them has it. */
export interface Spread {
  readonly runs: number;
  readonly leastMs: number;
  readonly medianMs: number;
  readonly mostMs: number;
}

export interface MeasureRow {
  readonly name: MeasureName;
  /** null: it is not in this record */
  readonly thisMs: number | null;
  /** at the latest, by what the scenario and the policy say; null: nothing there says so */
  readonly targetMs: number | null;
  readonly before: Spread | null;
  readonly simulated: Spread | null;
}

/**
 * One drill's times beside its targets, those of the same drill held before, and those of rehearsals whose robot people are
 * quick and slow. It says where a time stands among them, and judges nothing.
 */
export function compareMeasures(
  one: Evidence['parts'],
  targets: ReadonlyMap<MeasureName, number>,
  others: { readonly before: readonly Measures[]; readonly simulated: readonly Measures[] },
): readonly MeasureRow[] {
  return MEASURE_NAMES.map((name) => ({
    name,
    thisMs: one.measures?.[name] ?? null,
    targetMs: targets.get(name) ?? null,
    before: spreadOf(others.before.map((measures) => measures[name])),
    simulated: spreadOf(others.simulated.map((measures) => measures[name])),
  })).filter((row) => row.thisMs !== null || row.targetMs !== null || row.before !== null);
}

function spreadOf(times: readonly (number | null)[]): Spread | null {
  const known = times.filter((one) => one !== null).toSorted((left, right) => left - right);
  const [leastMs] = known;
  const mostMs = known.at(-1);
  const lower = known[Math.floor((known.length - 1) / 2)];
  const upper = known[Math.floor(known.length / 2)];
  if (leastMs === undefined || mostMs === undefined || lower === undefined || upper === undefined) return null;
  return { runs: known.length, leastMs, medianMs: Math.round((lower + upper) / 2), mostMs };
}
