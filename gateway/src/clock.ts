export type Cancel = () => void;

/** Time as the gateway's parts get it: two clocks that are never mixed, and timers that a test can turn by hand. */
export interface Clock {
  /** this process's monotonic clock, integer ms; means nothing outside this process */
  nowMs(): number;
  /** unix ms, for telling people only */
  wallMs(): number;
  after(delayMs: number, act: () => void): Cancel;
}

export function systemClock(): Clock {
  return {
    nowMs: () => Math.floor(performance.now()),
    wallMs: () => Date.now(),
    after(delayMs, act) {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
