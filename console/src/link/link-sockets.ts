import {
  type Body,
  type ConsoleHello,
  type Envelope,
  EnvelopeSocket,
  type FrameSocket,
  heirName,
  isRenewalTime,
  OutboundStream,
  PathBundle,
  type PathMonitor,
  planAnotherTry,
  planRenewal,
  RENEWAL_EVERY_MS,
  RENEWAL_WITHIN_MS,
  type RenewalPlan,
} from '@farfield/protocol';
import type { LinkPath, PathWords } from './link-messages.ts';

/** Opens one WebSocket; a browser's, or in tests another one. */
export type OpenSocket = (
  url: string,
  events: {
    readonly opened: () => void;
    readonly message: (data: Uint8Array | string) => void;
    /** also when it never opened; `reason` as the other side gave it */
    readonly closed: (reason: string) => void;
  },
) => FrameSocket;

export interface LinkSocketsPorts {
  readonly open: OpenSocket;
  readonly now: () => number;
  /** uniform in [0, 1); for back-off and renewal only */
  readonly random: () => number;
  readonly incarnation: string;
  /** with two paths: how long one socket is used, ms; absent: RENEWAL_EVERY_MS */
  readonly renewEveryMs?: number | undefined;
  /** a scan runs, or may: a renewal that can wait does */
  isBusy(): boolean;
  opened(): void;
  closed(code: string, detail: string): void;
  envelope(envelope: Envelope): void;
  /** a frame was refused here; the close follows */
  refused(code: string, detail: string): void;
  paths(paths: readonly PathWords[]): void;
  /** two copies of one message were not the same */
  differs(words: string): void;
}

const CONNECT_WITHIN_MS = 5_000;
/** A path on which nothing that was sent came back for so long is given up, whatever its socket says. */
const NO_ECHO_MAX_MS = 5_000;
const BACKOFF_MS = { first: 250, longest: 5_000 } as const;
const TELL_EVERY_MS = 250;
/** Codes after which no path would be let in: a person has to act. */
const FINAL_CODES = ['TOKEN_REFUSED', 'REPLACED', 'VERSION_UNSUPPORTED', 'KEY_REFUSED'];

/** A browser drops what comes on a socket that was told to close: first it is only not spoken on any more. */
const LEAVE_AFTER_MS = 2_000;

interface Dial {
  readonly path: LinkPath;
  /** the path's name for the gateway: see `heirName` */
  readonly wireName: string;
  state: 'waiting' | 'connecting' | 'greeted' | 'open';
  sinceMs: number;
  redialMs: number;
  failures: number;
  socket: FrameSocket | null;
  frames: EnvelopeSocket | null;
}

interface Connection {
  readonly siteId: string;
  readonly consoleId: string;
  /** the socket in use of each path, in the order of the configuration */
  dials: readonly Dial[];
  /** beside the one in use of the same path, and to take its place */
  heir: Dial | null;
  /** its place was taken; heard for a moment yet */
  leaving: { readonly dial: Dial; readonly sinceMs: number } | null;
  readonly plans: Map<string, RenewalPlan>;
  readonly bundleId: string;
  hello: ConsoleHello | null;
  bundle: PathBundle | null;
  life: string;
  isOpened: boolean;
}

/**
 * The sockets under the link: one, or one for each path, and to the link machine always one. The first path that is
 * welcomed opens the link, each further one joins it, and it is closed when no path that had everything is left.
 */
export class LinkSockets {
  readonly #ports: LinkSocketsPorts;
  /** a stream outlives sockets, so that its sequence keeps rising; one per console and path */
  readonly #streams = new Map<string, OutboundStream>();
  readonly #earlier = new Map<string, PathMonitor>();
  #connection: Connection | null = null;
  #bundles = 0;
  #toldMs = 0;
  #receivedBytes = 0;

  constructor(ports: LinkSocketsPorts) {
    this.#ports = ports;
  }

