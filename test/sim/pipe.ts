import type { Rng } from './rng.ts';
import type { World } from './world.ts';

/** How one direction of one path is now; the calm values come back when a fault ends. */
export interface PathWeather {
  latencyMs: number;
  jitterMs: number;
  lossPermille: number;
  isBlocked: boolean;
}

export function calmWeather(latencyMs: number, jitterMs: number): PathWeather {
  return { latencyMs, jitterMs, lossPermille: 0, isBlocked: false };
}

const HELD_MAX = 4_000;

interface Sent<T> {
  readonly seq: number;
  readonly item: T;
}

/**
 * One direction of one connection, with TCP's manners: in order, nothing lost, but late. A lost segment is sent again
 * 0.2 to 0.8 s later; what a blocked path holds back comes in one burst when it opens; a reset forgets it all.
 */
export class Pipe<T> {
  readonly weather: PathWeather;
  readonly #world: World;
  readonly #rng: Rng;
  readonly #deliver: (item: T) => void;
  #lastAtMs = 0;
  #held: Sent<T>[] = [];
  #seq = 0;
  #life = 0;

  constructor(world: World, rng: Rng, weather: PathWeather, deliver: (item: T) => void) {
    this.#world = world;
    this.#rng = rng;
    this.weather = weather;
    this.#deliver = deliver;
  }

  send(item: T): void {
    this.#seq += 1;
    this.#carry({ seq: this.#seq, item });
  }

  #carry(sent: Sent<T>): void {
    const { latencyMs, jitterMs, lossPermille, isBlocked } = this.weather;
    if (isBlocked) return this.#hold(sent);
    let delayMs = latencyMs + (jitterMs > 0 ? this.#rng.below(jitterMs) : 0);
    if (lossPermille > 0 && this.#rng.chance(lossPermille)) delayMs += 200 + this.#rng.below(600);
    const atMs = Math.max(this.#lastAtMs, this.#world.nowMs + delayMs);
    this.#lastAtMs = atMs;
    const life = this.#life;
    this.#world.at(atMs, () => {
      if (life !== this.#life) return;
      if (this.weather.isBlocked) this.#hold(sent);
      else this.#deliver(sent.item);
    });
  }

  block(): void {
    this.weather.isBlocked = true;
  }

  open(): void {
    if (!this.weather.isBlocked) return;
    this.weather.isBlocked = false;
    // What was on its way when the path closed was sent before what has waited since.
    const held = this.#held.toSorted((left, right) => left.seq - right.seq);
    this.#held = [];
    for (const sent of held) this.#carry(sent);
  }

  reset(): void {
    this.#life += 1;
    this.#held = [];
    this.#lastAtMs = 0;
  }

  #hold(sent: Sent<T>): void {
    if (this.#held.length < HELD_MAX) this.#held.push(sent);
  }
}
