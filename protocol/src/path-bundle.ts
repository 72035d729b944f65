import { choosePath, NO_PATH, type NamedPath, type PathChoice } from './choose-path.ts';
import { encode, encodeRelayed, encodeStream } from './codec.ts';
import { bodyDigest, type CopyVerdict, DedupeWindow } from './dedupe-window.ts';
import type { EnvelopeSocket } from './envelope-socket.ts';
import type { Body, BodyKind, Envelope, PathBeat } from './messages.ts';
import type { OutboundStream } from './outbound-stream.ts';
import { beatDueMs, hearBeat, makeBeat, openPath, pathFace, type PathMonitor, watchPath } from './path-monitor.ts';
import { COMMAND_CLASS } from './policy/index.ts';
import { isBulk } from './traffic-class.ts';

interface Path {
  readonly name: string;
  /** the socket's own end: what is about this path alone goes by it */
  readonly frames: EnvelopeSocket;
  monitor: PathMonitor;
  /** the newest frame when it joined: once the other end has that, this path carries everything after it */
  readonly joinedAfterSeq: number;
  isAdmitted: boolean;
  /** the dialler said so in its newest beat */
  takesBulk: boolean;
}

/** A peer that invents streams only loses this end's memory of old ones. */
const STREAMS_MAX = 4;

export interface BundleEvents {
  /** a frame that counts: the first valid copy of it */
  onEnvelope(envelope: Envelope, bodyBytes: Uint8Array): void;
  /** two copies of one frame are not the same: somebody has to look */
  onDiffers(path: string, envelope: Envelope): void;
}

export interface BundleCounts {
  readonly first: number;
  readonly copy: number;
  readonly differs: number;
  readonly late: number;
  readonly tooOld: number;
}

/**
 * All open paths between two ends, as one link. What matters goes on every path in one stream, and the first valid copy
 * counts, so that the loss of a path is the loss of nothing and needs no switch-over. A path that joins later first has
 * to be known to be whole: it is admitted once the other end has had everything from before. So the copies of each path
 * are in order and without a gap, and a frame that comes late over a slower path never acts after a newer one, STOP apart.
 *
 * The dialler beats on each path every 250 ms, the other end answers at once. Waves and records go on one path, the
 * dialler's choice.
 */
export class PathBundle {
  readonly #end: 'dials' | 'answers';
  readonly #out: OutboundStream;
  readonly #bulk: OutboundStream;
  readonly #events: BundleEvents;
  /** what was measured on paths that closed, so that one that comes back has to prove itself */
  readonly #earlier: Map<string, PathMonitor>;
  readonly #paths = new Map<string, Path>();
  /** one for each stream of the other end; it has one at a time, and one that began anew has another name */
  readonly #windows = new Map<string, DedupeWindow>();
  #heardStream = '';
  readonly #counts = { first: 0, copy: 0, differs: 0, late: 0, tooOld: 0 };
  #bulkBase: Uint8Array | null = null;
  #base: Uint8Array | null = null;
  #choice: PathChoice = NO_PATH;

  constructor(own: {
    readonly end: 'dials' | 'answers';
    /** goes on every path */
    readonly out: OutboundStream;
    /** goes on one path; never the same stream as `out` */
    readonly bulk: OutboundStream;
    readonly earlier?: Map<string, PathMonitor>;
    readonly events: BundleEvents;
  }) {
    this.#end = own.end;
    this.#out = own.out;
    this.#bulk = own.bulk;
    this.#events = own.events;
    this.#earlier = own.earlier ?? new Map<string, PathMonitor>();
  }

