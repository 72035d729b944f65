import type { Rng } from '../../sim/rng.ts';
import type { World } from '../../sim/world.ts';

/** A stream of few small messages, as Linux sends it. */
export interface ThinTcpOptions {
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** of the first repair by the timer; each further one waits twice as long. @source RFC 6298, Linux: 200 ms and the round trip */
  readonly firstRepairMs: number;
  readonly isLost: (atMs: number) => boolean;
}

interface Segment<T> {
  readonly item: T;
  sentMs: number;
  tries: number;
  state: 'onItsWay' | 'lost' | 'arrived';
}

/** A segment sent later counts as later only by so much of the round trip: paths reorder. @source RFC 8985 §6.2 */
const REORDERING_SHARE = 0.25;

/**
 * One direction of one connection: in order, nothing lost, but whatever waits for a repair holds up all that was sent after
 * it. A lost segment is sent again when its timer is over, or when one that was sent after it is acknowledged (RACK, RFC 8985,
 * in Linux since 4.18); the probe of a lost tail is left out, so a real stream is repaired no later than this one.
 */
export class ThinTcp<T> {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #options: ThinTcpOptions;
  readonly #deliver: (item: T) => void;
  #open: Segment<T>[] = [];

  constructor(world: World, rng: Rng, options: ThinTcpOptions, deliver: (item: T) => void) {
    this.#world = world;
    this.#rng = rng;
    this.#options = options;
    this.#deliver = deliver;
  }

  send(item: T): void {
    const segment: Segment<T> = { item, sentMs: 0, tries: 0, state: 'onItsWay' };
    this.#open.push(segment);
    this.#transmit(segment);
  }

  #transmit(segment: Segment<T>): void {
    const { latencyMs, jitterMs, firstRepairMs, isLost } = this.#options;
    const tries = segment.tries + 1;
    Object.assign(segment, { tries, sentMs: this.#world.nowMs });
    if (!isLost(this.#world.nowMs)) {
      segment.state = 'onItsWay';
      this.#world.after(latencyMs + this.#rng.below(jitterMs), () => this.#arrives(segment));
      return;
    }
    segment.state = 'lost';
    this.#world.after(firstRepairMs * 2 ** (tries - 1), () => {
      if (segment.state === 'lost' && segment.tries === tries) this.#transmit(segment);
    });
  }

  #arrives(segment: Segment<T>): void {
    segment.state = 'arrived';
    while (this.#open[0]?.state === 'arrived') {
      const [first] = this.#open.splice(0, 1);
      if (first !== undefined) this.#deliver(first.item);
    }
    this.#acknowledge(segment);
  }

  /** The way back loses as the way there does. */
  #acknowledge({ sentMs }: Segment<T>): void {
    const { latencyMs, isLost } = this.#options;
    if (isLost(this.#world.nowMs)) return;
    this.#world.after(latencyMs + 2 * latencyMs * REORDERING_SHARE, () => {
      for (const one of this.#open) if (one.state === 'lost' && one.sentMs < sentMs) this.#transmit(one);
    });
  }
}
