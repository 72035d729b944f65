import type { Cancel, Clock } from '../clock.ts';
import type { LetGo } from './let-go-of-screen.ts';

/** Until the next try, after each that failed; a try itself takes up to 3 s. */
export const AGAIN_AFTER_MS = [250, 500, 1_000, 2_000] as const;
/** A screen shuts everybody behind an address out after five wrong passwords. */
const AGAIN_AFTER_PASSWORD_MS = 15_000;
const PASSWORD_CODES: readonly string[] = ['SOURCE_PASSWORD_WRONG', 'SOURCE_PASSWORD_MISSING', 'SOURCE_REFUSED'];

export interface LettingGoParts {
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly letGo: () => Promise<LetGo>;
  /** false: somebody else is at it, and this one only waits */
  readonly isDue: () => boolean;
  /** no try begins so long after the first; null: for as long as it takes */
  readonly giveUpAfterMs: number | null;
  readonly onFailed: (how: Exclude<LetGo, 'letGo'>) => void;
}

/**
 * What may be held at the scanner's screen, with nobody left who holds it, is let go: tried until it came about once. A
 * screen that takes no connection just then has the button down for as long as nobody says that it goes up.
 */
export class LettingGo {
  /** true: it is let go; false: given up */
  readonly done: Promise<boolean>;
  readonly #parts: LettingGoParts;
  readonly #sinceMs: number;
  #failed = 0;
  #isOver = false;
  #cancel: Cancel = () => {};
  /** the try that goes on now, or the last one */
  #trying: Promise<unknown> = Promise.resolve();
  #resolve: (isLetGo: boolean) => void = () => {};

  constructor(parts: LettingGoParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.nowMs();
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    void this.#try();
  }

  /** Somebody else let it go, or nobody is left for whom to try. A try that goes on is over first: it says "up" to the end. */
  end(isLetGo: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancel();
    void this.#trying.then(() => this.#resolve(isLetGo));
  }

  async #try(): Promise<void> {
    const { clock, letGo, isDue, giveUpAfterMs, onFailed } = this.#parts;
    let againMs: number = AGAIN_AFTER_MS[0];
    if (isDue()) {
      const trying = letGo();
      this.#trying = trying;
      const how = await trying;
      if (this.#isOver) return;
      if (how === 'letGo') return this.end(true);
      againMs = PASSWORD_CODES.includes(how.code)
        ? AGAIN_AFTER_PASSWORD_MS
        : (AGAIN_AFTER_MS[Math.min(this.#failed, AGAIN_AFTER_MS.length - 1)] ?? AGAIN_AFTER_PASSWORD_MS);
      this.#failed += 1;
      onFailed(how);
    }
    if (giveUpAfterMs !== null && clock.nowMs() + againMs - this.#sinceMs >= giveUpAfterMs) return this.end(false);
    this.#cancel = clock.after(againMs, () => void this.#try());
  }
}
