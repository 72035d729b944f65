import { clockWords, type DrillScenario, endedEarlyAt } from '@farfield/protocol/drills';
import { END_CAUSES, type EndCause, type EvidenceParts } from './evidence-schema.ts';
import { namedIn, type StaffName } from './staff-names.ts';

export type DrillEnd = EvidenceParts['end'];

/** What the agent writes of an end, and what of it everybody may read: who ended it is in the record, under their name. */
const SAID: readonly (readonly [RegExp, EndCause, (found: string) => string])[] = [
  [/^the scenario is over$/, 'scenarioOver', () => 'the scenario is over'],
  [/^30 minutes are over$/, 'halfHour', () => '30 minutes are over'],
  [/^the conductor’s link is lost$/, 'conductorLost', () => 'the conductor’s link is lost'],
  [/\(([^()]+)\) ended it$/, 'person', (who) => `${who} ended it`],
  [/^REAL: .* asked the site for (\w+)$/, 'real', (action) => `REAL: somebody asked the site for ${action}`],
  [/^REAL STOP by /, 'real', () => 'REAL STOP: it went to the scanner'],
  [/^REAL: (.*)$/, 'real', (reason) => `REAL: ${reason}`],
  [/^the exam could not be prepared/, 'notPrepared', () => 'the exam could not be prepared'],
];

interface Ended {
  readonly tookMs: number;
  /** as the agent wrote it down */
  readonly why: string;
  /** whoever the record knows: what is real at a site may be told with a name */
  readonly people: readonly StaffName[];
}

/** How a drill ended, as it is sealed: where everybody reads it, so that it names nobody. */
export function drillEnd(scenario: DrillScenario, { tookMs, why, people }: Ended): DrillEnd {
  const of = { endedMs: Math.max(0, tookMs), isEarly: endedEarlyAt(scenario, tookMs) !== null };
  for (const [pattern, cause, wordsOf] of SAID) {
    const found = pattern.exec(why);
    if (found === null) continue;
    const words = wordsOf(found[1] ?? '').slice(0, 300);
    const isNamed = namedIn([{ where: '', text: words, isFree: true }], people).length > 0;
    return { ...of, cause, words: isNamed ? END_CAUSES[cause] : words };
  }
  return { ...of, cause: 'unknown', words: END_CAUSES.unknown };
}

/** Of a table the observer says how long it took, and no machine says why it was over. */
export function tableEnd(scenario: DrillScenario, tookMs: number): DrillEnd {
  const isEarly = endedEarlyAt(scenario, tookMs) !== null;
  return isEarly
    ? { endedMs: tookMs, isEarly, cause: 'person', words: 'ended at the table' }
    : { endedMs: tookMs, isEarly, cause: 'scenarioOver', words: 'the scenario is over' };
}

/** The words that stand wherever the result of such a drill is told. */
export function earlyWords({ endedMs, words }: Pick<DrillEnd, 'endedMs' | 'words'>, endsAtS: number): string {
  return `Ended early, at ${clockWords(endedMs)} of ${clockWords(endsAtS * 1_000)} (${words}): no evidence that this drill was rehearsed`;
}

/** In a line of a terminal. */
export function resultOf({ score, end }: Pick<EvidenceParts, 'score' | 'end'>): string {
  if (score.isPassed) return 'passed';
  return end.isEarly ? `not passed, ended early (${end.words})` : 'not passed';
}
