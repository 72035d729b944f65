/** Of the time, and so of the link at most, that batches of old records may be under way. @source design §5 */
const SHARE = 0.3;

export const BACKFILL_FIRST_BYTES = 8 * 1024;
export const BACKFILL_MOST_BYTES = 128 * 1024;
const LEAST_BYTES = 4 * 1024;

/** What is urgent waits behind a batch for as long as that takes to pass: so much is little beside any round trip. */
const LONG_MS = 12;
const SHORT_MS = 6;
/** The quickest of so many is judged: a batch may have been late for reasons that are not its size. */
const JUDGED_AT_ONCE = 3;

/**
 * How fast a backlog goes up on one link. Nobody says how wide that is: while a batch is unacknowledged the whole of it
 * counts as in use, and the time after it is everybody else's. What a batch takes longer than the quickest one is its own
 * weight, and the next is made smaller until that cannot be noticed.
 */
export class BackfillPace {
  #mostBytes = BACKFILL_FIRST_BYTES;
  #quickestMs = Number.POSITIVE_INFINITY;
  /** of this size, not yet judged */
  #took: number[] = [];

  /** the next batch, at most */
  get mostBytes(): number {
    return this.#mostBytes;
  }

  /** Another link: nothing is known of it. */
  begin(): void {
    this.#mostBytes = BACKFILL_FIRST_BYTES;
    this.#quickestMs = Number.POSITIVE_INFINITY;
    this.#took = [];
  }

  /** @returns how long nothing of the backlog goes up now, ms */
  acknowledged(tookMs: number): number {
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
    this.#took.push(tookMs);
    if (this.#took.length === JUDGED_AT_ONCE) this.#judge();
    return Math.ceil((tookMs * (1 - SHARE)) / SHARE);
  }

  #judge(): void {
    const ownMs = Math.min(...this.#took) - this.#quickestMs;
    this.#took = [];
    if (ownMs > LONG_MS) this.#mostBytes = Math.max(LEAST_BYTES, this.#mostBytes / 2);
    else if (ownMs < SHORT_MS) this.#mostBytes = Math.min(BACKFILL_MOST_BYTES, this.#mostBytes * 2);
  }
}
