import type { Cancel, Clock } from '../clock.ts';

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #wallAheadMs = 0;
  readonly #timers = new Set<{ atMs: number; act: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_700_000_000_000 + this.#wallAheadMs + this.#nowMs;
  }

  after(delayMs: number, act: () => void): Cancel {
    const timer = { atMs: this.#nowMs + delayMs, act };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** The wall clock alone goes on: what a process does not see of the time before it began. */
  passWall(ms: number): void {
    this.#wallAheadMs += ms;
  }

  /** Runs every timer that falls due on the way, in order. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#timers]
        .filter((one) => one.atMs <= untilMs)
        .toSorted((left, right) => left.atMs - right.atMs)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.act();
    }
    this.#nowMs = untilMs;
  }
}
