import type { ConsoleProcess } from './console-process.ts';
import type { Site } from './site.ts';

/** The reference's own: hello and resync, with the path there. */
const RESYNC_MS = 5_000;
/**
 * What a console may take longer: it dials when the path comes back, gives that dial up, and waits out its longest back-off.
 * The oracle's own copies of CONNECT_WITHIN_MS and BACKOFF_MS in console/src/link/link-machine.ts.
 */
const DIAL_MS = 5_000;
const LONGEST_BACKOFF_MS = 5_000;
/** there and back over the slowest calm path, and the half second in which a page looks at its link */
const ROUND_TRIP_MS = 1_000;
const CONSOLE_MS = DIAL_MS + LONGEST_BACKOFF_MS + ROUND_TRIP_MS;

const LOOK_EVERY_MS = 100;

/** Once everything works again: until when each part had said hello and heard anew what is true. */
export class Resync {
  readonly #site: Site;
  readonly #sinceMs: number;
  /** those who sat there when it began */
  readonly #waiting: Set<ConsoleProcess>;
  /** of these, those who were not connected then */
  readonly #wereLost: number;
  #isUplinkDown: boolean;
  #late: string | null = null;

  constructor(site: Site) {
    this.#site = site;
    this.#sinceMs = site.world.nowMs;
    this.#waiting = new Set(site.consoles.filter(({ link }) => link.target !== null));
    this.#wereLost = [...this.#waiting].filter((one) => !one.isConnected).length;
    this.#isUplinkDown = true;
    for (let ms = LOOK_EVERY_MS; ms <= CONSOLE_MS; ms += LOOK_EVERY_MS) site.world.after(ms, () => this.#look());
  }

  /** @returns who was too late, in words; or how many had been lost and came back in time */
  get came(): string | number {
    return this.#late ?? this.#wereLost;
  }

  #look(): void {
    const ms = this.#site.world.nowMs - this.#sinceMs;
    if (this.#site.agent.state?.uplink.state === 'up') this.#isUplinkDown = false;
    else if (this.#isUplinkDown && ms >= RESYNC_MS)
      this.#late ??= `the uplink is ${this.#site.agent.state?.uplink.state ?? 'gone'} ${ms} ms after all works again`;
    for (const one of this.#waiting) {
      if (one.isConnected && (one.page.view?.receivedMs ?? 0) >= one.clock.read(this.#sinceMs))
        this.#waiting.delete(one);
      else if (ms >= CONSOLE_MS) this.#late ??= `${one.id} is ${one.link.socket.kind} ${ms} ms after all works again`;
    }
  }
}