  connect(to: { url: string; paths: readonly LinkPath[]; siteId: string; consoleId: string }): void {
    this.#bundles += 1;
    const nowMs = this.#ports.now();
    const paths = to.paths.length > 1 ? to.paths : [{ name: '', url: to.paths[0]?.url ?? to.url }];
    this.#connection = {
      siteId: to.siteId,
      consoleId: to.consoleId,
      bundleId: paths.length > 1 ? `${this.#bundles}` : '',
      dials: paths.map((path) => makeDial(path, path.name, nowMs)),
      heir: null,
      leaving: null,
      plans: new Map(),
      hello: null,
      bundle: null,
      life: '',
      isOpened: false,
    };
    for (const dial of this.#connection.dials) this.#dial(this.#connection, dial);
  }

  send(body: Body): void {
    const connection = this.#connection;
    if (connection === null) return;
    const nowMs = this.#ports.now();
    if (body.kind === 'consoleHello') {
      connection.hello = body.value;
      for (const dial of connection.dials) if (dial.frames !== null) this.#greet(connection, dial);
      return;
    }
    if (connection.bundle !== null) connection.bundle.send(body, nowMs);
    else connection.dials[0]?.frames?.send(body, nowMs);
  }

  /** What came since this was last asked, on all paths. */
  takeReceivedBytes(): number {
    const bytes = this.#receivedBytes;
    this.#receivedBytes = 0;
    return bytes;
  }

  /** Ends all of it from here. */
  drop(why: string): void {
    if (this.#connection !== null) this.#over(this.#connection, '', why);
  }

  /** Time passes; called every 25 ms. */
  tick(): void {
    const connection = this.#connection;
    if (connection === null || connection.bundleId === '') return;
    const nowMs = this.#ports.now();
    connection.bundle?.tick(nowMs);
    const faces = connection.bundle?.faces(nowMs) ?? [];
    for (const dial of connection.dials) {
      const silentMs = faces.find((one) => one.name === dial.wireName)?.face.silentMs ?? 0;
      const isLate = dial.state !== 'open' && dial.state !== 'waiting' && nowMs - dial.sinceMs > CONNECT_WITHIN_MS;
      if (isLate || silentMs > NO_ECHO_MAX_MS) dial.socket?.close(4000, 'no echo');
      if (isLate || silentMs > NO_ECHO_MAX_MS) this.#closed(connection, dial, dial.socket, '');
      if (connection !== this.#connection) return;
      if (dial.state === 'waiting' && nowMs >= dial.redialMs) this.#dial(connection, dial);
    }
    if (connection.bundle !== null) this.#renew(connection, connection.bundle, nowMs);
    if (nowMs - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = nowMs;
    const facesNow = connection.bundle?.faces(nowMs) ?? [];
    this.#ports.paths(connection.dials.map((dial) => pathWords(dial, facesNow, nowMs)));
  }

  #renew(connection: Connection, bundle: PathBundle, nowMs: number): void {
    const { heir, leaving, dials, plans } = connection;
    if (leaving !== null && nowMs - leaving.sinceMs >= LEAVE_AFTER_MS) this.#leave(connection, bundle, leaving.dial);
    if (heir !== null) {
      if (bundle.isReadyHeir(heir.wireName, nowMs)) this.#takePlace(connection, bundle, heir);
      else if (nowMs - heir.sinceMs > RENEWAL_WITHIN_MS) this.#giveUpHeir(connection, bundle, heir);
      return;
    }
    if (leaving !== null) return;
    const faces = bundle.faces(nowMs);
    const isWell = faces.length === dials.length && faces.every(({ face }) => face.state === 'up' && face.isProven);
    const isBusy = this.#ports.isBusy();
    const due = dials.find(({ path }) => {
      const plan = plans.get(path.name);
      return plan !== undefined && isRenewalTime(plan, nowMs, { isWell, isBusy });
    });
    if (due === undefined) return;
    connection.heir = makeDial(due.path, heirName(due.path.name, due.wireName), nowMs);
    this.#dial(connection, connection.heir);
  }

  /** The heir is the one in use from now on; the old one is heard for a moment yet. */
  #takePlace(connection: Connection, bundle: PathBundle, heir: Dial): void {
    const nowMs = this.#ports.now();
    const old = connection.dials.find(({ path }) => path === heir.path);
    bundle.takePlace(heir.wireName, nowMs);
    connection.heir = null;
    connection.dials = connection.dials.map((one) => (one === old ? heir : one));
    this.#plan(connection, heir);
    if (old === undefined) return;
    if (old.state === 'open') connection.leaving = { dial: old, sinceMs: nowMs };
    else old.socket?.close(4000, 'renewed');
  }

  #leave(connection: Connection, bundle: PathBundle, dial: Dial): void {
    connection.leaving = null;
    bundle.dropPath(dial.wireName);
    dial.socket?.close(1000, 'renewed');
    dial.socket = null;
  }

