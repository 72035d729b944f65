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
  /** the newest frame when it joined: once the other end has that, this path carries everything after what that end has */
  joinedAfterSeq: number;
  isAdmitted: boolean;
  /** the dialler said so in its newest beat */
  takesBulk: boolean;
  /** the path whose place it takes once it is whole; null: it has a place of its own */
  heirOf: string | null;
  /** a message of the link itself came by it: the other end, too, knows it to be whole */
  hasCarried: boolean;
  /** another one took its place: what is on its way on it is heard, and nothing more is sent */
  isLeaving: boolean;
}

interface Unheard {
  readonly seq: number;
  readonly kind: BodyKind;
  readonly bytes: Uint8Array;
}

/** A path that was not admitted for so many frames joins anew: what it would have to bring first grows no further. */
const UNHEARD_MAX = 1_024;
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
 * to be known to be whole: it is admitted once the other end has had everything from before, and brings first what that end
 * has not had since: it may be the faster one, and overtake what is on its way on the others. So the copies of each path are
 * in order and without a gap, and a frame that comes late over a slower path never acts after a newer one, STOP apart.
 *
 * The dialler beats on each path every 250 ms, the other end answers at once. Waves and records go on one path, the
 * dialler's choice.
 *
 * The dialler may put a new socket in the place of one that works: the heir joins as one path more, proves itself beside the
 * old one, takes its place, and only then does the old one leave. To the other end that is a path that comes and one that goes.
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
  /** sent while a path was not admitted yet, and not known to be heard; oldest first */
  #unheard: Unheard[] = [];
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
  addPath(name: string, frames: EnvelopeSocket, nowMs: number, heirOf: string | null = null): void {
    this.#take(name);
    const joinedAfterSeq = this.#out.lastSeq;
    this.#paths.set(name, {
      name,
      frames,
      // Nothing was lost where an heir is brought in: it is measured as a path that is new.
      monitor: openPath(nowMs, heirOf === null ? (this.#earlier.get(name) ?? null) : null),
      joinedAfterSeq,
      isAdmitted: joinedAfterSeq === 0 || this.#admitted().length === 0,
      takesBulk: false,
      heirOf,
      hasCarried: false,
      isLeaving: false,
    });
  }

  /** Whole both ways, answered and proven: the path whose place it is for can leave, and nothing is missing. */
  isReadyHeir(name: string, nowMs: number): boolean {
    const heir = this.#paths.get(name);
    if (heir === undefined || heir.heirOf === null || !heir.isAdmitted || !heir.hasCarried) return false;
    const { state, isProven } = pathFace(heir.monitor, nowMs);
    return state === 'up' && isProven;
  }

  /** The heir has the place of the other one from now on, in order and choice; that one, where it still is, leaves. */
  takePlace(name: string, nowMs: number): void {
    const heir = this.#paths.get(name);
    if (heir === undefined || heir.heirOf === null) return;
    const old = this.#paths.get(heir.heirOf);
    const inOrder = [...this.#paths.values()].filter((one) => one !== heir && one !== old);
    const at = old === undefined ? inOrder.length : [...this.#paths.values()].indexOf(old);
    inOrder.splice(at, 0, heir);
    if (old !== undefined) inOrder.push(old);
    this.#paths.clear();
    for (const one of inOrder) this.#paths.set(one.name, one);
    this.#choice = withHeir(this.#choice, heir.heirOf, name);
    heir.heirOf = null;
    if (old !== undefined) old.isLeaving = true;
    // Said before the goodbye on the other socket: what the other end has for one path alone comes by this one.
    this.#beat(heir, nowMs);
  }

  /**
   * @returns up: the link goes on; empty: there is no path left; broken: there is one, but it has not carried everything,
   *   so the link ends and whatever is left begins anew
   */
  dropPath(name: string): 'up' | 'empty' | 'broken' {
    this.#take(name);
    if (this.#staying().length === 0) return 'empty';
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
    // A STOP is sent on paths, too, that are not known to be whole.
    if (!onlyRestricts(body)) path.hasCarried = true;
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
    for (const path of this.#staying()) if (nowMs >= beatDueMs(path.monitor)) this.#beat(path, nowMs);
  }

  /** of those that have a place */
  faces(nowMs: number): readonly NamedPath[] {
    const placed = this.#staying().filter(({ heirOf }) => heirOf === null);
    return placed.map(({ name, monitor }) => ({ name, face: pathFace(monitor, nowMs) }));
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
    this.#admit(beat.heardSeq);
    if (this.#end === 'answers') this.#beat(path, nowMs);
  }

  #admit(heardSeq: number): void {
    this.#unheard = this.#unheard.filter(({ seq }) => seq > heardSeq);
    for (const path of this.#joining()) {
      if (heardSeq < path.joinedAfterSeq) continue;
      path.isAdmitted = true;
      for (const { kind, bytes } of this.#unheard) path.frames.sendFrame(kind, bytes);
    }
  }

  #remember(kind: BodyKind, bytes: Uint8Array, everywhere: boolean): void {
    const joining = this.#joining();
    if (joining.length === 0) {
      this.#unheard = [];
      return;
    }
    const seq = this.#out.lastSeq;
    this.#unheard.push({ seq, kind, bytes });
    // What a socket has carried, it cannot carry once more, nor anything before it.
    const isAnew = everywhere || this.#unheard.length > UNHEARD_MAX;
    if (isAnew) for (const path of joining) path.joinedAfterSeq = seq;
    if (isAnew) this.#unheard = [];
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
    const open = everywhere ? this.#staying() : this.#admitted();
    if (open.length === 0) return 'down';
    this.#remember(kind, bytes, everywhere);
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
    return this.#staying().filter((one) => one.isAdmitted);
  }

  #joining(): readonly Path[] {
    return this.#staying().filter((one) => !one.isAdmitted);
  }

  #staying(): readonly Path[] {
    return [...this.#paths.values()].filter((one) => !one.isLeaving);
  }

  #take(name: string): void {
    const path = this.#paths.get(name);
    if (path === undefined) return;
    this.#paths.delete(name);
    // One that left for its heir was not lost, and of an heir that came to nothing the path itself knows nothing.
    if (path.isLeaving || path.heirOf !== null) this.#earlier.delete(name);
    else this.#earlier.set(name, path.monitor);
  }
}

function withHeir({ name, rival }: PathChoice, old: string, heir: string): PathChoice {
  return {
    name: name === old ? heir : name,
    rival: rival?.name === old ? { ...rival, name: heir } : rival,
  };
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
