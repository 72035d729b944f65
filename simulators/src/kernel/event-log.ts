import { appendFileSync } from 'node:fs';
import type { Cancel, Clock } from './clock.ts';

export type EventSource = 'scanner' | 'screen' | 'monitor' | 'zone' | 'ups' | 'network' | 'world';

/** `told`: somebody asked for it. `did`: the simulated machine did it. The difference is what tests look for. */
export type EventKind = 'told' | 'did';

export type EventDetail = Readonly<Record<string, string | number | boolean>>;

export interface EventLogEntry {
  /** 1, 2, 3, … without gaps over the log's life. */
  readonly seq: number;
  /** Simulator clock. */
  readonly atMs: number;
  /** Unix milliseconds. */
  readonly wallMs: number;
  readonly source: EventSource;
  readonly kind: EventKind;
  /** One camelCase word per thing that happens, e.g. `scanStarted`. */
  readonly what: string;
  readonly detail: EventDetail;
}

export interface NewEvent {
  readonly source: EventSource;
  readonly kind: EventKind;
  readonly what: string;
  readonly detail?: EventDetail | undefined;
}

const DEFAULT_CAPACITY = 20_000;

/** Append-only record of what the simulated world was told and did, kept in a ring and, if asked, as JSON lines. */
export class EventLog {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #file: string | undefined;
  readonly #listeners = new Set<(entry: EventLogEntry) => void>();
  #ring: EventLogEntry[] = [];
  #seq = 0;

  /**
   * @param options.capacity entries kept in memory (the newest)
   * @param options.file each entry is also appended here as one JSON line
   */
  constructor(options: { clock: Clock; capacity?: number | undefined; file?: string | undefined }) {
    this.#clock = options.clock;
    this.#capacity = options.capacity ?? DEFAULT_CAPACITY;
    this.#file = options.file;
  }

  append(event: NewEvent): EventLogEntry {
    const entry: EventLogEntry = {
      seq: ++this.#seq,
      atMs: this.#clock.nowMs(),
      wallMs: this.#clock.wallMs(),
      source: event.source,
      kind: event.kind,
      what: event.what,
      detail: event.detail ?? {},
    };
    this.#ring.push(entry);
    // Trimmed in blocks so that an append stays cheap when the ring is full.
    if (this.#ring.length > this.#capacity * 1.25) this.#ring = this.#ring.slice(-this.#capacity);
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  /** Oldest first. @param sinceSeq only entries with a greater seq */
  entries(sinceSeq = 0): readonly EventLogEntry[] {
    return this.#ring.filter((entry) => entry.seq > sinceSeq).slice(-this.#capacity);
  }

  /** Seq of the newest entry, 0 if none: a mark to search from. */
  get lastSeq(): number {
    return this.#seq;
  }

  subscribe(listener: (entry: EventLogEntry) => void): Cancel {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * The first entry after `sinceSeq` that fits, already written or still to come.
   * @param timeoutMs on this log's clock
   * @throws Error when none came in time
   */
  waitFor(predicate: (entry: EventLogEntry) => boolean, timeoutMs: number, sinceSeq = 0): Promise<EventLogEntry> {
    const found = this.entries(sinceSeq).find(predicate);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#clock.setTimer(this.#clock.nowMs() + timeoutMs, () => {
        unsubscribe();
        reject(new Error(`event log: no matching entry within ${timeoutMs} ms (last seq ${this.#seq})`));
      });
      const unsubscribe = this.subscribe((entry) => {
        if (entry.seq <= sinceSeq || !predicate(entry)) return;
        unsubscribe();
        cancelTimer();
        resolve(entry);
      });
    });
  }
}
