import { type DrillCatalogue, type DrillScenario, parseDrill } from '../drills/index.ts';
import { parseWithLines } from './yaml-lines.ts';

export interface DrillTextProblem {
  /** in the text, from 1 */
  readonly line: number;
  /** such as `acts[3].within`; '' when the text is no YAML */
  readonly path: string;
  readonly words: string;
}

export type DrillTextRead =
  | { readonly ok: true; readonly value: DrillScenario }
  | { readonly ok: false; readonly problems: readonly DrillTextProblem[] };

/** @returns the scenario, or everything that is wrong with it, each with its line */
export function readDrillText(text: string, known: DrillCatalogue): DrillTextRead {
  const yaml = parseWithLines(text);
  if (!yaml.ok) return { ok: false, problems: yaml.problems.map((one) => ({ path: '', ...one })) };
  const drill = parseDrill(yaml.value, known);
  if (drill.ok) return drill;
  return { ok: false, problems: drill.problems.map((one) => ({ line: yaml.lineOf(one.path), ...one })) };
}
