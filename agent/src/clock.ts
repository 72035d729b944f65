/** Stops a timer; calling it twice, or after the timer fired, does nothing. */
export type Cancel = () => void;

/** All of time that the agent's parts use, so that tests can move it by hand. Ticks are integer ms, monotonic. */
export interface Clock {
  nowMs(): number;
  /** Unix ms: for telling people, for other machines, for credential dates */
  wallMs(): number;
  /** calls `act` once, `delayMs` from now */
  after(delayMs: number, act: () => void): Cancel;
  /** calls `act` once, as soon as `nowMs() >= atMs`, never before this call has returned */
  setTimer(atMs: number, act: () => void): Cancel;
}

export const systemClock: Clock = {
  nowMs: () => Math.floor(performance.now()),
  wallMs: () => Date.now(),
  after: (delayMs, act) => {
    const timer = setTimeout(act, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
  setTimer: (atMs, act) => systemClock.after(Math.ceil(atMs - performance.now()), act),
};
