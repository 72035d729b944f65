import type { Rng } from '../../sim/rng.ts';

/** How a pair of paths loses what it carries: in bursts, during which nothing gets through either way. */
export interface BurstModel {
  readonly lossPercent: number;
  readonly burstMs: number;
  /** of each path's bursts so many hit the other path at the same time */
  readonly sharedPercent: number;
}

/**
 * The bursts of one origin, as they come: each of the same length, the calm between two of them drawn exponentially. It is
 * asked about moments in the order in which they come, or not much earlier than the newest one asked about.
 */
export class BurstSource {
  readonly #rng: Rng;
  readonly #burstMs: number;
  /** Infinity: it never bursts */
  readonly #calmMs: number;
  /** the newest ones, oldest first */
  #starts: number[] = [];
  #drawnUntilMs = 0;

  /** @param share of the time, 0 … 1, that lies in a burst */
  constructor(rng: Rng, burstMs: number, share: number) {
    this.#rng = rng;
    this.#burstMs = burstMs;
    this.#calmMs = share > 0 ? burstMs / share - burstMs : Number.POSITIVE_INFINITY;
    this.#drawnUntilMs = share > 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  isBursting(atMs: number): boolean {
    while (this.#drawnUntilMs <= atMs) {
      const startMs = this.#drawnUntilMs + this.#calm();
      this.#starts.push(startMs);
      this.#drawnUntilMs = startMs + this.#burstMs;
    }
    // What lies ten seconds back is asked about no more.
    if (this.#starts.length > 8) this.#starts = this.#starts.filter((startMs) => startMs > atMs - 10_000);
    return this.#starts.some((startMs) => startMs <= atMs && atMs < startMs + this.#burstMs);
  }

  #calm(): number {
    const uniform = (this.#rng.uint() + 1) / 0x1_0000_0000;
    return -Math.log(uniform) * this.#calmMs;
  }
}

/** The weather of two paths: what one of them suffers alone, and what both suffer at once. */
export class BurstWeather {
  readonly #own: readonly [BurstSource, BurstSource];
  readonly #shared: BurstSource;

  constructor(rng: (stream: string) => Rng, { lossPercent, burstMs, sharedPercent }: BurstModel) {
    const share = lossPercent / 100;
    const shared = (share * sharedPercent) / 100;
    this.#own = [
      new BurstSource(rng('first'), burstMs, share - shared),
      new BurstSource(rng('second'), burstMs, share - shared),
    ];
    this.#shared = new BurstSource(rng('shared'), burstMs, shared);
  }

  /** Whether a packet that sets out on this path now is lost. */
  isLost(path: 0 | 1, atMs: number): boolean {
    return this.#own[path].isBursting(atMs) || this.#shared.isBursting(atMs);
  }
}
