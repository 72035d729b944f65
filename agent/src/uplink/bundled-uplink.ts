import {
  type AgentHello,
  type AgentWelcome,
  type Body,
  type Envelope,
  isRenewalTime,
  OutboundStream,
  PathBundle,
  type PathFace,
  type PathMonitor,
  planAnotherTry,
  planRenewal,
  RENEWAL_WITHIN_MS,
  type RenewalPlan,
  trafficClass,
} from '@farfield/protocol';
import type { Cancel, Clock } from '../clock.ts';
import { bundleOverFailure, type LinkFailure, NO_PATH_NAMES, unansweredFailure } from './link-failure.ts';
import type { Log } from './log.ts';
import { type PathSocket, RenewingPath } from './renewing-path.ts';
import { sharedRoute } from './shared-route.ts';
import { UPLINK_SILENCE_MAX_MS } from './uplink-path.ts';

export type SendResult = 'sent' | 'held' | 'dropped' | 'down';

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
  /** how long one socket is used, ms */
  readonly renewEveryMs: number;
  /** a scan runs, or may: a renewal waits, for a while */
  readonly isBusy: () => boolean;
  readonly onPaths: (faces: readonly NamedFace[], sharedRoute: string) => void;
  /** what goes on one path alone goes on another one now */
  readonly onBetterPath: () => void;
  /** a path went and the link goes on: what was on its way on that path alone may be lost */
  readonly onPathLost: () => void;
  readonly onDiffers: (words: string) => void;
}

/**
 * One path to a gateway or two as one link. Each dials, greets and redials by itself; together they are up while one of them
 * is. The link has a name of its own at each end: paths that name the same are one bundle, and a gateway that began anew
 * is noticed by its name. A path's socket is replaced when it is old, by one that has proven itself beside it.
 */
export class BundledUplink {
  readonly #options: BundledUplinkOptions;
  readonly #paths: readonly RenewingPath[];
  /** of each path that is up, when its socket is to be replaced */
  readonly #plans = new Map<RenewingPath, RenewalPlan>();
  readonly #earlier = new Map<string, PathMonitor>();
  readonly #counts = { dropped: 0, held: 0 };
  readonly #startedMs: number;
  #bundle: PathBundle | null = null;
  /** whose welcome began the link, until that is handed on */
  #opener: PathSocket | null = null;
  /** the gateway's name for the link; '': there is none */
  #life = '';
  /** this end's name for the link, said in each hello: paths that say the same are one link to the gateway */
  #name = 1;
  /** each link's streams have names of their own, whatever the link is called */
  #begun = 0;
  #cancelLook: Cancel = () => {};
  #told = { key: '', atMs: 0 };
  #toldBulkPath: string | null = null;
  #isStopped = false;

