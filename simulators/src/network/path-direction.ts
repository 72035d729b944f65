import type { Random } from '../kernel/random.ts';
import type { PathConditions } from './config.ts';

/** What travels one way on one connection; the order of a lane never changes. */
export type Parcel =
  | { readonly kind: 'open' }
  | { readonly kind: 'bytes'; readonly data: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' };

export interface DirectionCounters {
  bytesIn: number;
  bytesOut: number;
  /** Segments that were lost at least once. */
  stalls: number;
}

interface InFlight {
  readonly parcel: Parcel;
  readonly dueMs: number;
}

/** One connection's way through a direction, behind the narrow place. */
export class Lane {
  readonly flying: InFlight[] = [];
  flyingBytes = 0;
  /** Bytes that this lane has in the shared queue. */
  queuedBytes = 0;
  /** Nothing is due before what was sent earlier. */
  lastDueMs = 0;
}

interface Queued {
  readonly lane: Lane;
  readonly parcel: Parcel;
  readonly arrivedMs: number;
}

const SEGMENT_BYTES = 1_460;
const RTO_FLOOR_MS = 200;

/** What TCP would keep unacknowledged at most, on one connection. */
const WINDOW_BYTES = 4_000_000;

/** A segment lost six times over is the end of what backoff is modelled for. */
const LOST_AT_MOST = 6;

/**
 * One direction of a path: a queue in front of a narrow place that all connections share, then a delay line for each.
 * Time comes in as an argument and chance from a seeded stream, so that the same input gives the same schedule.
 */
export class PathDirection {
  readonly counters: DirectionCounters = { bytesIn: 0, bytesOut: 0, stalls: 0 };
  readonly #random: Random;
  readonly #queue: Queued[] = [];
  #queuedBytes = 0;
  #busyUntilMs = 0;
  #openSinceMs = 0;
  #conditions: PathConditions;
  #isCut = false;

  constructor(random: Random, conditions: PathConditions) {
    this.#random = random;
    this.#conditions = conditions;
  }

  /** New conditions hold for everything that has not yet passed the narrow place. */
  set(conditions: PathConditions, isCut: boolean, nowMs: number): void {
    this.advance(nowMs);
    this.#conditions = conditions;
    // What was held must pass the narrow place after the cut, not in the time of the cut.
    if (this.#isCut && !isCut) this.#openSinceMs = nowMs;
    this.#isCut = isCut;
  }

  push(lane: Lane, parcel: Parcel, nowMs: number): void {
    if (parcel.kind !== 'bytes') {
      this.#enqueue(lane, parcel, nowMs);
      return;
    }
    this.counters.bytesIn += parcel.data.length;
    const { rateBitsPerSecond, lossPercent, jitterMs } = this.#conditions;
    const isWhole = rateBitsPerSecond === null && lossPercent === 0 && jitterMs === 0;
    const step = isWhole ? parcel.data.length : SEGMENT_BYTES;
    for (let at = 0; at < parcel.data.length; at += step) {
      this.#enqueue(lane, { kind: 'bytes', data: parcel.data.subarray(at, at + step) }, nowMs);
    }
  }

  /** Moves what has passed the narrow place by `nowMs` into its delay line. */
  advance(nowMs: number): void {
    if (this.#isCut) return;
    let taken = 0;
    for (const queued of this.#queue) {
      const passedMs = this.#passesAtMs(queued);
      if (passedMs > nowMs) break;
      taken += 1;
      this.#busyUntilMs = passedMs;
      this.#fly(queued, passedMs);
    }
    if (taken > 0) this.#queue.splice(0, taken);
  }

  /** Takes the next parcel of a lane that is due, null if there is none or the direction is cut. */
  take(lane: Lane, nowMs: number): Parcel | null {
    const first = lane.flying[0];
    if (this.#isCut || first === undefined || first.dueMs > nowMs) return null;
    lane.flying.shift();
    if (first.parcel.kind === 'bytes') {
      lane.flyingBytes -= first.parcel.data.length;
      this.counters.bytesOut += first.parcel.data.length;
    }
    return first.parcel;
  }

  /** Whether a sender must be held back: the queue is full, or its own window is. */
  isFull(lane: Lane): boolean {
    return this.#queuedBytes >= this.#conditions.queueBytes || lane.flyingBytes >= WINDOW_BYTES;
  }

  /** When something passes the narrow place next, Infinity if nothing does. */
  get nextPassMs(): number {
    const first = this.#queue[0];
    return this.#isCut || first === undefined ? Infinity : this.#passesAtMs(first);
  }

  /** When the lane has something due next, Infinity if it has not. */
  nextDueMs(lane: Lane): number {
    return this.#isCut ? Infinity : (lane.flying[0]?.dueMs ?? Infinity);
  }

  /** The connection is gone: what it had in the queue never passes. */
  forget(lane: Lane): void {
    for (let i = this.#queue.length - 1; i >= 0; i--) {
      if (this.#queue[i]?.lane === lane) this.#queue.splice(i, 1);
    }
    this.#queuedBytes -= lane.queuedBytes;
    lane.queuedBytes = 0;
    lane.flying.length = 0;
    lane.flyingBytes = 0;
  }

  #enqueue(lane: Lane, parcel: Parcel, nowMs: number): void {
    this.#queue.push({ lane, parcel, arrivedMs: nowMs });
    const bytes = bytesOf(parcel);
    lane.queuedBytes += bytes;
    this.#queuedBytes += bytes;
  }

  #passesAtMs({ parcel, arrivedMs }: Queued): number {
    const { rateBitsPerSecond } = this.#conditions;
    const startsMs = Math.max(this.#busyUntilMs, arrivedMs, this.#openSinceMs);
    return rateBitsPerSecond === null ? startsMs : startsMs + (bytesOf(parcel) * 8_000) / rateBitsPerSecond;
  }

  #fly({ lane, parcel }: Queued, passedMs: number): void {
    const bytes = bytesOf(parcel);
    lane.queuedBytes -= bytes;
    this.#queuedBytes -= bytes;
    lane.flyingBytes += bytes;
    const { delayMs, jitterMs } = this.#conditions;
    const onTheWayMs = delayMs + (jitterMs === 0 ? 0 : jitterMs * this.#random.unit());
    const dueMs = Math.max(lane.lastDueMs, passedMs + onTheWayMs + this.#stallMs(bytes));
    lane.lastDueMs = dueMs;
    lane.flying.push({ parcel, dueMs });
  }

  /** One time-out for the first loss of a segment, twice as long for each further loss of the same. */
  #stallMs(bytes: number): number {
    const { lossPercent, delayMs } = this.#conditions;
    if (lossPercent === 0 || bytes === 0) return 0;
    let lost = 0;
    while (lost < LOST_AT_MOST && this.#random.chance(lossPercent / 100)) lost += 1;
    if (lost > 0) this.counters.stalls += 1;
    return (RTO_FLOOR_MS + 2 * delayMs) * (2 ** lost - 1);
  }
}

function bytesOf(parcel: Parcel): number {
  return parcel.kind === 'bytes' ? parcel.data.length : 0;
}
