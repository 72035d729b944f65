import {
  type AgentHello,
  type AgentWelcome,
  type Body,
  type Envelope,
  OutboundStream,
  PathBundle,
  type PathFace,
  type PathMonitor,
} from '@farfield/protocol';
import type { Cancel, Clock } from '../clock.ts';
import { bundleOverFailure, type LinkFailure, ONE_PATH_ONLY, unansweredFailure } from './link-failure.ts';
import type { Log } from './log.ts';
import { sharedRoute } from './shared-route.ts';
import { type SendResult, UPLINK_SILENCE_MAX_MS, UplinkPath } from './uplink-path.ts';

/** Beats are due every 250 ms; looked at this often, so that they are not late by much. */
const LOOK_MS = 50;
/** How often the paths are told when nothing but their numbers changed. */
const TELL_MS = 1_000;
/** A path that was never heard is on its way for this long; then it is down. */
const FIRST_DIAL_MS = 5_000;

export interface NamedFace extends PathFace {
  readonly name: string;
}

export interface BundledUplinkOptions {
  readonly paths: readonly {
    readonly name: string;
    readonly url: URL;
    readonly ca?: string | undefined;
    readonly localAddress?: string | undefined;
  }[];
  readonly siteId: string;
  readonly incarnation: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly interfaceOf: (address: string) => string | null;
  readonly hello: () => AgentHello;
  readonly onBody: (body: Body, envelope: Envelope) => void;
  readonly onState: (state: 'up' | 'down', why: string) => void;
  readonly onPaths: (faces: readonly NamedFace[], sharedRoute: string) => void;
  /** a path went and the link goes on: what was on its way on that path alone may be lost */
  readonly onPathLost: () => void;
  readonly onDiffers: (words: string) => void;
}

/**
 * Two paths to one gateway as one link. Each dials, greets and redials by itself; together they are up while one of them
 * is. The link has a name of its own at each end: paths that name the same are one bundle, and a gateway that began anew
 * is noticed by its name.
 */
export class BundledUplink {
  readonly #options: BundledUplinkOptions;
  readonly #paths: readonly UplinkPath[];
  readonly #earlier = new Map<string, PathMonitor>();
  readonly #startedMs: number;
  #bundle: PathBundle | null = null;
  /** the gateway's name for the link; '': there is none */
  #life = '';
  /** this end's name for the link, said in each hello: paths that say the same are one link to the gateway */
  #name = 1;
  /** each link's streams have names of their own, whatever the link is called */
  #begun = 0;
  #cancelLook: Cancel = () => {};
  #told = { key: '', atMs: 0 };
  #isStopped = false;

