import type { Rng } from '../../sim/rng.ts';
import type { World } from '../../sim/world.ts';

/** A stream of few small messages, as Linux sends it: no later segment tells of a lost one in time, so its timer repairs it. */
export interface ThinTcpOptions {
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** of the first repair; each further one waits twice as long. @source RFC 6298, Linux: 200 ms and the round trip */
  readonly firstRepairMs: number;
  readonly isLost: (atMs: number) => boolean;
}

/** One direction of one connection: in order, nothing lost, but whatever waits for a repair holds up all that was sent after it. */
export class ThinTcp<T> {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #options: ThinTcpOptions;
  readonly #deliver: (item: T) => void;
  #lastAtMs = 0;

  constructor(world: World, rng: Rng, options: ThinTcpOptions, deliver: (item: T) => void) {
    this.#world = world;
    this.#rng = rng;
    this.#options = options;
    this.#deliver = deliver;
  }

  send(item: T): void {
    const { latencyMs, jitterMs, firstRepairMs, isLost } = this.#options;
    let setsOutMs = this.#world.nowMs;
    for (let waitMs = firstRepairMs; isLost(setsOutMs); waitMs *= 2) setsOutMs += waitMs;
    this.#lastAtMs = Math.max(this.#lastAtMs, setsOutMs + latencyMs + this.#rng.below(jitterMs));
    this.#world.at(this.#lastAtMs, () => this.#deliver(item));
  }
}
