import type { ConsoleProcess } from './console-process.ts';
import type { Site } from './site.ts';

/** The reference's own: hello and resync, with the path there. */
const RESYNC_MS = 5_000;
/** The oracle's own copies of CONNECT_WITHIN_MS and BACKOFF_MS in console/src/link/link-machine.ts; a test compares them. */
export const PAGE_DIAL_MS = 5_000;
export const PAGE_BACKOFF_MS = { first: 250, longest: 5_000 } as const;
/** there and back over the slowest calm path, and the half second in which a page looks at its link */
const ROUND_TRIP_MS = 1_000;
const LOOK_EVERY_MS = 100;

/** A page waits out its longest back-off, and before that gives up the dial that was under way into what was dead. */
function allowedMs({ link }: ConsoleProcess): number {
  const isAfterDial = link.socket.kind === 'waiting' || link.socket.kind === 'welcomed';
  return (isAfterDial ? 0 : PAGE_DIAL_MS) + PAGE_BACKOFF_MS.longest + ROUND_TRIP_MS;
}

/** Once everything works again: until when each part had said hello and heard anew what is true. */
export class Resync {
  readonly #site: Site;
  readonly #sinceMs: number;
  /** those who sat there when it began, and how long each may take */
  readonly #waiting: Map<ConsoleProcess, number>;
  /** of these, those who were not connected then */
  readonly #wereLost: number;
  #isUplinkDown = true;
  #late: string | null = null;

  constructor(site: Site) {
    this.#site = site;
    this.#sinceMs = site.world.nowMs;
    const there = site.consoles.filter(({ link }) => link.target !== null);
    this.#waiting = new Map(there.map((one) => [one, allowedMs(one)]));
    this.#wereLost = there.filter((one) => !one.isConnected).length;
    const longestMs = Math.max(RESYNC_MS, ...this.#waiting.values());
    for (let ms = LOOK_EVERY_MS; ms <= longestMs; ms += LOOK_EVERY_MS) site.world.after(ms, () => this.#look());
  }

  /** @returns who was too late, in words; or how many had been lost and came back in time */
  get came(): string | number {
    return this.#late ?? this.#wereLost;
  }

  #look(): void {
    const ms = this.#site.world.nowMs - this.#sinceMs;
    const uplink = this.#site.agent.state?.uplink.state ?? 'gone';
    if (uplink === 'up') this.#isUplinkDown = false;
    else if (this.#isUplinkDown && ms >= RESYNC_MS)
      this.#late ??= `the uplink is ${uplink} ${ms} ms after all works again`;
    for (const [one, most] of this.#waiting) {
      const heardMs = one.page.view?.receivedMs ?? Number.NEGATIVE_INFINITY;
      if (one.isConnected && heardMs >= one.clock.read(this.#sinceMs)) this.#waiting.delete(one);
      else if (ms >= most) this.#late ??= `${one.id} is ${one.link.socket.kind} ${ms} ms after all works again`;
    }
  }
}
