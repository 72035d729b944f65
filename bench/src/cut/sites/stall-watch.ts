import { performance } from 'node:perf_hooks';

const LOOK_EVERY_MS = 10;
/** As far back as anybody asks. */
const KEPT_MS = 120_000;

/** How late this process's own loop was, look by look. */
export class StallWatch {
  readonly #late: { readonly atMs: number; readonly lateMs: number }[] = [];
  readonly #timer: NodeJS.Timeout;
  #lastMs = performance.now();

  constructor() {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** The longest stall that touched this span, on performance.now()'s clock, ms. */
  longestMs(fromMs: number, toMs: number): number {
    this.#look();
    return this.#late
      .filter(({ atMs, lateMs }) => atMs >= fromMs && atMs - lateMs <= toMs)
      .reduce((most, { lateMs }) => Math.max(most, lateMs), 0);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lastMs - LOOK_EVERY_MS;
    this.#lastMs = nowMs;
    if (lateMs > 1) this.#late.push({ atMs: nowMs, lateMs });
    while ((this.#late[0]?.atMs ?? nowMs) < nowMs - KEPT_MS) this.#late.shift();
  }
}

/** What to add to performance.now() of this process to have the machine's own monotonic clock, which all processes share. */
export function machineClockOffsetMs(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now();
}
