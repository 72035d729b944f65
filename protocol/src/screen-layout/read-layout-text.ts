import { parseWithLines } from '../drill-text/yaml-lines.ts';
import type { LayoutFault } from './layout-faults.ts';
import type { MarkedLayout } from './marked-layout.ts';
import { readLayout } from './read-layout.ts';

/** `line`: in the text, from 1 */
export type LayoutTextFault = LayoutFault & { readonly line: number };

export type LayoutTextRead =
  | { readonly ok: true; readonly layout: MarkedLayout }
  | { readonly ok: false; readonly draft: MarkedLayout | null; readonly faults: readonly LayoutTextFault[] };

/** @returns the layout, or everything that is wrong with it, each with its line and what to do */
export function readLayoutText(text: string): LayoutTextRead {
  const yaml = parseWithLines(text);
  if (!yaml.ok) {
    const faults = yaml.problems.map((one) => ({ ...one, path: '', next: 'Mend it in the text, or undo.' }));
    return { ok: false, draft: null, faults };
  }
  const read = readLayout(yaml.value);
  if (read.ok) return read;
  return { ...read, faults: read.faults.map((one) => ({ ...one, line: yaml.lineOf(one.path) })) };
}
