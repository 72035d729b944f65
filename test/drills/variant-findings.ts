import { type DrillScenario, scoreDrill, type ScoreLine } from '@farfield/protocol/drills';
import type { FacilityPolicy } from '@farfield/protocol/policy';
import { dependentsOf, type ScoreVariant } from './score-variants.ts';

/**
 * What a variant changed beyond its own line, or failed to change in it; a sentence each. Times that count from the act may
 * move with it, and a refusal of which nothing was shown is shown by an act that must not happen and was refused.
 */
export function variantFindings(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  before: readonly ScoreLine[],
  { lineId, mark, how, record }: Pick<ScoreVariant, 'lineId' | 'mark' | 'how' | 'record'>,
): readonly string[] {
  const { lines, isPassed } = scoreDrill(scenario, policy, record);
  const moves = dependentsOf(lineId, scenario);
  const where = `${scenario.id} ${lineId} ${mark} (${how})`;
  return [
    ...(isPassed ? [`${where}: it is passed`] : []),
    ...lines.flatMap((line, index) => {
      const was = before[index];
      if (was === undefined || was.id !== line.id) return [`${where}: there is no line ${line.id}`];
      if (line.id === lineId) return line.mark === mark ? [] : [`${where}: it is marked ${line.mark}`];
      if (line.mark !== was.mark && !(was.mark === 'notTried' && line.mark === 'held'))
        return [`${where}: ${line.id} turns from ${was.mark} to ${line.mark}`];
      const isMoved = line.atMs !== was.atMs || line.dueMs !== was.dueMs;
      return isMoved && !moves.has(line.id) ? [`${where}: ${line.id} moves`] : [];
    }),
  ];
}