  /** A path of this name that is here already is taken out first. */
  addPath(name: string, frames: EnvelopeSocket, nowMs: number): void {
    this.#take(name);
    const joinedAfterSeq = this.#out.lastSeq;
    const isAdmitted = joinedAfterSeq === 0 || this.#admitted().length === 0;
    const monitor = openPath(nowMs, this.#earlier.get(name) ?? null);
    this.#paths.set(name, { name, frames, monitor, joinedAfterSeq, isAdmitted, takesBulk: false });
  }

  /**
   * @returns up: the link goes on; empty: there is no path left; broken: there is one, but it has not carried everything,
   *   so the link ends and whatever is left begins anew
   */
  dropPath(name: string): 'up' | 'empty' | 'broken' {
    this.#take(name);
    if (this.#paths.size === 0) return 'empty';
    return this.#admitted().length > 0 ? 'up' : 'broken';
  }

  get size(): number {
    return this.#paths.size;
  }

  send(body: Body, nowMs: number, historical = false): 'sent' | 'held' | 'dropped' | 'down' {
    if (isBulk(body.kind)) {
      const envelope = this.#bulk.envelope(body, nowMs, null, historical);
      return this.#onOne(body.kind, () => encode(envelope));
    }
    const bytes = encode(this.#out.envelope(body, nowMs, null, historical));
    return this.#onAll(body.kind, bytes, onlyRestricts(body));
  }

  /** As `send`, for a body that another socket has checked: on as it came. */
  relay(kind: BodyKind, bodyBytes: Uint8Array, nowMs: number, historical: boolean): void {
    if (isBulk(kind)) {
      this.#bulkBase ??= encodeStream(this.#bulk.base);
      const base = this.#bulkBase;
      this.#onOne(kind, () => encodeRelayed(base, this.#bulk.place(nowMs, null, historical), bodyBytes));
      return;
    }
    this.#base ??= encodeStream(this.#out.base);
    this.#onAll(kind, encodeRelayed(this.#base, this.#out.place(nowMs, null, historical), bodyBytes), false);
  }

  /** One checked envelope of one path. */
  hear(name: string, envelope: Envelope, bodyBytes: Uint8Array, nowMs: number): void {
    const path = this.#paths.get(name);
    if (path === undefined) return;
    const { body } = envelope;
    if (body.kind === 'pathBeat') return this.#hearBeat(path, body.value, nowMs);
    if (isBulk(body.kind)) return this.#events.onEnvelope(envelope, bodyBytes);
    const verdict = this.#windowOf(envelope).judge(envelope.seq, bodyDigest(bodyBytes), nowMs);
    this.#counts[verdict] += 1;
    if (verdict === 'differs') this.#events.onDiffers(name, envelope);
    if (acts(verdict, body)) this.#events.onEnvelope(envelope, bodyBytes);
  }

  /** Time passes: beats that are due, and what follows from silence. */
  tick(nowMs: number): void {
    for (const path of this.#paths.values()) path.monitor = watchPath(path.monitor, nowMs);
    this.#choice = choosePath(this.#choice, this.faces(nowMs), nowMs);
    if (this.#end !== 'dials') return;
    for (const path of [...this.#paths.values()]) if (nowMs >= beatDueMs(path.monitor)) this.#beat(path, nowMs);
  }

  faces(nowMs: number): readonly NamedPath[] {
    return [...this.#paths.values()].map(({ name, monitor }) => ({ name, face: pathFace(monitor, nowMs) }));
  }

  /** How many paths a lease may rest on. */
  provenPaths(nowMs: number): number {
    return this.faces(nowMs).filter(({ face }) => face.isProven).length;
  }

  /** the path of waves and records; null: none */
  get bulkPath(): string | null {
    return this.#bulkPath()?.name ?? null;
  }

  counts(): BundleCounts {
    return { ...this.#counts };
  }

  #hearBeat(path: Path, beat: PathBeat, nowMs: number): void {
    path.monitor = hearBeat(path.monitor, beat, nowMs);
    // Its last word on the path that it left may never have come.
    if (beat.takesBulk) for (const one of this.#paths.values()) one.takesBulk = false;
    path.takesBulk = beat.takesBulk;
    for (const one of this.#paths.values()) if (beat.heardSeq >= one.joinedAfterSeq) one.isAdmitted = true;
    if (this.#end === 'answers') this.#beat(path, nowMs);
  }

  #beat(path: Path, nowMs: number): void {
    const heardSeq = this.#windows.get(this.#heardStream)?.newestSeq ?? 0;
    const takesBulk = this.#end === 'dials' && path.name === this.#choice.name;
    const { monitor, beat } = makeBeat(path.monitor, nowMs, { heardSeq, takesBulk });
    path.monitor = monitor;
    path.frames.send({ kind: 'pathBeat', value: beat }, nowMs);
  }

  #windowOf({ incarnation, stream }: Envelope): DedupeWindow {
    const name = `${incarnation} ${stream}`;
    const known = this.#windows.get(name);
    if (known !== undefined) return known;
    const oldest = this.#windows.keys().next();
    if (this.#windows.size >= STREAMS_MAX && oldest.done !== true) this.#windows.delete(oldest.value);
    const window = new DedupeWindow();
    this.#windows.set(name, window);
    this.#heardStream = name;
    return window;
  }

  /** @param everywhere also on a path that is not admitted yet: a STOP acts however it comes, and may have no other way */
  #onAll(kind: BodyKind, bytes: Uint8Array, everywhere: boolean): 'sent' | 'dropped' | 'down' {
    const open = everywhere ? [...this.#paths.values()] : this.#admitted();
    if (open.length === 0) return 'down';
    let sent = 0;
    // One that overflows closes itself and leaves the bundle meanwhile.
    for (const { frames } of open) if (frames.sendFrame(kind, bytes)) sent += 1;
    if (sent > 0) return 'sent';
    return open.every(({ frames }) => frames.isClosed) ? 'down' : 'dropped';
  }

  #onOne(kind: BodyKind, bytes: () => Uint8Array): 'sent' | 'held' | 'down' {
    const path = this.#bulkPath();
    if (path === undefined) return 'down';
    return path.frames.sendFrame(kind, bytes()) ? 'sent' : path.frames.isClosed ? 'down' : 'held';
  }

  #bulkPath(): Path | undefined {
    const admitted = this.#admitted();
    const wanted = admitted.find((one) => (this.#end === 'dials' ? one.name === this.#choice.name : one.takesBulk));
    return wanted ?? admitted[0];
  }

  #admitted(): readonly Path[] {
    return [...this.#paths.values()].filter((one) => one.isAdmitted);
  }

  #take(name: string): void {
    const path = this.#paths.get(name);
    if (path === undefined) return;
    this.#paths.delete(name);
    this.#earlier.set(name, path.monitor);
  }
}

/** Nothing late has effect, stop apart: what only restricts acts however it comes. */
function acts(verdict: CopyVerdict, body: Body): boolean {
  if (verdict === 'first') return true;
  return verdict !== 'copy' && onlyRestricts(body);
}

function onlyRestricts(body: Body): boolean {
  const command =
    body.kind === 'command'
      ? body.value
      : body.kind === 'fromConsole' && body.value.body.kind === 'command'
        ? body.value.body.value
        : null;
  return command !== null && COMMAND_CLASS[command.action.kind] === 'protect';
}
