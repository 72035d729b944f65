export type Cancel = () => void;

/** Time as adapters and the guard see it, so that tests can move it by hand. */
export interface Clock {
  /** integer ms on the process's monotonic clock; for waiting and for ages */
  nowMs(): number;
  /** unix ms; only for what another machine has to understand */
  wallMs(): number;
  /** Runs `act` once after `delayMs`, unless cancelled before. */
  after(delayMs: number, act: () => void): Cancel;
}

export const systemClock: Clock = {
  nowMs: () => Math.floor(performance.now()),
  wallMs: () => Date.now(),
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
