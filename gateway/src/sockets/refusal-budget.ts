import type { Clock } from '../clock.ts';

const WINDOW_MS = 60_000;
const PER_WINDOW = 60;

/** Refused hellos cost their sender nothing; what of them goes on record has a bound. All are counted and logged. */
export class RefusalBudget {
  readonly #clock: Clock;
  #windowFromMs: number;
  #left = PER_WINDOW;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#windowFromMs = clock.nowMs();
  }

  take(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#windowFromMs >= WINDOW_MS) {
      this.#windowFromMs = nowMs;
      this.#left = PER_WINDOW;
    }
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
