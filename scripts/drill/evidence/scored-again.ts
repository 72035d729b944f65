import {
  alarmsOf,
  type DrillRecord,
  type DrillScenario,
  type DrillScore,
  measuresOf,
  scoreDrill,
} from '@farfield/protocol/drills';
import { canonical, type FacilityPolicy } from '@farfield/protocol/policy';
import type { EvidenceParts } from './evidence-schema.ts';
import type { EvidenceProblem } from './verify-evidence.ts';

/** Everything of evidence that a record alone says. */
export interface Scored {
  readonly score: DrillScore;
  readonly alarms: ReturnType<typeof alarmsOf>;
  readonly measures: ReturnType<typeof measuresOf>;
}

export function scoredAs(scenario: DrillScenario, policy: FacilityPolicy, drill: DrillRecord): Scored {
  return {
    score: scoreDrill(scenario, policy, drill),
    alarms: alarmsOf(drill),
    measures: measuresOf(scenario, drill),
  };
}

/** Where what stands in the evidence is not what its record says. */
export function differences(
  { score, alarms, measures }: Pick<EvidenceParts, 'score' | 'alarms' | 'measures'>,
  made: Scored,
): readonly EvidenceProblem[] {
  const lines = made.score.lines.flatMap((line, index) =>
    canonical(line) === canonical(score.lines[index] ?? null)
      ? []
      : [{ where: `parts.score.lines.${index}`, words: `${line.id}: the record says ${line.mark} at ${line.atMs} ms` }],
  );
  const isSame = (name: string, left: unknown, right: unknown): readonly EvidenceProblem[] =>
    canonical(left) === canonical(right) ? [] : [{ where: `parts.${name}`, words: 'is not what the record says' }];
  return [
    ...lines,
    ...(made.score.lines.length === score.lines.length && made.score.isPassed === score.isPassed
      ? []
      : [{ where: 'parts.score', words: `the record says ${made.score.isPassed ? 'passed' : 'not passed'}` }]),
    ...isSame('alarms', made.alarms, alarms),
    ...isSame('measures', made.measures, measures),
  ];
}
