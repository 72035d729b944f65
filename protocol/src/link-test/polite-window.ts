import { LINK_TEST } from './link-test-plan.ts';

/** More than this above the line's own delay: the test is in the way of somebody. */
const QUEUE_MAX_MS = 80;
/** Less than this: more fits. */
const QUEUE_OK_MS = 40;
const WINDOW_BYTES = { least: LINK_TEST.pieceBytes, first: 2 * LINK_TEST.pieceBytes, most: 1_024 * 1_024 } as const;

/**
 * How much a test may have under way. It asks for as much as the line takes and gives way to everything else on it: as
 * soon as its own bytes wait in a queue, where a heartbeat would wait behind them, it takes less (as LEDBAT, RFC 6817).
 * Never faster than the plan's rate, never more than the plan's bytes.
 */
export class PoliteWindow {
  #windowBytes: number = WINDOW_BYTES.first;
  #underWayBytes = 0;
  #sentBytes = 0;
  readonly #startMs: number;
  #fastestMs: number;
  /** it took less once; from then on it grows by one piece for each round trip */
  #hasYielded = false;
  #yieldedMs: number;
  readonly #sentAtMs = new Map<number, number>();

  /** @param fastestMs the line's shortest round trip so far; Infinity: not known */
  constructor(nowMs: number, fastestMs: number) {
    this.#startMs = nowMs;
    this.#yieldedMs = nowMs;
    this.#fastestMs = fastestMs;
  }

  get windowBytes(): number {
    return this.#windowBytes;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  maySend(bytes: number, nowMs: number): boolean {
    const earnedBytes = ((nowMs - this.#startMs) * LINK_TEST.rateMaxMbps * 1_000) / 8 + WINDOW_BYTES.first;
    return (
      this.#underWayBytes + bytes <= this.#windowBytes &&
      this.#sentBytes + bytes <= Math.min(earnedBytes, LINK_TEST.bytesMax)
    );
  }

  sent(seq: number, bytes: number, nowMs: number): void {
    this.#sentAtMs.set(seq, nowMs);
    this.#underWayBytes += bytes;
    this.#sentBytes += bytes;
  }

  /** @returns false: no such piece is under way */
  acked(seq: number, bytes: number, nowMs: number): boolean {
    const sentMs = this.#sentAtMs.get(seq);
    if (sentMs === undefined) return false;
    this.#sentAtMs.delete(seq);
    this.#underWayBytes -= bytes;
    const tookMs = nowMs - sentMs;
    this.#fastestMs = Math.min(this.#fastestMs, tookMs);
    const queuedMs = tookMs - this.#fastestMs;
    if (queuedMs > QUEUE_MAX_MS) this.#yield(tookMs, nowMs);
    else if (queuedMs < QUEUE_OK_MS) this.#grow(bytes);
    return true;
  }

  #grow(bytes: number): void {
    const more = this.#hasYielded ? (bytes * LINK_TEST.pieceBytes) / this.#windowBytes : bytes;
    this.#windowBytes = Math.min(WINDOW_BYTES.most, this.#windowBytes + more);
  }

  /** Once for each round trip: what was under way then is answered by the same queue. */
  #yield(tookMs: number, nowMs: number): void {
    if (this.#hasYielded && nowMs - this.#yieldedMs < tookMs) return;
    this.#hasYielded = true;
    this.#yieldedMs = nowMs;
    this.#windowBytes = Math.max(WINDOW_BYTES.least, this.#windowBytes * 0.7);
  }
}