  constructor(options: BundledUplinkOptions) {
    this.#options = options;
    const { siteId, incarnation, clock, log, random } = options;
    this.#startedMs = clock.nowMs();
    this.#paths = options.paths.map(({ name, url, ca, localAddress }) => {
      const path: UplinkPath = new UplinkPath({
        name,
        url,
        ca,
        localAddress,
        siteId,
        clock,
        log,
        random,
        // What is about this path alone: hello and beats.
        out: new OutboundStream({ siteId, incarnation, stream: `agent.${name}`, realm: 'real' }),
        hello: () => ({ ...options.hello(), bundleId: `${this.#name}`, path: name }),
        onUp: (welcome) => this.#welcomed(path, welcome),
        onDown: (failure) => this.#lost(path, failure),
        onBody: (body, envelope, bodyBytes) => this.#heard(path, body, envelope, bodyBytes),
      });
      return path;
    });
  }

  start(): void {
    for (const path of this.#paths) path.start();
    this.#look();
  }

  get isUp(): boolean {
    return this.#bundle !== null;
  }

  send(body: Body, historical: boolean): SendResult {
    return this.#bundle?.send(body, this.#options.clock.nowMs(), historical) ?? 'down';
  }

  /** the path that waves go on; null: none */
  get bulkPath(): string | null {
    return this.#bundle?.bulkPath ?? null;
  }

  get paths(): readonly UplinkPath[] {
    return this.#paths;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#bundle = null;
    this.#cancelLook();
    await Promise.all(this.#paths.map((path) => path.stop()));
  }

  #welcomed(path: UplinkPath, { bundleLife = '' }: AgentWelcome): void {
    const { frames } = path;
    if (frames === null || this.#isStopped) return;
    if (bundleLife === '') return path.fail(ONE_PATH_ONLY);
    const { clock, onState, siteId, incarnation } = this.#options;
    if (this.#bundle !== null && bundleLife === this.#life) {
      return this.#bundle.addPath(path.name, frames, clock.nowMs());
    }
    // It goes by the name that this path said: under another one the next path to come would begin a third link, and end this.
    if (this.#bundle !== null) this.#end('the gateway began anew', path);
    this.#begun += 1;
    const stream = `agent:${this.#begun}`;
    const base = { siteId, incarnation, realm: 'real' } as const;
    this.#bundle = new PathBundle({
      end: 'dials',
      out: new OutboundStream({ ...base, stream }),
      bulk: new OutboundStream({ ...base, stream: `${stream}.bulk` }),
      earlier: this.#earlier,
      events: {
        onEnvelope: (envelope) => this.#options.onBody(envelope.body, envelope),
        onDiffers: (by, { body, seq }) => this.#options.onDiffers(`${body.kind} ${seq}, the copy by ${by}`),
      },
    });
    this.#life = bundleLife;
    this.#bundle.addPath(path.name, frames, clock.nowMs());
    onState('up', `gateway answered by ${path.name}`);
  }

  #heard(path: UplinkPath, body: Body, envelope: Envelope, bodyBytes: Uint8Array): void {
    const { onBody, clock } = this.#options;
    if (body.kind === 'agentWelcome') {
      // The cursor in it is that of this instant: it counts when it begins the link, and says nothing new when a path joins.
      if (this.#bundle?.size === 1) onBody(body, envelope);
      return;
    }
    this.#bundle?.hear(path.name, envelope, bodyBytes, clock.nowMs());
  }

  #lost(path: UplinkPath, failure: LinkFailure): void {
    if (this.#bundle === null) return;
    const rest = this.#bundle.dropPath(path.name);
    if (rest === 'up') return this.#options.onPathLost();
    this.#name += 1;
    this.#end(`${failure.code}: ${failure.words} (${failure.detail})`, path);
  }

  /** Nothing goes on from here: what is left of the link begins anew. */
  #end(why: string, but: UplinkPath): void {
    this.#bundle = null;
    this.#life = '';
    for (const path of this.#paths) {
      if (path !== but && (path.state === 'up' || path.state === 'greeting')) path.fail(bundleOverFailure(why));
    }
    this.#options.onState('down', why);
  }

  #look(): void {
    const { clock } = this.#options;
    this.#cancelLook = clock.setTimer(clock.nowMs() + LOOK_MS, () => this.#look());
    const nowMs = clock.nowMs();
    this.#bundle?.tick(nowMs);
    for (const { name, face } of this.#bundle?.faces(nowMs) ?? []) {
      // A socket that still takes bytes proves nothing: what was sent on it must come back.
      if (face.silentMs <= UPLINK_SILENCE_MAX_MS) continue;
      this.#paths.find((one) => one.name === name)?.fail(unansweredFailure(face.silentMs));
    }
    this.#tell(nowMs);
  }

  #tell(nowMs: number): void {
    const faces = this.#faces(nowMs);
    const routes = this.#paths.flatMap(({ name, route }) => (route === null ? [] : [{ name, ...route }]));
    const shared = sharedRoute(routes, this.#options.interfaceOf);
    const key = `${faces.map(({ name, state, isProven }) => `${name} ${state} ${isProven}`).join()} ${shared}`;
    if (key === this.#told.key && nowMs - this.#told.atMs < TELL_MS) return;
    this.#told = { key, atMs: nowMs };
    this.#options.onPaths(faces, shared);
  }

  #faces(nowMs: number): readonly NamedFace[] {
    const open = this.#bundle?.faces(nowMs) ?? [];
    return this.#paths.map(({ name, lastHeardMs }) => {
      const found = open.find((one) => one.name === name);
      if (found !== undefined) return { name, ...found.face };
      const isNew = lastHeardMs === null && nowMs - this.#startedMs < FIRST_DIAL_MS;
      const silentMs = nowMs - (lastHeardMs ?? this.#startedMs);
      return { name, state: isNew ? 'opening' : 'down', silentMs, roundTripMs: null, lossPercent: 0, isProven: false };
    });
  }
}
