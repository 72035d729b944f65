/** Long enough to hold an undisturbed message, short enough that two clocks do not drift apart by a millisecond or more. */
const WINDOW_MS = 30_000;

/**
 * How much later than usual a message came, from the sender's stamp and our own clock, whose zero points need not
 * agree: the fastest message of the last half to one minute counts as undelayed.
 *
 * A sender whose clock is set back makes its messages look late for that long, which errs on the safe side.
 */
export class LinkDelay {
  #older = Infinity;
  #newer = Infinity;
  #newerSinceMs = -Infinity;

  /** @returns ms ≥ 0 by which this message is later than the fastest one */
  measure(sentMs: number, arrivedMs: number): number {
    if (arrivedMs - this.#newerSinceMs > WINDOW_MS) {
      this.#older = this.#newer;
      this.#newer = Infinity;
      this.#newerSinceMs = arrivedMs;
    }
    const offsetMs = arrivedMs - sentMs;
    this.#newer = Math.min(this.#newer, offsetMs);
    return offsetMs - Math.min(this.#older, this.#newer);
  }
}