  constructor(options: BundledUplinkOptions) {
    this.#options = options;
    const { siteId, incarnation, clock, log, random } = options;
    this.#startedMs = clock.nowMs();
    this.#paths = options.paths.map(({ name, url, ca, localAddress }) => {
      const path: RenewingPath = new RenewingPath({
        name,
        url,
        ca,
        localAddress,
        siteId,
        clock,
        log,
        random,
        // What is about one socket alone: hello and beats.
        outOf: (wireName) => new OutboundStream({ siteId, incarnation, stream: `agent.${wireName}`, realm: 'real' }),
        helloOf: (wireName) => ({ ...options.hello(), bundleId: `${this.#name}`, path: wireName }),
        events: {
          onUp: (socket, welcome) => this.#welcomed(path, socket, welcome),
          onDown: (socket, failure) => this.#lost(path, socket, failure),
          onBody: (socket, body, envelope, bodyBytes) => this.#heard(socket, body, envelope, bodyBytes),
        },
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
    const result = this.#bundle?.send(body, this.#options.clock.nowMs(), historical) ?? 'down';
    if (result === 'sent' || result === 'down') return result;
    const what = trafficClass(body.kind) === 'vitals' ? 'dropped' : 'held';
    this.#counts[what] += 1;
    return what;
  }

  /** the path that waves go on; null: none */
  get bulkPath(): string | null {
    const wireName = this.#bundle?.bulkPath;
    return this.#paths.find((one) => one.wireName === wireName)?.name ?? null;
  }

  get paths(): readonly RenewingPath[] {
    return this.#paths;
  }

  /** frames that were not sent because a socket was behind, of those that have been any */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.#counts).filter(([, count]) => count > 0));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#bundle = null;
    this.#cancelLook();
    await Promise.all(this.#paths.map((path) => path.stop()));
  }

  #welcomed(path: RenewingPath, socket: PathSocket, { bundleLife = '' }: AgentWelcome): void {
    const { frames } = socket.path;
    if (frames === null || this.#isStopped) return;
    if (bundleLife === '') return socket.path.fail(NO_PATH_NAMES);
    const { clock, onState, siteId, incarnation } = this.#options;
    const nowMs = clock.nowMs();
    const isHeir = socket === path.heir;
    if (this.#bundle !== null && bundleLife === this.#life) {
      this.#bundle.addPath(socket.wireName, frames, nowMs, isHeir ? path.wireName : null);
      if (!isHeir) this.#plan(path);
      return;
    }
    if (isHeir) void path.takePlace('stop');
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
    this.#opener = socket;
    this.#bundle.addPath(socket.wireName, frames, nowMs);
    this.#plan(path);
    onState('up', `gateway answered by ${path.name}`);
  }

  #heard(socket: PathSocket, body: Body, envelope: Envelope, bodyBytes: Uint8Array): void {
    const { onBody, clock } = this.#options;
    if (body.kind === 'agentWelcome') {
      // The cursor in it is that of this instant: it counts when it begins the link, and says nothing new when a path joins.
      if (this.#bundle === null || socket !== this.#opener) return;
      // Once: the same path may be lost and join again.
      this.#opener = null;
      return onBody(body, envelope);
    }
    this.#bundle?.hear(socket.wireName, envelope, bodyBytes, clock.nowMs());
  }

  #lost(path: RenewingPath, socket: PathSocket, failure: LinkFailure): void {
    const bundle = this.#bundle;
    if (bundle === null) return;
    const rest = bundle.dropPath(socket.wireName);
    if (socket === path.heir) return this.#giveUpHeir(path, bundle);
    this.#plans.delete(path);
    if (rest !== 'up') {
      this.#name += 1;
      return this.#end(`${failure.code}: ${failure.words} (${failure.detail})`, path);
    }
    // The new socket is there already: better than to dial once more.
    if (path.heir?.path.state === 'up') this.#takePlace(path, path.heir, bundle, 'stop');
    else this.#giveUpHeir(path, bundle);
    this.#options.onPathLost();
  }

  /** Nothing goes on from here: what is left of the link begins anew. */
  #end(why: string, but: RenewingPath): void {
    this.#bundle = null;
    this.#opener = null;
    this.#life = '';
    this.#plans.clear();
    for (const path of this.#paths) {
      path.dropHeir();
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
      this.#paths.find((one) => one.wireName === name)?.fail(unansweredFailure(face.silentMs));
    }
    this.#renew(nowMs);
    this.#tell(nowMs);
    this.#tellBulkPath();
  }

