import { performance } from 'node:perf_hooks';

export interface Schedule {
  /** when each piece of work is due, ms after the start, rising */
  readonly dueMs: Float64Array;
  /** called once per piece, at its time or as soon after as this thread can */
  readonly fire: (index: number) => void;
}

/**
 * Fires everything at the time that was fixed before the run began. A slow server cannot slow it down, and latency is
 * counted from the due time: a request that had to wait for its turn has waited (no coordinated omission).
 *
 * It spins instead of sleeping, because a timer's millisecond would be most of what is measured; the load generator has
 * a core of its own for that.
 *
 * @returns after the last piece was fired; `startMs` is on performance.now()'s clock
 */
export function runSchedule({ dueMs, fire }: Schedule, startMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    const turn = (): void => {
      try {
        const elapsedMs = performance.now() - startMs;
        // Bounded, so that answers are read in between even when this side is behind.
        for (let fired = 0; fired < 64 && next < dueMs.length && (dueMs[next] ?? 0) <= elapsedMs; fired += 1) {
          fire(next);
          next += 1;
        }
        if (next < dueMs.length) setImmediate(turn);
        else resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    turn();
  });
}
