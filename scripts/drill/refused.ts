import type { Answer } from '../policy/policy-command.ts';
import type { DrillProblem } from './read-drill.ts';

/** What cannot be read at all, a line for each reason. */
export function refused(problems: readonly DrillProblem[]): Answer {
  return { exitCode: 2, lines: problems.map(drillProblemLine), json: { ok: false, problems } };
}

export function drillProblemLine({ file, line, path, words }: DrillProblem): string {
  const where = line === null ? file : `${file}:${line}`;
  return path === '' ? `${where}: ${words}` : `${where}: ${path}: ${words}`;
}
