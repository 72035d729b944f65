import { type AgentWelcome, type Body, type Envelope, heirName } from '@farfield/protocol';
import type { LinkFailure } from './link-failure.ts';
import { type PathState, UplinkPath, type UplinkPathOptions } from './uplink-path.ts';

/** One socket after the other of one path. The gateway tells the two apart by what they call themselves. */
export interface PathSocket {
  /** the path's name for the gateway: see `heirName` */
  readonly wireName: string;
  readonly path: UplinkPath;
}

export interface RenewingPathEvents {
  onUp(socket: PathSocket, welcome: AgentWelcome): void;
  onDown(socket: PathSocket, failure: LinkFailure): void;
  onBody(socket: PathSocket, body: Body, envelope: Envelope, bodyBytes: Uint8Array): void;
}

export interface RenewingPathOptions extends Omit<UplinkPathOptions, 'out' | 'onUp' | 'onDown' | 'onBody' | 'isHeir'> {
  readonly outOf: (wireName: string) => UplinkPathOptions['out'];
  readonly helloOf: (wireName: string) => ReturnType<UplinkPathOptions['hello']>;
  readonly events: RenewingPathEvents;
}

/**
 * One way to the gateway over the sockets of its life: the one in use and, for the time of a renewal, the one that is to
 * take its place.
 */
export class RenewingPath {
  readonly name: string;
  readonly #options: Omit<RenewingPathOptions, 'hello'>;
  #used: PathSocket;
  #heir: PathSocket | null = null;
  #heirSinceMs = 0;
  #leaving: UplinkPath | null = null;
  #lastHeardMs: number | null = null;
  readonly #countsBefore = new Map<string, number>();

  constructor(options: Omit<RenewingPathOptions, 'hello'>) {
    this.name = options.name;
    this.#options = options;
    this.#used = this.#socket(options.name);
  }

  /** the name under which it is a path of the bundle now */
  get wireName(): string {
    return this.#used.wireName;
  }

  get heir(): PathSocket | null {
    return this.#heir;
  }

  /** since when there has been an heir, agent tick */
  get heirSinceMs(): number {
    return this.#heirSinceMs;
  }

  /** One socket, up and alone. */
  get isSettled(): boolean {
    return this.#heir === null && this.#leaving === null && this.#used.path.state === 'up';
  }

  get state(): PathState {
    return this.#used.path.state;
  }

  get lastHeardMs(): number | null {
    return this.#used.path.lastHeardMs ?? this.#lastHeardMs;
  }

  get route(): UplinkPath['route'] {
    return this.#used.path.route;
  }

  counts(): Readonly<Record<string, number>> {
    const all = new Map(this.#countsBefore);
    for (const one of [this.#used.path, this.#heir?.path]) if (one !== undefined) addCounts(all, one);
    return Object.fromEntries(all);
  }

  owns(socket: PathSocket): boolean {
    return socket === this.#used || socket === this.#heir;
  }

  start(): void {
    this.#used.path.start();
  }

  fail(failure: LinkFailure): void {
    this.#used.path.fail(failure);
  }

  /** Dials a second socket beside the one in use. */
  bringHeir(nowMs: number): void {
    if (this.#heir !== null) return;
    const { name } = this;
    this.#heirSinceMs = nowMs;
    this.#heir = this.#socket(heirName(name, this.wireName));
    this.#heir.path.start();
  }

  /** @returns why, as far as it is known: the heir's losses by code */
  dropHeir(): readonly string[] {
    const heir = this.#heir;
    if (heir === null) return [];
    this.#heir = null;
    addCounts(this.#countsBefore, heir.path);
    void heir.path.stop();
    return Object.keys(heir.path.counts());
  }

  /**
   * The heir is the one in use from now on.
   *
   * @param how leave: the old one brings what is on its way first; stop: it is lost
   * @returns what becomes of the old one: see `UplinkPath.leave`
   */
  async takePlace(how: 'leave' | 'stop'): Promise<boolean> {
    const old = this.#used;
    if (this.#heir === null) return true;
    this.#used = this.#heir;
    this.#heir = null;
    this.#lastHeardMs = old.path.lastHeardMs;
    addCounts(this.#countsBefore, old.path);
    if (how === 'stop') {
      await old.path.stop();
      return false;
    }
    this.#leaving = old.path;
    const isWhole = await old.path.leave();
    this.#leaving = null;
    return isWhole;
  }

  async stop(): Promise<void> {
    const all = [this.#used.path, this.#heir?.path, this.#leaving].filter((one) => one !== undefined && one !== null);
    this.#heir = null;
    await Promise.all(all.map((one) => one.stop()));
  }

  #socket(wireName: string): PathSocket {
    const { outOf, helloOf, events, ...rest } = this.#options;
    const socket: PathSocket = {
      wireName,
      path: new UplinkPath({
        ...rest,
        out: outOf(wireName),
        hello: () => helloOf(wireName),
        onUp: (welcome) => events.onUp(socket, welcome),
        onDown: (failure) => events.onDown(socket, failure),
        onBody: (body, envelope, bodyBytes) => events.onBody(socket, body, envelope, bodyBytes),
        isHeir: () => socket === this.#heir,
      }),
    };
    return socket;
  }
}

function addCounts(to: Map<string, number>, path: UplinkPath): void {
  for (const [what, count] of Object.entries(path.counts())) to.set(what, (to.get(what) ?? 0) + count);
}
