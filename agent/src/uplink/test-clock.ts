import type { Cancel, Clock } from '../clock.ts';

interface Timer {
  readonly atMs: number;
  readonly act: () => void;
}

/** A clock for tests that stands still until it is moved; real sockets go on meanwhile. */
export class TestClock implements Clock {
  #nowMs = 1000;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return Date.UTC(2027, 0, 15, 12) + this.#nowMs;
  }

  after(delayMs: number, act: () => void): Cancel {
    return this.setTimer(this.#nowMs + delayMs, act);
  }

  setTimer(atMs: number, act: () => void): Cancel {
    const timer: Timer = { atMs, act };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Moves time and fires what falls due, in order. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.act();
    }
    this.#nowMs = untilMs;
  }
}
