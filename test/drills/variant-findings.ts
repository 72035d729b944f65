import { type DrillScenario, scoreDrill, type ScoreLine } from '@farfield/protocol/drills';
import type { FacilityPolicy } from '@farfield/protocol/policy';
import { dependentsOf, type ScoreVariant } from './score-variants.ts';

type Held = Pick<ScoreVariant, 'lineId' | 'mark' | 'how' | 'record'> & { readonly byMs?: number };

/**
 * What a variant changed beyond its own line, or failed to change in it; a sentence each. The whole of each line is held
 * against what it was. Times that count from the act may move with it, and a refusal of which nothing was shown is shown
 * by an act that must not happen and was refused.
 *
 * @param variant.byMs by so much the act was made late; absent: a robot slipped, and what follows from that is the site's
 */
export function variantFindings(
  scenario: DrillScenario,
  policy: FacilityPolicy,
  before: readonly ScoreLine[],
  variant: Held,
): readonly string[] {
  const { lineId, mark, how, record, byMs } = variant;
  const { lines, isPassed } = scoreDrill(scenario, policy, record);
  const moves = dependentsOf(lineId, scenario);
  const where = `${scenario.id} ${lineId} ${mark} (${how})`;
  return [
    ...(isPassed ? [`${where}: it is passed`] : []),
    ...(lines.length === before.length ? [] : [`${where}: ${lines.length} lines, and there were ${before.length}`]),
    ...lines.flatMap((line, index) => {
      const was = before[index];
      if (was === undefined || was.id !== line.id) return [`${where}: there is no line ${line.id}`];
      if (line.id === lineId) return ownFindings(line, was, variant).map((words) => `${where}: it is ${words}`);
      if (line.mark !== was.mark && !isShownBesides(was, line, scenario, variant))
        return [`${where}: ${line.id} turns from ${was.mark} to ${line.mark}`];
      if (line.why !== was.why || line.by !== was.by || line.words !== was.words)
        return [`${where}: ${line.id} says something else`];
      const isMoved = line.atMs !== was.atMs || line.dueMs !== was.dueMs;
      if (isMoved && !moves.has(line.id)) return [`${where}: ${line.id} moves`];
      return byMs === undefined || movesWith(line, was, byMs) ? [] : [`${where}: ${line.id} moves by another time`];
    }),
  ];
}

function ownFindings(line: ScoreLine, was: ScoreLine, { mark, byMs }: Held): readonly string[] {
  if (line.mark !== mark) return [`marked ${line.mark}`];
  // Of a seat the reason says since when it was empty.
  if (line.id.startsWith('seat:')) return line.why === null ? [`${mark}, and not said since when`] : [];
  const isSameAct = line.by === was.by && line.words === was.words && line.dueMs === was.dueMs;
  // A slip may come of an act that the site no longer lets anybody do: its own time is then another.
  if (byMs !== undefined && !isSameAct) return ['another act, or due at another time'];
  switch (mark) {
    case 'late':
      if (line.why !== null) return ['late and wrong'];
      return byMs === undefined || line.atMs === (was.atMs ?? 0) + byMs ? [] : [`said to be at ${line.atMs} ms`];
    case 'missing':
      return line.atMs === null && line.why === null ? [] : ['missing, and said when or why'];
    case 'wrong':
      return line.atMs !== null && line.why !== null && line.why !== '' ? [] : ['wrong, and not said when and why'];
  }
}

/** Whoever is refused what must not happen has tried the refusal, if it is of the same act. */
function isShownBesides(
  was: ScoreLine,
  line: ScoreLine,
  { automatic, acts }: DrillScenario,
  { lineId }: Held,
): boolean {
  if (was.mark !== 'notTried' || line.mark !== 'held') return false;
  const refusal = automatic.find(({ id }) => id === line.id);
  const tried = acts.find(({ id }) => id === lineId);
  return refusal?.kind === 'refusal' && tried?.action === refusal.action;
}

/** Nothing that follows an act moves by anything but what the act did; what did not come is counted from when it was due. */
function movesWith(line: ScoreLine, was: ScoreLine, byMs: number): boolean {
  const atMs = (line.atMs ?? 0) - (was.atMs ?? 0);
  if (byMs === 0) return atMs === 0;
  const dueMs = (line.dueMs ?? 0) - (was.dueMs ?? 0);
  return [0, byMs].includes(atMs) && [0, byMs].includes(dueMs);
}
