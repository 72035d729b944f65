import type { CoreRunEvent, MidwayRun } from './core-run.ts';

/** How a recording begins: a run without its events. */
export type CoreRunHead = Omit<MidwayRun, 'events'>;

/**
 * A recorded run as an agent writes it, so that what is written stays when the agent dies: a line that says how it began,
 * then a line for each event.
 */
export function coreRunLine(one: CoreRunHead | CoreRunEvent): string {
  return `${JSON.stringify(one)}\n`;
}

export function isCoreRunLines(text: string): boolean {
  const end = text.indexOf('\n');
  const head = end < 0 ? null : parsedMap(text.slice(0, end));
  return head !== null && head['kind'] === 'coreRun' && 'state' in head && !('events' in head);
}

/**
 * The run that these lines are, for the reader of runs to judge.
 *
 * @param text for which `isCoreRunLines`
 * @returns `isCut`: the last line broke off in the middle, and is left out
 */
export function coreRunOfLines(text: string): { readonly run: unknown; readonly isCut: boolean } {
  const [head = '', ...lines] = text.split('\n');
  const last = lines.pop() ?? '';
  const events = lines.map((line) => parsedMap(line) ?? line);
  return { run: { ...parsedMap(head), events }, isCut: last !== '' };
}

function parsedMap(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