  #giveUpHeir(connection: Connection, bundle: PathBundle, heir: Dial): void {
    const { path, wireName, socket } = heir;
    connection.heir = null;
    heir.socket = null;
    socket?.close(4000, 'not renewed');
    bundle.dropPath(wireName);
    const plan = connection.plans.get(path.name);
    if (plan !== undefined)
      connection.plans.set(path.name, planAnotherTry(plan, this.#ports.now(), this.#ports.random));
  }

  #plan({ plans }: Connection, { path }: Dial): void {
    const { now, random, renewEveryMs = RENEWAL_EVERY_MS } = this.#ports;
    plans.set(path.name, planRenewal(now(), renewEveryMs, random));
  }

  #dial(connection: Connection, dial: Dial): void {
    const nowMs = this.#ports.now();
    dial.state = 'connecting';
    dial.sinceMs = nowMs;
    const isMine = (): boolean => connection === this.#connection && dial.socket === socket;
    const socket: FrameSocket = this.#ports.open(dial.path.url, {
      opened: () => {
        if (isMine()) this.#opened(connection, dial, socket);
      },
      message: (data) => {
        this.#receivedBytes += data.length;
        if (isMine()) dial.frames?.receive(data);
      },
      closed: (reason) => {
        if (isMine()) this.#closed(connection, dial, socket, reason);
      },
    });
    dial.socket = socket;
  }

  #opened(connection: Connection, dial: Dial, socket: FrameSocket): void {
    const frames: EnvelopeSocket = new EnvelopeSocket(socket, this.#stream(connection, dial.wireName), {
      onEnvelope: (envelope, bodyBytes) => this.#heard(connection, dial, envelope, bodyBytes),
      onRefused: (error) => this.#ports.refused(error.code, error.detail),
    });
    dial.frames = frames;
    if (connection.hello !== null) return this.#greet(connection, dial);
    if (connection.isOpened) return;
    connection.isOpened = true;
    this.#ports.opened();
  }

  #greet(connection: Connection, dial: Dial): void {
    const { hello, bundleId } = connection;
    if (hello === null || dial.state !== 'connecting') return;
    dial.state = 'greeted';
    const value = bundleId === '' ? hello : { ...hello, bundleId, path: dial.wireName };
    dial.frames?.send({ kind: 'consoleHello', value }, this.#ports.now());
  }

  #heard(connection: Connection, dial: Dial, envelope: Envelope, bodyBytes: Uint8Array): void {
    const { body } = envelope;
    if (connection.bundleId === '') return this.#ports.envelope(envelope);
    if (body.kind !== 'consoleWelcome') {
      return connection.bundle?.hear(dial.wireName, envelope, bodyBytes, this.#ports.now());
    }
    this.#welcomed(connection, dial, body.value.bundleLife ?? '', envelope);
  }

  #welcomed(connection: Connection, dial: Dial, life: string, welcome: Envelope): void {
    if (dial.frames === null) return;
    if (life === '') return this.#over(connection, '', 'the gateway does not know that a console may have two paths');
    const { bundle } = connection;
    // The gateway began anew while a path of before seemed open: what is left of the old link ends with it.
    if (bundle !== null && life !== connection.life) return this.#over(connection, '', 'the gateway began anew');
    dial.state = 'open';
    dial.failures = 0;
    const nowMs = this.#ports.now();
    if (bundle !== null && dial === connection.heir) {
      const used = connection.dials.find(({ path }) => path === dial.path);
      return bundle.addPath(dial.wireName, dial.frames, nowMs, used?.wireName ?? null);
    }
    this.#plan(connection, dial);
    if (bundle !== null) return bundle.addPath(dial.wireName, dial.frames, nowMs);
    connection.life = life;
    connection.bundle = this.#makeBundle(connection);
    connection.bundle.addPath(dial.wireName, dial.frames, nowMs);
    this.#ports.envelope(welcome);
  }

  #makeBundle({ siteId, consoleId, bundleId }: Connection): PathBundle {
    const base = { siteId, incarnation: this.#ports.incarnation, realm: 'real' } as const;
    const stream = `console:${consoleId}:${bundleId}`;
    return new PathBundle({
      end: 'dials',
      out: new OutboundStream({ ...base, stream }),
      bulk: new OutboundStream({ ...base, stream: `${stream}.bulk` }),
      earlier: this.#earlier,
      events: {
        onEnvelope: (envelope) => this.#ports.envelope(envelope),
        onDiffers: (path, { body, seq }) => this.#ports.differs(`${body.kind} ${seq}, the copy by ${path}`),
      },
    });
  }

  #closed(connection: Connection, dial: Dial, socket: FrameSocket | null, reason: string): void {
    if (dial.socket !== socket) return;
    const wasOpen = dial.state === 'open';
    const { bundle, heir, leaving } = connection;
    if (bundle !== null && dial === heir) return this.#giveUpHeir(connection, bundle, dial);
    if (bundle !== null && dial === leaving?.dial) return this.#leave(connection, bundle, dial);
    dial.socket = null;
    dial.frames = null;
    dial.state = 'waiting';
    const spanMs = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** Math.min(10, dial.failures));
    dial.redialMs = this.#ports.now() + Math.round(spanMs * this.#ports.random());
    dial.failures += 1;
    const [code = '', ...detail] = reason.split(': ');
    const words = detail.join(': ');
    const { dials } = connection;
    if (bundle !== null && wasOpen && bundle.dropPath(dial.wireName) !== 'up')
      return this.#over(connection, code, words);
    if (wasOpen) connection.plans.delete(dial.path.name);
    if (bundle !== null && heir?.path === dial.path) {
      // The new socket may be there already: better than to dial once more.
      if (heir.state === 'open') return this.#takePlace(connection, bundle, heir);
      this.#giveUpHeir(connection, bundle, heir);
    }
    if (FINAL_CODES.includes(code)) return this.#over(connection, code, words);
    // While another path is open, or on its way, this one is only dialled again.
    if (bundle === null && dials.every((one) => one.state === 'waiting')) this.#over(connection, code, words);
  }

  #over(connection: Connection, code: string, detail: string): void {
    if (connection !== this.#connection) return;
    this.#connection = null;
    for (const dial of [...connection.dials, connection.heir, connection.leaving?.dial]) {
      dial?.socket?.close(4000, detail);
      if (dial !== null && dial !== undefined) dial.socket = null;
    }
    if (connection.bundleId !== '')
      this.#ports.paths(connection.dials.map((dial) => pathWords(dial, [], this.#ports.now())));
    this.#ports.closed(code, detail);
  }

  #stream({ siteId, consoleId, bundleId }: Connection, path: string): OutboundStream {
    const stream = bundleId === '' ? `console:${consoleId}` : `console:${consoleId}.${path}`;
    const known = this.#streams.get(stream);
    if (known !== undefined) return known;
    const made = new OutboundStream({ siteId, incarnation: this.#ports.incarnation, stream, realm: 'real' });
    this.#streams.set(stream, made);
    return made;
  }
}

function makeDial(path: LinkPath, wireName: string, nowMs: number): Dial {
  return { path, wireName, state: 'waiting', sinceMs: nowMs, redialMs: nowMs, failures: 0, socket: null, frames: null };
}

function pathWords(dial: Dial, faces: ReturnType<PathBundle['faces']>, nowMs: number): PathWords {
  const { name } = dial.path;
  const found = faces.find((one) => one.name === dial.wireName);
  if (found !== undefined) return { name, ...found.face };
  const state = dial.failures === 0 && dial.state !== 'waiting' ? 'opening' : 'down';
  return { name, state, roundTripMs: null, lossPercent: 0, silentMs: nowMs - dial.sinceMs, isProven: false };
}
