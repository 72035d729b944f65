const STEPS_MAX = 200;

/** A text, and what it was before each change: what an undo goes back to. */
export interface EditHistory {
  readonly text: string;
  readonly past: readonly string[];
  /** what the newest change was part of; changes with the same one are undone together */
  readonly stroke: string | null;
}

export function historyOf(text: string): EditHistory {
  return { text, past: [], stroke: null };
}

/** @param stroke such as `move 3`: arrow keys held down are one change, not a hundred */
export function changed(history: EditHistory, text: string, stroke: string | null = null): EditHistory {
  if (text === history.text) return history;
  if (stroke !== null && stroke === history.stroke) return { ...history, text };
  return { text, past: [...history.past, history.text].slice(-STEPS_MAX), stroke };
}

export function undone(history: EditHistory): EditHistory {
  const before = history.past.at(-1);
  return before === undefined ? history : { text: before, past: history.past.slice(0, -1), stroke: null };
}
