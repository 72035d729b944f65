import type { FacilityPolicy } from '../../policy/facility-policy.ts';
import type { Ms } from '../../policy/limits.ts';
import { ROLE_WORDS } from '../../policy/roles.ts';
import type { DrillScenario } from '../scenario.ts';
import { type DrillRecord, type ScoreMark, scoreDrill } from '../score.ts';

/** What is expected of one person, as the conductor sees it. */
export interface ExpectedNow {
  readonly id: string;
  readonly by: string;
  readonly words: string;
  /** on the drill's clock; null: it has none */
  readonly dueMs: Ms | null;
  readonly atMs: Ms | null;
  /** `open`: not due yet */
  readonly mark: ScoreMark | 'open';
  /** the first of this person's that is still to come */
  readonly isNext: boolean;
}

/**
 * Every expected act as the record so far shows it, by the scorer that scores the drill when it is over: what it calls
 * not reached, or missing without a time, is still to come.
 */
export function expectedNow(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  record: DrillRecord,
): readonly ExpectedNow[] {
  const clockMs = record.endedTickMs - record.beganTickMs;
  const { lines } = scoreDrill(scenario, policy, { ...record, isOnShadow: true });
  const seen = new Set<string>();
  return scenario.acts.flatMap((act) => {
    const line = lines.find(({ id }) => id === act.id);
    if (line === undefined) return [];
    const { id, by, words, dueMs, atMs } = line;
    const isOpen = line.mark === 'notReached' || (line.mark === 'missing' && (dueMs === null || clockMs <= dueMs));
    // While it runs, what must not happen has not happened so far, and an observer's line is the observer's.
    const mark = !isOpen ? line.mark : act.pass === 'never' ? 'clean' : act.action === null ? 'observer' : 'open';
    const isAhead = isOpen || (mark === 'observer' && (dueMs === null || clockMs <= dueMs));
    const isNext = isAhead && act.pass !== 'never' && !seen.has(ROLE_WORDS[act.by]);
    if (isNext) seen.add(ROLE_WORDS[act.by]);
    return [{ id, by, words, dueMs, atMs, mark, isNext }];
  });
}
