import { type AgentHello, type Body, type Envelope, OutboundStream } from '@farfield/protocol';
import type { Clock } from '../clock.ts';
import { agentSocketUrl, isOpenToReaders } from './gateway-url.ts';
import type { Log } from './log.ts';
import { type PathState, type SendResult, UplinkPath } from './uplink-path.ts';

export interface UplinkPathConfig {
  readonly name: string;
  /** the gateway's address as configured: see `agentSocketUrl` */
  readonly url: string;
  /** PEM of the gateway's own authority; absent: the authorities that the machine trusts */
  readonly ca?: string | undefined;
}

export interface UplinkOptions {
  /** the gateway's address; the path is named 'primary'. `paths` instead names each path */
  readonly url: string;
  readonly ca?: string | undefined;
  /** n ≥ 1 ways to the same gateway. This release speaks over exactly one. */
  readonly paths?: readonly UplinkPathConfig[] | undefined;
  readonly siteId: string;
  readonly key: string;
  readonly incarnation: string;
  readonly clock: Clock;
  readonly log: Log;
  /** uniform in [0, 1); for the back-off only */
  readonly random: () => number;
  /** asked at each dial, so that epoch and journal head are those of that moment; siteId and key are filled in here */
  readonly hello: () => AgentHello;
  /** every body that a gateway may send, the welcome included (after `onState('up')`) */
  readonly onBody: (body: Body, envelope: Envelope) => void;
  /** at each change only; 'up' means welcomed, not merely connected */
  readonly onState: (state: 'up' | 'down', why: string) => void;
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
  readonly #path: UplinkPath;

  /** @throws Error when the address is unusable or more than one path is asked for */
  constructor(options: UplinkOptions) {
    const { siteId, key, incarnation, clock, log, random, hello, onBody, onState } = options;
    const configs = options.paths ?? [{ name: 'primary', url: options.url, ca: options.ca }];
    const [config, ...more] = configs;
    if (config === undefined || more.length > 0) {
      throw new Error(`uplink needs exactly one path in this release, ${configs.length} are configured`);
    }
    const url = agentSocketUrl(config.url);
    if (isOpenToReaders(url)) {
      log.warn(
        { gateway: url.host, code: 'UPLINK_NOT_ENCRYPTED' },
        "uplink is not encrypted: the site's key can be read on the way",
      );
    }
    this.#path = new UplinkPath({
      name: config.name,
      url,
      ca: config.ca,
      siteId,
      clock,
      log,
      random,
      out: new OutboundStream({ siteId, incarnation, stream: 'agent', realm: 'real' }),
      hello: () => ({ ...hello(), siteId, key }),
      onBody,
      onUp: () => onState('up', 'gateway answered'),
      onDown: (failure) => onState('down', `${failure.code}: ${failure.words} (${failure.detail})`),
    });
  }

  start(): void {
    this.#path.start();
  }

  /**
   * @returns sent; held: backfill waits, try again; dropped: vitals lost, the gateway sees a gap; down: not connected,
   *   or closed this instant because safety frames may not wait
   */
  send(body: Body, { historical = false }: { readonly historical?: boolean | undefined } = {}): SendResult {
    return this.#path.send(body, historical);
  }

  get isUp(): boolean {
    return this.#path.state === 'up';
  }

  paths(): PathView[] {
    return [{ name: this.#path.name, state: this.#path.state, lastHeardMs: this.#path.lastHeardMs }];
  }

  /** losses by failure code, and `dropped` or `held` frames, since start; for metrics */
  counts(): Readonly<Record<string, number>> {
    return this.#path.counts();
  }

  /** Says goodbye and stays down; `onState` is not called. */
  async stop(): Promise<void> {
    await this.#path.stop();
  }
}
