import type { FacilityPolicy } from '../policy/facility-policy.ts';
import type { Ms } from '../policy/limits.ts';
import { ROLE_WORDS } from '../policy/roles.ts';
import { automaticWords } from './drill-words.ts';
import { actWithinMs, dueTimes } from './due-times.ts';
import type { DrillScenario } from './scenario.ts';
import { type DrillScore, endedEarlyAt, isPassedBy, type ScoreLine, startsOf, untilTheEnd, withTime } from './score.ts';

/** What an observer ticked of one act, on the drill's clock. */
export type TableTick =
  | { readonly kind: 'done'; readonly atMs: Ms }
  | { readonly kind: 'notDone' }
  | { readonly kind: 'wrong'; readonly atMs: Ms | null; readonly why: string };

export interface TableRecord {
  readonly tookMs: Ms;
  /** by the id of the act; of what must not happen only what did */
  readonly ticks: ReadonlyMap<string, TableTick>;
}

/**
 * A drill at a table: people say what they would do, and an observer ticks it. Every act is scored by those ticks, also those
 * that no record could show; what Farfield does by itself is said by the sheet, and nobody tries it.
 */
export function scoreTable(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  { tookMs, ticks }: TableRecord,
): DrillScore {
  const planned = dueTimes(scenario, policy);
  const happened = new Map<string, Ms>();
  const from = startsOf(scenario, policy, happened);
  const endedEarlyMs = endedEarlyAt(scenario, tookMs);
  const automatic = scenario.automatic.map((one): ScoreLine => ({
    id: one.id,
    by: 'Farfield',
    words: automaticWords(one),
    dueMs: planned.get(one.id) ?? null,
    atMs: null,
    mark: 'notTried',
    why: null,
  }));
  const acts = scenario.acts.map((one): ScoreLine => {
    const line = { id: one.id, by: ROLE_WORDS[one.by], words: one.do, dueMs: null, atMs: null, why: null };
    const tick = ticks.get(one.id) ?? { kind: 'notDone' };
    if (one.pass === 'never')
      return tick.kind === 'notDone'
        ? { ...line, mark: untilTheEnd('clean', endedEarlyMs) }
        : { ...line, atMs: tick.atMs, mark: 'wrong', why: tick.kind === 'wrong' ? tick.why : 'done' };
    const timed = withTime(
      line,
      from(one.after),
      actWithinMs(one, policy),
      tick.kind === 'done' ? tick.atMs : null,
      endedEarlyMs,
    );
    if (tick.kind === 'wrong') return { ...timed, atMs: tick.atMs, mark: 'wrong', why: tick.why };
    if (tick.kind === 'done') happened.set(one.id, tick.atMs);
    return timed;
  });
  const lines = [...automatic, ...acts];
  return { id: scenario.id, lines, endedEarlyMs, isPassed: isPassedBy(lines, endedEarlyMs) };
}

/** What must have been ticked for these lines: with it they are made again. */
export function ticksOf(lines: readonly ScoreLine[]): ReadonlyMap<string, TableTick> {
  return new Map(
    lines.flatMap(({ id, mark, atMs, why }): [string, TableTick][] => {
      if (mark === 'wrong') return [[id, { kind: 'wrong', atMs, why: why ?? '' }]];
      return atMs === null ? [] : [[id, { kind: 'done', atMs }]];
    }),
  );
}
