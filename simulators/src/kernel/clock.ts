/** Stops a timer; calling it twice, or after the timer fired, does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Integer milliseconds since an arbitrary start; never goes back. For waiting and for measuring. */
  nowMs(): number;
  /** Unix milliseconds; for telling people and for comparing with times that came from outside. */
  wallMs(): number;
  /** Calls `fn` once, as soon as `nowMs() >= atMs`; never before this call has returned. */
  setTimer(atMs: number, fn: () => void): Cancel;
}

const LONGEST_TIMEOUT_MS = 0x7fff_ffff;

/** The host's clock. The only place in the simulators that reads the host's time. */
export class SystemClock implements Clock {
  readonly #originMs = performance.now();

  nowMs(): number {
    return Math.floor(performance.now() - this.#originMs);
  }

  wallMs(): number {
    return Date.now();
  }

  setTimer(atMs: number, fn: () => void): Cancel {
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const waitMs = Math.min(Math.max(0, atMs - this.nowMs()), LONGEST_TIMEOUT_MS);
      // The host may fire a fraction of a millisecond early, and clamps very long waits: look again before firing.
      handle = setTimeout(() => {
        if (this.nowMs() >= atMs) fn();
        else arm();
      }, waitMs);
    };
    arm();
    return () => clearTimeout(handle);
  }
}

interface VirtualTimer {
  readonly atMs: number;
  readonly order: number;
  readonly fn: () => void;
}

/** A clock that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #wallOffsetMs: number;
  #order = 0;
  readonly #timers = new Set<VirtualTimer>();

  /** @param startWallMs unix milliseconds that `wallMs` shows at `nowMs() === 0` */
  constructor(startWallMs = 1_767_254_400_000) {
    this.#nowMs = 0;
    this.#wallOffsetMs = startWallMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallOffsetMs + this.#nowMs;
  }

  setTimer(atMs: number, fn: () => void): Cancel {
    const timer: VirtualTimer = { atMs: Math.max(atMs, this.#nowMs), order: this.#order++, fn };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /**
   * Moves time forward by `ms` (≥ 0) and fires what falls due on the way, in order of time, then of setting; timers
   * set by a fired timer fire too when they fall within the move.
   */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#earliest(untilMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.fn();
    }
    this.#nowMs = untilMs;
  }

  #earliest(untilMs: number): VirtualTimer | undefined {
    let best: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs > untilMs) continue;
      if (best === undefined || timer.atMs < best.atMs || (timer.atMs === best.atMs && timer.order < best.order)) {
        best = timer;
      }
    }
    return best;
  }
}
