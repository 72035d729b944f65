import { isFailed, SCORE_MARKS, type ScoreLine } from '@farfield/protocol/drills';

/** What the score finds by itself. */
export function madeFindings(lines: readonly ScoreLine[]): readonly string[] {
  return lines.filter(isFailed).map(findingWords);
}

/** What the score finds by itself and is not among these. */
export function missingFindings(
  lines: readonly ScoreLine[],
  findings: readonly { readonly words: string }[],
): readonly string[] {
  return madeFindings(lines).filter((words) => !findings.some((one) => one.words === words));
}

function findingWords({ by, words, mark, why }: ScoreLine): string {
  const said = `${SCORE_MARKS[mark].toLowerCase()}${why === null ? '' : `, ${why}`}`;
  return `${by}: ${words} — ${said}`;
}
