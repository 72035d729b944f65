import {
  AttributeIds,
  type ClientSession,
  ClientSubscription,
  DataChangeFilter,
  DataChangeNotification,
  DataChangeTrigger,
  type NotificationMessage,
  StatusChangeNotification,
  TimestampsToReturn,
  VariableIds,
} from 'node-opcua-client';
import type { Observation, WaveLead } from '../adapter-port.ts';
import type { Cancel, Clock } from '../../clock.ts';
import { LinkDelay } from './link-delay.ts';
import type { OpcUaMapping } from './mapping-file.ts';
import { findMethods, findSignals, type ObservedNode } from './nodes.ts';
import { type FeedsInput, type FeedsState, initialFeeds, stepFeeds } from './opcua-feeds.ts';
import { inWords, type OpcUaEndpoint, OpcUaSession, within } from './opcua-session.ts';
import type { RawReading } from './reading.ts';
import { rawReading } from './ua-value.ts';
import { WaveReader } from './wave-reader.ts';

const OPEN_WITHIN_MS = 5_000;
const TRY_AGAIN_MS = { first: 250, most: 1_000 } as const;
const PUBLISHING_INTERVAL_MS = 20;
/** How often a server with nothing to say shall say so. */
const KEEP_ALIVE_MS = 400;
/** Without any answer for this long, at the least, the subscription is dead, whatever the socket says. */
const SILENCE_MAX_MS = 1_500;
const TICK_MS = 250;
/** A first block that was measured longer ago than this is a leftover, not the present trace. */
const WAVE_AGE_MAX_MS = 2_000;

export interface ObserverOptions {
  readonly endpoint: OpcUaEndpoint;
  readonly mapping: OpcUaMapping;
  readonly name: string;
  readonly scannerRef: string;
  readonly clock: Clock;
  readonly post: (observation: Observation) => void;
}

/**
 * Watches one server for ever: each time the link comes up, the mapping is checked against the server, everything is
 * subscribed anew, and nothing of the time before is believed. Any error ends the link, is told as `lost` with its
 * reason, and the next try follows within a second.
 */
