export const TRIES_MAX = 10;
export const TRIES_WINDOW_MS = 60_000;
const KEYS_MAX = 10_000;

/**
 * Counts sign-in tries per address and per login, so that guessing is slow. It never locks for longer than the window:
 * a stop needs no sign-in, but an MR safety tech who mistypes must not be kept out for long either.
 */
export class SignInLimiter {
  readonly #tries = new Map<string, { count: number; readonly untilMs: number }>();

  /** Counts one try. @returns how long to wait, ms; 0: go on */
  waitMs(keys: readonly string[], nowMs: number): number {
    if (this.#tries.size > KEYS_MAX) this.#tries.clear();
    let waitMs = 0;
    for (const key of keys) {
      const known = this.#tries.get(key);
      const tries =
        known !== undefined && nowMs < known.untilMs ? known : { count: 0, untilMs: nowMs + TRIES_WINDOW_MS };
      tries.count += 1;
      this.#tries.set(key, tries);
      if (tries.count > TRIES_MAX) waitMs = Math.max(waitMs, tries.untilMs - nowMs);
    }
    return waitMs;
  }

  /** A right password clears what was counted. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#tries.delete(key);
  }
}