  // ── renewal ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #plan(path: RenewingPath): void {
    const { clock, random, renewEveryMs } = this.#options;
    this.#plans.set(path, planRenewal(clock.nowMs(), renewEveryMs, random));
  }

  #renew(nowMs: number): void {
    const bundle = this.#bundle;
    if (bundle === null) return;
    for (const path of this.#paths) if (path.heir !== null) this.#watchHeir(path, path.heir, bundle, nowMs);
    const due = this.#paths.find((path) => {
      const plan = this.#plans.get(path);
      if (plan === undefined || nowMs < plan.dueMs) return false;
      return isRenewalTime(plan, nowMs, { isWell: this.#isWell(bundle, nowMs), isBusy: this.#options.isBusy() });
    });
    due?.bringHeir(nowMs);
  }

  /** Each path is up, proven and has one socket: of two at once there would be no other to rely on. */
  #isWell(bundle: PathBundle, nowMs: number): boolean {
    const faces = bundle.faces(nowMs);
    return (
      faces.length === this.#paths.length &&
      faces.every(({ face }) => face.state === 'up' && face.isProven) &&
      this.#paths.every((path) => path.isSettled)
    );
  }

  #watchHeir(path: RenewingPath, heir: PathSocket, bundle: PathBundle, nowMs: number): void {
    if (bundle.isReadyHeir(heir.wireName, nowMs)) return this.#takePlace(path, heir, bundle, 'leave');
    const isLate = nowMs - path.heirSinceMs > RENEWAL_WITHIN_MS;
    if (isLate || heir.path.state === 'waiting') this.#giveUpHeir(path, bundle);
  }

  #takePlace(path: RenewingPath, heir: PathSocket, bundle: PathBundle, how: 'leave' | 'stop'): void {
    const { clock, log, siteId, onPathLost } = this.#options;
    const old = path.wireName;
    bundle.takePlace(heir.wireName, clock.nowMs());
    this.#plan(path);
    log.info({ path: path.name, siteId, how }, 'path renewed');
    path.takePlace(how).then(
      (isWhole) => {
        if (how === 'stop' || bundle !== this.#bundle) return;
        bundle.dropPath(old);
        if (!isWhole) onPathLost();
      },
      () => undefined,
    );
  }

  #giveUpHeir(path: RenewingPath, bundle: PathBundle): void {
    const { clock, log, random, siteId } = this.#options;
    const { heir } = path;
    if (heir === null) return;
    const codes = path.dropHeir();
    bundle.dropPath(heir.wireName);
    const plan = this.#plans.get(path);
    if (plan === undefined) return;
    const next = planAnotherTry(plan, clock.nowMs(), random);
    this.#plans.set(path, next);
    const againMs = next.dueMs - clock.nowMs();
    log.warn(
      { path: path.name, siteId, code: 'PATH_NOT_RENEWED', codes, failures: next.failures, againMs },
      'path not renewed, its old socket goes on',
    );
  }

  // ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #tell(nowMs: number): void {
    if (this.#paths.length < 2) return;
    const faces = this.#faces(nowMs);
    const routes = this.#paths.flatMap(({ name, route }) => (route === null ? [] : [{ name, ...route }]));
    const shared = sharedRoute(routes, this.#options.interfaceOf);
    const key = `${faces.map(({ name, state, isProven }) => `${name} ${state} ${isProven}`).join()} ${shared}`;
    if (key === this.#told.key && nowMs - this.#told.atMs < TELL_MS) return;
    this.#told = { key, atMs: nowMs };
    this.#options.onPaths(faces, shared);
  }

  #tellBulkPath(): void {
    const { bulkPath } = this;
    if (bulkPath === this.#toldBulkPath || bulkPath === null) return;
    this.#toldBulkPath = bulkPath;
    this.#options.onBetterPath();
  }

  #faces(nowMs: number): readonly NamedFace[] {
    const open = this.#bundle?.faces(nowMs) ?? [];
    return this.#paths.map(({ name, wireName, lastHeardMs }) => {
      const found = open.find((one) => one.name === wireName);
      if (found !== undefined) return { name, ...found.face };
      const isNew = lastHeardMs === null && nowMs - this.#startedMs < FIRST_DIAL_MS;
      const silentMs = nowMs - (lastHeardMs ?? this.#startedMs);
      return { name, state: isNew ? 'opening' : 'down', silentMs, roundTripMs: null, lossPercent: 0, isProven: false };
    });
  }
}
