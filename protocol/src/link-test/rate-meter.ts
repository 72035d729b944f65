import { LINK_TEST } from './link-test-plan.ts';

/** Bytes over time, from the end of the ramp on. */
export class RateMeter {
  readonly #startMs: number;
  #bytes = 0;
  #first: { readonly atMs: number; readonly bytes: number } | null = null;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
  }

  came(bytes: number, nowMs: number): void {
    this.#bytes += bytes;
    // What came up to here is the mark to count from; its own time on the line was before.
    if (this.#first === null && nowMs - this.#startMs >= LINK_TEST.rampMs)
      this.#first = { atMs: nowMs, bytes: this.#bytes };
  }

  /** 0: nothing came after the ramp. @param untilMs the end of the part: what stopped before it came slower */
  mbps(untilMs: number): number {
    const tookMs = untilMs - (this.#first?.atMs ?? untilMs);
    if (this.#first === null || tookMs <= 0) return 0;
    return Math.min(LINK_TEST.rateMaxMbps, ((this.#bytes - this.#first.bytes) * 8) / 1_000 / tookMs);
  }
}
