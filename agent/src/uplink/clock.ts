/** Stops a timer; calling it twice, or after the timer fired, does nothing. */
export type Cancel = () => void;

/** What uplink, on-site server and journal streamer need of time. Ticks are the agent's monotonic clock. */
export interface Clock {
  /** integer milliseconds since an arbitrary start, ≥ 0; never goes back */
  nowMs(): number;
  /** Unix milliseconds: for telling people, for credential dates and sign-in expiry */
  wallMs(): number;
  /** calls `fn` once, as soon as `nowMs() >= atMs`, never before this call has returned */
  setTimer(atMs: number, fn: () => void): Cancel;
}
