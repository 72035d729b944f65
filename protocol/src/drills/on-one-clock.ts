import type { Ms } from '../policy/limits.ts';

/** A line of a record with both of its times. */
export interface TwiceTimed {
  /** on the clock of the process that wrote it */
  readonly tickMs: Ms;
  /** on the site's wall clock */
  readonly wallMs: number;
  readonly type: string;
}

/**
 * Ticks of one process mean nothing in another one, and an agent that is started anew goes on in the same record. Each life
 * is put after the one before it by as much as the wall clock says that lay between, and never before its end. What the first
 * life wrote stays as it is.
 *
 * @param lines oldest first
 * @returns their ticks, all of them on the clock of the first life
 */
export function onOneClock(lines: readonly TwiceTimed[]): readonly Ms[] {
  let aheadMs = 0;
  let last: (TwiceTimed & { readonly atMs: Ms }) | null = null;
  return lines.map((line) => {
    if (line.type === 'booted' && last !== null) {
      const atMs: Ms = last.atMs + Math.max(0, line.wallMs - last.wallMs);
      aheadMs = atMs - line.tickMs;
    }
    last = { ...line, atMs: line.tickMs + aheadMs };
    return last.atMs;
  });
}
