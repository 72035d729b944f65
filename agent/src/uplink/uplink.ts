import { type AgentHello, type Body, type Envelope, RENEWAL_EVERY_MS } from '@farfield/protocol';
import type { Clock } from '../clock.ts';
import { BundledUplink, type NamedFace, type SendResult } from './bundled-uplink.ts';
import { agentSocketUrl, isOpenToReaders } from './gateway-url.ts';
import type { Log } from './log.ts';
import type { PathState } from './uplink-path.ts';

export interface UplinkPathConfig {
  readonly name: string;
  /** the gateway's address as configured: see `agentSocketUrl` */
  readonly url: string;
  /** PEM of the gateway's own authority; absent: the authorities that the machine trusts */
  readonly ca?: string | undefined;
  /** the address of this machine that the path leaves by; absent: the machine chooses */
  readonly localAddress?: string | undefined;
}

export interface UplinkOptions {
  /** the gateway's address; the path is named 'primary'. `paths` instead names each path */
  readonly url: string;
  readonly ca?: string | undefined;
  /** one or two ways to the same gateway */
  readonly paths?: readonly UplinkPathConfig[] | undefined;
  readonly siteId: string;
  readonly key: string;
  readonly incarnation: string;
  readonly clock: Clock;
  readonly log: Log;
  /** uniform in [0, 1); for back-off and renewal only */
  readonly random: () => number;
  /** asked at each dial, so that epoch and journal head are those of that moment; siteId and key are filled in here */
  readonly hello: () => AgentHello;
  /** every body that a gateway may send, the welcome included (after `onState('up')`) */
  readonly onBody: (body: Body, envelope: Envelope) => void;
  /** at each change only; 'up' means welcomed, not merely connected */
  readonly onState: (state: 'up' | 'down', why: string) => void;
  /** how long one socket of a path is used before another takes its place, ms; absent: RENEWAL_EVERY_MS */
  readonly renewEveryMs?: number | undefined;
  /** a scan runs, or may: a renewal that can wait does; absent: never */
  readonly isBusy?: () => boolean;
  /** with two paths: how each of them is, at each change and every second */
  readonly onPaths?: (faces: readonly NamedFace[], sharedRoute: string) => void;
  /** with two paths: what goes on one path alone goes on another one now, see `betterPath` */
  readonly onBetterPath?: () => void;
  /** one socket went and the link goes on; what was on its way on it alone may be lost */
  readonly onPathLost?: () => void;
  /** two copies of one message, by two sockets, were not the same */
  readonly onDiffers?: (words: string) => void;
  /** the network interface of this machine that has this address; null: not known */
  readonly interfaceOf?: (address: string) => string | null;
}

export interface PathView {
  readonly name: string;
  readonly state: PathState;
  /** agent tick at which the last good frame came over it; null: never */
  readonly lastHeardMs: number | null;
}

/**
 * The agent's side of the link to the gateway. The agent dials out and never listens; commands and live data are never
 * queued across a reconnect: `send` says at once what became of a body.
 */
export class Uplink {
  readonly #way: BundledUplink;
  readonly #configs: readonly UplinkPathConfig[];

  /** @throws Error when an address is unusable, or other than one or two paths are asked for */
  constructor(options: UplinkOptions) {
    const configs = options.paths ?? [{ name: 'primary', url: options.url, ca: options.ca }];
    if (configs.length < 1 || configs.length > 2) {
      throw new Error(`uplink takes one path or two, ${configs.length} are configured`);
    }
    const paths = configs.map((config) => ({ ...config, url: agentSocketUrl(config.url) }));
    for (const { url } of paths.filter((one) => isOpenToReaders(one.url))) {
      options.log.warn(
        { gateway: url.host, code: 'UPLINK_NOT_ENCRYPTED' },
        "uplink is not encrypted: the site's key can be read on the way",
      );
    }
    this.#configs = configs;
    const { siteId, key, hello } = options;
    const nothing = (): void => {};
    this.#way = new BundledUplink({
      ...options,
      paths,
      hello: () => ({ ...hello(), siteId, key }),
      renewEveryMs: options.renewEveryMs ?? RENEWAL_EVERY_MS,
      isBusy: options.isBusy ?? (() => false),
      interfaceOf: options.interfaceOf ?? (() => null),
      onPaths: options.onPaths ?? nothing,
      onBetterPath: options.onBetterPath ?? nothing,
      onPathLost: options.onPathLost ?? nothing,
      onDiffers: options.onDiffers ?? nothing,
    });
  }

  start(): void {
    this.#way.start();
  }

  /**
   * @returns sent; held: backfill waits, try again; dropped: vitals lost, the gateway sees a gap; down: not connected,
   *   or closed this instant because safety frames may not wait
   */
  send(body: Body, { historical = false }: { readonly historical?: boolean | undefined } = {}): SendResult {
    return this.#way.send(body, historical);
  }

  get isUp(): boolean {
    return this.#way.isUp;
  }

  /** Of two paths the better one, for what has a socket of its own; null: there is one, or none is up. */
  betterPath(): Pick<UplinkPathConfig, 'url' | 'localAddress' | 'ca'> | null {
    if (this.#configs.length < 2) return null;
    const found = this.#configs.find((one) => one.name === this.#way.bulkPath);
    return found === undefined ? null : { url: found.url, localAddress: found.localAddress, ca: found.ca };
  }

  /** The way by the path of this name, for what has a socket of its own. @param name '': the first one */
  route(name: string): Required<Pick<UplinkPathConfig, 'url' | 'localAddress' | 'ca'>> | undefined {
    const found = this.#configs.find((one) => name === '' || one.name === name);
    return found === undefined ? undefined : { url: found.url, localAddress: found.localAddress, ca: found.ca };
  }

  paths(): PathView[] {
    return this.#way.paths.map(({ name, state, lastHeardMs }) => ({ name, state, lastHeardMs }));
  }

  /** losses by failure code, and `dropped` or `held` frames, since start, of all paths; for metrics */
  counts(): Readonly<Record<string, number>> {
    const all = new Map<string, number>(Object.entries(this.#way.counts()));
    for (const path of this.#way.paths) {
      for (const [what, count] of Object.entries(path.counts())) all.set(what, (all.get(what) ?? 0) + count);
    }
    return Object.fromEntries(all);
  }

  /** Says goodbye and stays down; `onState` is not called. */
  async stop(): Promise<void> {
    await this.#way.stop();
  }
}
