import { createServer, type Server, type Socket } from 'node:net';
import type { Cancel, Clock } from '../kernel/clock.ts';
import type { EventLog } from '../kernel/event-log.ts';
import type { Random } from '../kernel/random.ts';
import { pathConditionsSchema, PERFECT_PATH, type PathConditions } from './config.ts';
import { worsened, type NetworkMisbehaviour } from './misbehaviours.ts';
import { PathDirection, type DirectionCounters } from './path-direction.ts';
import { ProxiedConnection } from './proxied-connection.ts';

export interface NetworkProxyOptions {
  /** How the path is called in the log. */
  readonly name?: string | undefined;
  /** Whose path it is; the site's when it is not said. */
  readonly end?: 'site' | 'console' | undefined;
  readonly listenHost: string;
  /** 0: any free port. */
  readonly listenPort: number;
  readonly targetHost: string;
  readonly targetPort: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly log?: EventLog | undefined;
  /** What the path is like at the start, and after `reset`. */
  readonly conditions?: PathConditions | undefined;
}

export interface NetworkCounters {
  readonly toTarget: Readonly<DirectionCounters>;
  readonly fromTarget: Readonly<DirectionCounters>;
  readonly connectionsAccepted: number;
  readonly connectionsOpen: number;
  /** Connections that were reset at the end of a cut. */
  readonly connectionsDropped: number;
}

/**
 * One TCP path with faults that can be set while it runs. It works on streams, not on packets: bytes keep their order
 * and none is lost. Acknowledgements are not modelled, so a path cut one way goes on in the other for as long as the
 * sender pleases. The host's kernel completes the handshake of a new connection even during a cut; the connection then
 * hears nothing until the cut ends.
 */
export class NetworkProxy {
  readonly #server: Server;
  readonly #options: NetworkProxyOptions;
  readonly #initial: PathConditions;
  readonly #toTarget: PathDirection;
  readonly #fromTarget: PathDirection;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #misbehaving = new Set<NetworkMisbehaviour>();
  #own: PathConditions;
  #effective: PathConditions;
  #accepted = 0;
  #dropped = 0;
  #cancelTimer: Cancel | null = null;
  #isPumping = false;
  #shouldPumpAgain = false;

  constructor(server: Server, options: NetworkProxyOptions) {
    this.#server = server;
    this.#options = options;
    this.#initial = options.conditions ?? PERFECT_PATH;
    this.#own = this.#initial;
    this.#effective = PERFECT_PATH;
    this.#toTarget = new PathDirection(options.random.split('toTarget'), PERFECT_PATH);
    this.#fromTarget = new PathDirection(options.random.split('fromTarget'), PERFECT_PATH);
    server.on('connection', (client) => this.#accept(client));
    this.#applyConditions();
  }

  get end(): 'site' | 'console' {
    return this.#options.end ?? 'site';
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('network proxy: not listening');
    return address.port;
  }

  /** What holds now, misbehaviours included. */
  get conditions(): PathConditions {
    return this.#effective;
  }

  get misbehaving(): ReadonlySet<NetworkMisbehaviour> {
    return this.#misbehaving;
  }

  get counters(): NetworkCounters {
    return {
      toTarget: { ...this.#toTarget.counters },
      fromTarget: { ...this.#fromTarget.counters },
      connectionsAccepted: this.#accepted,
      connectionsOpen: this.#connections.size,
      connectionsDropped: this.#dropped,
    };
  }

  /** Changes the named conditions, for open connections too. @throws ZodError on an unknown name or a bad value */
  set(change: Partial<PathConditions>): void {
    this.#own = pathConditionsSchema.parse({ ...this.#own, ...change });
    this.#applyConditions();
  }

  misbehave(name: NetworkMisbehaviour, on: boolean): void {
    if (on) this.#misbehaving.add(name);
    else this.#misbehaving.delete(name);
    this.#applyConditions();
  }

  /** As at the start. Connections stay open. */
  reset(): void {
    this.#misbehaving.clear();
    this.#own = this.#initial;
    this.#applyConditions();
  }

  stop(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #applyConditions(): void {
    const before = this.#effective;
    const next = worsened(this.#own, this.#misbehaving);
    if (JSON.stringify(before) === JSON.stringify(next)) return;
    const { clock, log, name } = this.#options;
    const nowMs = clock.nowMs();
    this.#effective = next;
    this.#toTarget.set(next, next.cut === 'both' || next.cut === 'toTarget', nowMs);
    this.#fromTarget.set(next, next.cut === 'both' || next.cut === 'fromTarget', nowMs);
    log?.append({
      source: 'network',
      kind: 'did',
      what: 'pathChanged',
      detail: { path: name ?? '', ...next, rateBitsPerSecond: next.rateBitsPerSecond ?? 'unlimited' },
    });
    if (before.cut !== 'none' && next.cut === 'none' && next.dropOnRestore) this.#dropAll();
    this.#pump();
  }

  #dropAll(): void {
    this.#dropped += this.#connections.size;
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  #accept(client: Socket): void {
    const { clock, targetHost, targetPort } = this.#options;
    this.#accepted += 1;
    const connection = new ProxiedConnection({
      client,
      targetHost,
      targetPort,
      toTarget: this.#toTarget,
      fromTarget: this.#fromTarget,
      clock,
      onActivity: () => this.#pump(),
      onGone: () => {
        this.#connections.delete(connection);
      },
    });
    this.#connections.add(connection);
    // The handshake takes one and a half round trips before the first byte of the client can arrive.
    connection.open(this.#effective.delayMs);
  }

  /** Moves everything that is due, then sleeps until the next thing is. */
  #pump(): void {
    this.#shouldPumpAgain = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    let nextMs = Infinity;
    while (this.#shouldPumpAgain) {
      this.#shouldPumpAgain = false;
      nextMs = this.#moveDue();
    }
    this.#isPumping = false;
    this.#cancelTimer?.();
    this.#cancelTimer = nextMs < Infinity ? this.#options.clock.setTimer(Math.ceil(nextMs), () => this.#pump()) : null;
  }

  /** @returns when there is something to move next, Infinity if nothing is on the way */
  #moveDue(): number {
    const nowMs = this.#options.clock.nowMs();
    const isCut = this.#effective.cut !== 'none';
    this.#toTarget.advance(nowMs);
    this.#fromTarget.advance(nowMs);
    let nextMs = Math.min(this.#toTarget.nextPassMs, this.#fromTarget.nextPassMs);
    for (const connection of this.#connections) {
      connection.deliver(nowMs, isCut);
      nextMs = Math.min(nextMs, connection.nextDueMs(isCut));
    }
    return nextMs;
  }
}

/** Listens when the promise resolves. @throws Error when the port is taken */
export async function startNetworkProxy(options: NetworkProxyOptions): Promise<NetworkProxy> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listenPort, options.listenHost, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return new NetworkProxy(server, options);
}