export class OpcUaObserver {
  readonly #options: ObserverOptions;
  readonly #timers = new Set<Cancel>();
  #feeds: FeedsState;
  #current: OpcUaSession | null = null;
  #endLink: ((why: string) => void) | null = null;
  #isStopped = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#feeds = initialFeeds(options.mapping, options.name, options.scannerRef);
  }

  start(): void {
    this.#tick();
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#endLink?.('stopped');
    await this.#current?.close({ clock: this.#options.clock, withinMs: 500 });
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    let waitMs: number = TRY_AGAIN_MS.first;
    while (!this.#isStopped) {
      const startedMs = clock.nowMs();
      const why = await this.#observeUntilLost();
      this.#give({ kind: 'linkLost', detail: why });
      waitMs = clock.nowMs() - startedMs > 10_000 ? TRY_AGAIN_MS.first : Math.min(waitMs * 2, TRY_AGAIN_MS.most);
      await this.#pause(waitMs);
    }
  }

  /** @returns why the link ended or did not come up; never rejects */
  async #observeUntilLost(): Promise<string> {
    const { endpoint, mapping, clock } = this.#options;
    let session: OpcUaSession | null = null;
    try {
      session = await OpcUaSession.open(endpoint, { clock, withinMs: OPEN_WITHIN_MS });
      this.#current = session;
      if (this.#isStopped) return 'stopped';
      endpoint.certificates.closeFirstUse();
      return await this.#observe(session, mapping);
    } catch (error) {
      return inWords(error);
    } finally {
      this.#endLink = null;
      await session?.close({ clock, withinMs: 500 });
      this.#current = null;
    }
  }

  async #observe(link: OpcUaSession, mapping: OpcUaMapping): Promise<string> {
    const { clock, endpoint } = this.#options;
    const lost = new Promise<string>((resolve) => {
      this.#endLink = resolve;
      link.onLost(() => resolve('the connection was lost'));
    });
    const bounded = { clock, withinMs: OPEN_WITHIN_MS };
    const nodes = await within(
      findSignals(link.session, mapping, endpoint.endpointUrl),
      bounded,
      'no answer to the look-up of signals',
    );
    await within(
      findMethods(link.session, mapping.methods, endpoint.endpointUrl),
      bounded,
      'no answer to the look-up of methods',
    );
    const serverClock = await within(
      readServerClock(link.session, clock),
      bounded,
      'no answer to the question for the time',
    );
    const subscribing = this.#subscribe(link, nodes, serverClock);
    const stopWatching = await within(subscribing, bounded, 'no answer to the subscription');
    const why = await lost;
    stopWatching();
    return `${endpoint.endpointUrl}: ${why}`;
  }

  async #subscribe(link: OpcUaSession, nodes: readonly ObservedNode[], serverClock: ServerClock): Promise<Cancel> {
    const subscription = await subscribed(link.session);
    const keyOf = new Map<number, string>();
    const early: NotificationMessage[] = [];
    const receiver = new Receiver(keyOf, this.#options, serverClock);
    let isReady = false;
    let heardMs = this.#options.clock.nowMs();
    const take = (message: NotificationMessage): void => {
      const received = receiver.receive(message);
      for (const wave of received.waves) this.#options.post(wave);
      if (received.isOver) this.#endLink?.('the server ended the subscription');
      else this.#give({ kind: 'published', changes: received.changes, seenMs: received.seenMs });
    };
    subscription.on('raw_notification', (message: NotificationMessage) => {
      heardMs = this.#options.clock.nowMs();
      // The first values may be here before the answer that tells which handle is which.
      if (isReady) take(message);
      else early.push(message);
    });
    for (const event of ['error', 'internal_error', 'terminated']) {
      subscription.on(event, () => this.#endLink?.('the subscription ended'));
    }
    const silenceMaxMs = await settleKeepAlive(subscription);
    this.#give({ kind: 'linkUp', detail: this.#options.mapping.name });
    await monitor(subscription, nodes, keyOf);
    isReady = true;
    for (const message of early) take(message);
    return this.#watchSilence(() => heardMs, silenceMaxMs);
  }

  /** A subscription that says nothing is not a calm room; it is ended. */
  #watchSilence(heardMs: () => number, silenceMaxMs: number): Cancel {
    let cancel: Cancel = () => undefined;
    let wasSilent = false;
    const look = (): void => {
      const silentMs = this.#options.clock.nowMs() - heardMs();
      // Twice, so that a stall of our own is not taken for the server's: its answers may lie unread in the socket.
      if (silentMs > silenceMaxMs && wasSilent)
        this.#endLink?.(`no publish answer for ${(silentMs / 1_000).toFixed(1)} s`);
      wasSilent = silentMs > silenceMaxMs;
      cancel = this.#later(100, look);
    };
    cancel = this.#later(100, look);
    return () => cancel();
  }

  #give(input: FeedsInput): void {
    if (this.#isStopped) return;
    const step = stepFeeds(this.#feeds, input, this.#options.clock.nowMs());
    this.#feeds = step.state;
    for (const observation of step.outputs) this.#options.post(observation);
  }

  #tick(): void {
    this.#later(TICK_MS, () => {
      this.#give({ kind: 'tick' });
      this.#tick();
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isStopped) return resolve();
      const wake: Cancel = () => {
        this.#timers.delete(wake);
        cancel();
        resolve();
      };
      const cancel = this.#options.clock.after(ms, wake);
      this.#timers.add(wake);
    });
  }

  #later(ms: number, act: () => void): Cancel {
    const cancel = this.#options.clock.after(ms, () => {
      this.#timers.delete(cancel);
      if (!this.#isStopped) act();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }
}

/** Sorts one publish response into readings and waves. */
class Receiver {
  readonly #keyOf: ReadonlyMap<number, string>;
  readonly #clock: Clock;
  readonly #serverClock: ServerClock;
  readonly #delay = new LinkDelay();
  readonly #waves: ReadonlyMap<string, WaveReader>;
  readonly #begun = new Set<string>();

  constructor(keyOf: ReadonlyMap<number, string>, options: ObserverOptions, serverClock: ServerClock) {
    this.#keyOf = keyOf;
    this.#serverClock = serverClock;
    this.#clock = options.clock;
    this.#waves = new Map(
      (['ecg', 'pleth', 'co2', 'resp'] as const satisfies readonly WaveLead[]).flatMap((lead) => {
        const signal = options.mapping.signals[`monitor.wave.${lead}`];
        return signal === undefined ? [] : [[`monitor.wave.${lead}`, new WaveReader(lead, signal)] as const];
      }),
    );
  }

  receive(message: NotificationMessage): {
    readonly changes: readonly (readonly [string, RawReading])[];
    readonly waves: readonly Observation[];
    readonly seenMs: number;
    readonly isOver: boolean;
  } {
    const nowMs = this.#clock.nowMs();
    const changes: (readonly [string, RawReading])[] = [];
    const waves: Observation[] = [];
    let isOver = false;
    let sentMs = stampMs(message.publishTime);
    for (const notification of message.notificationData ?? []) {
      if (notification instanceof StatusChangeNotification) isOver = true;
      if (!(notification instanceof DataChangeNotification)) continue;
      for (const { clientHandle, value } of notification.monitoredItems ?? []) {
        const key = this.#keyOf.get(clientHandle);
        if (key === undefined) continue;
        const raw = rawReading(value, this.#serverClock(nowMs));
        const wave = this.#waves.get(key);
        if (wave !== undefined) waves.push(...this.#wave(key, wave, raw));
        else changes.push([key, raw]);
        // A server that does not stamp its responses stamps its heartbeat.
        if (key.endsWith('.heartbeat')) sentMs ??= stampMs(value.serverTimestamp);
      }
    }
    const lateMs = sentMs === null ? 0 : this.#delay.measure(sentMs, nowMs);
    return { changes, waves, seenMs: nowMs - lateMs, isOver };
  }

  #wave(key: string, wave: WaveReader, raw: RawReading): readonly Observation[] {
    const isFirst = !this.#begun.has(key);
    this.#begun.add(key);
    if (raw.quality !== 'good' || (isFirst && (raw.sourceAgeMs ?? 0) > WAVE_AGE_MAX_MS)) return [];
    const block = wave.read(raw.value);
    return block === null ? [] : [block];
  }
}

