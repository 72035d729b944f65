import { clockWords, SCORE_MARKS, type ScoreLine } from '@farfield/protocol/drills';

/** A score as it is printed: when each thing came, when it was due, and what is said of it. */
export function scoreRows(lines: readonly ScoreLine[]): readonly string[] {
  const clock = (ms: number | null): string => (ms === null ? '–' : clockWords(ms)).padStart(7);
  return [
    '       at      due',
    ...lines.map(
      (one) =>
        `  ${clock(one.atMs)}  ${clock(one.dueMs)}  ${SCORE_MARKS[one.mark].padEnd(17)}  ${one.by}: ${one.words}`,
    ),
  ];
}
