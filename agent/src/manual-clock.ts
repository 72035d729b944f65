import type { Cancel, Clock } from './clock.ts';

/** A clock that stands still until it is told to advance; for tests. */
export class ManualClock implements Clock {
  #nowMs: number;
  #timers: { readonly atMs: number; readonly act: () => void }[] = [];

  constructor(startMs = 1_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_767_254_400_000 + this.#nowMs;
  }

  after(delayMs: number, act: () => void): Cancel {
    return this.setTimer(this.#nowMs + delayMs, act);
  }

  setTimer(atMs: number, act: () => void): Cancel {
    const timer = { atMs, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Runs due timers in order, each at its own time, and lets promises settle in between. */
  async advance(byMs: number): Promise<void> {
    await settled();
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const next = this.#timers.filter((one) => one.atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.act();
      await settled();
    }
    this.#nowMs = untilMs;
    await settled();
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