/** The server's clock (unix ms) at a moment of ours; null: it did not say. */
type ServerClock = (nowMs: number) => number | null;

async function readServerClock(session: ClientSession, clock: Clock): Promise<ServerClock> {
  const askedMs = clock.nowMs();
  const answer = await session.read({
    nodeId: VariableIds.Server_ServerStatus_CurrentTime,
    attributeId: AttributeIds.Value,
  });
  const saidMs = answer.statusCode.isGood() ? stampMs(answer.value.value) : null;
  const halfWayMs = (askedMs + clock.nowMs()) / 2;
  return (nowMs) => (saidMs === null ? null : saidMs + nowMs - halfWayMs);
}

/** Many servers leave a stamp out, which decodes as the year 1601. */
function stampMs(stamp: unknown): number | null {
  return stamp instanceof Date && stamp.getTime() > 0 ? stamp.getTime() : null;
}

/**
 * `createSubscription2` would do the same, but its own listener throws outside of any promise when the session ends in
 * the very turn in which the subscription starts, and takes the process with it.
 */
function subscribed(session: ClientSession): Promise<ClientSubscription> {
  const subscription = ClientSubscription.create(session, {
    requestedPublishingInterval: PUBLISHING_INTERVAL_MS,
    requestedMaxKeepAliveCount: KEEP_ALIVE_MS / PUBLISHING_INTERVAL_MS,
    requestedLifetimeCount: 1_500,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 10,
  });
  return new Promise((resolve, reject) => {
    subscription.on('started', () => resolve(subscription));
    for (const event of ['error', 'internal_error', 'terminated']) {
      subscription.on(event, () => reject(new Error('the subscription was refused')));
    }
  });
}

/**
 * A server may stretch the interval that was asked for; the keep-alive count then has to shrink with it.
 * @returns how long a silence of this subscription means its end, ms
 */
async function settleKeepAlive(subscription: ClientSubscription): Promise<number> {
  const { publishingInterval, maxKeepAliveCount } = subscription;
  let keepAliveMs = publishingInterval * maxKeepAliveCount;
  if (keepAliveMs > 2 * KEEP_ALIVE_MS) {
    const revised = await subscription.modify({
      requestedPublishingInterval: publishingInterval,
      requestedMaxKeepAliveCount: Math.max(1, Math.floor(KEEP_ALIVE_MS / publishingInterval)),
    });
    keepAliveMs = revised.revisedPublishingInterval * revised.revisedMaxKeepAliveCount;
  }
  return Math.max(SILENCE_MAX_MS, 3 * keepAliveMs);
}

async function monitor(
  subscription: ClientSubscription,
  nodes: readonly ObservedNode[],
  keyOf: Map<number, string>,
): Promise<void> {
  const isNumber = ({ key }: ObservedNode): boolean => key.startsWith('monitor.') && !key.startsWith('monitor.wave.');
  // A vital sign that is measured again with the same value is a new measurement; only its time stamp tells.
  await monitorSome(subscription, nodes.filter(isNumber), { keyOf, trigger: DataChangeTrigger.StatusValueTimestamp });
  const others = nodes.filter((node) => !isNumber(node));
  await monitorSome(subscription, others, { keyOf, trigger: DataChangeTrigger.StatusValue });
}

async function monitorSome(
  subscription: ClientSubscription,
  nodes: readonly ObservedNode[],
  options: { keyOf: Map<number, string>; trigger: DataChangeTrigger },
): Promise<void> {
  if (nodes.length === 0) return;
  const group = await subscription.monitorItems(
    nodes.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    // 0: each change is reported as it happens; 50: no change of a door or block of a wave is folded into the next.
    {
      samplingInterval: 0,
      queueSize: 50,
      discardOldest: true,
      filter: new DataChangeFilter({ trigger: options.trigger }),
    },
    TimestampsToReturn.Both,
  );
  for (const [i, item] of group.monitoredItems.entries()) {
    const node = nodes[i];
    if (node === undefined) continue;
    if (item.statusCode?.isGood() !== true) {
      throw new Error(
        `${node.key}: ${node.nodeId.toString()} cannot be observed (${item.statusCode?.name ?? 'no status'})`,
      );
    }
    options.keyOf.set(item.monitoringParameters.clientHandle, node.key);
  }
}
