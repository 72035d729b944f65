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
/** Long enough for an agent that dies twice more in the quiet, and for the longest wait after that. */
const LOOKS_FOR_MS = 45_000;

/** A page waits out its longest back-off, and before that gives up the dial that was under way into what was dead. */
function allowedMs({ link }: ConsoleProcess): number {
  const isAfterDial = link.socket.kind === 'waiting' || link.socket.kind === 'welcomed';
  return (isAfterDial ? 0 : PAGE_DIAL_MS) + PAGE_BACKOFF_MS.longest + ROUND_TRIP_MS;
}

/** Once everything works again: until when each part had said hello and heard anew what is true. */
export class Resync {
  readonly #site: Site;
  #sinceMs = 0;
  #incarnation = 0;
  /** those who sat there when it began, and how long each may take */
  #waiting = new Map<ConsoleProcess, number>();
  /** of these, those who were not connected then */
  readonly #wereLost: number;
  #isUplinkDown = true;
  #late: string | null = null;

  constructor(site: Site) {
    this.#site = site;
    this.#begin();
    this.#wereLost = [...this.#waiting.keys()].filter((one) => !one.isConnected).length;
    for (let ms = LOOK_EVERY_MS; ms <= LOOKS_FOR_MS; ms += LOOK_EVERY_MS) site.world.after(ms, () => this.#look());
  }

  #begin(): void {
    const { world, agent, consoles } = this.#site;
    this.#sinceMs = world.nowMs;
    this.#incarnation = agent.incarnation;
    this.#isUplinkDown = true;
    this.#waiting = new Map(consoles.flatMap((one) => (one.link.target === null ? [] : [[one, allowedMs(one)]])));
  }

  /** @returns who was too late, in words; or how many had been lost and came back in time */
  get came(): string | number {
    return this.#late ?? this.#wereLost;
  }

  #look(): void {
    const { agent } = this.#site;
    // An agent that dies three times in a row may have two of them yet to come: all works again when it is there.
    if (agent.state === null || agent.incarnation !== this.#incarnation) this.#begin();
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
