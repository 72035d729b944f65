import type { JournalLine } from '../../agent/src/journal/journal-port.ts';
import type { Rng } from './rng.ts';
import type { World } from './world.ts';

export type DiskNews =
  | { readonly kind: 'durable'; readonly upToSeq: number }
  | { readonly kind: 'failed'; readonly fromSeq: number; readonly code: string };

/** The site's record on a disk that can be slow, full or sick. What was told durable survives everything. */
export class Disk {
  readonly lines: JournalLine[] = [];
  /** added to each write, ms */
  slowMs = 0;
  isSick = false;
  onNews: (news: DiskNews) => void = () => undefined;
  /** something became durable */
  onDurable: (line: JournalLine) => void = () => undefined;
  readonly #world: World;
  readonly #rng: Rng;
  #waiting: JournalLine[] = [];
  #held: JournalLine[] = [];
  #life = 0;
  #lastAtMs = 0;

  constructor(world: World, rng: Rng) {
    this.#world = world;
    this.#rng = rng;
  }

  get headSeq(): number {
    return this.lines.at(-1)?.seq ?? 0;
  }

  append(lines: readonly JournalLine[]): void {
    const life = this.#life;
    this.#waiting.push(...lines);
    const atMs = Math.max(this.#lastAtMs, this.#world.nowMs + 2 + this.#rng.below(6) + this.slowMs);
    this.#lastAtMs = atMs;
    this.#world.at(atMs, () => {
      if (life === this.#life) this.#write(lines);
    });
  }

  /** Well and fast again; what waited is written in its order. */
  heal(): void {
    const waiting = this.#waiting;
    this.slowMs = 0;
    this.#life += 1;
    this.#lastAtMs = 0;
    this.#waiting = [];
    const { isSick } = this;
    this.isSick = false;
    this.#keep(this.#held);
    this.#held = [];
    const upToSeq = this.headSeq;
    // What waits comes before whatever the news brings about.
    if (waiting.length > 0) this.append(waiting);
    if (isSick) this.onNews({ kind: 'durable', upToSeq });
  }

  /** The process died: of what was on its way, a first part may have arrived. */
  crash(): void {
    this.#life += 1;
    const arrived = this.isSick ? 0 : this.#rng.below(this.#waiting.length + 1);
    this.#keep(this.#waiting.slice(0, arrived).filter((line) => line.seq > this.headSeq));
    this.#waiting = [];
    this.#held = [];
    this.#lastAtMs = 0;
  }

  #write(lines: readonly JournalLine[]): void {
    const last = lines.at(-1)?.seq ?? 0;
    this.#waiting = this.#waiting.filter((line) => line.seq > last);
    if (this.isSick) {
      this.#held.push(...lines);
      return this.onNews({ kind: 'failed', fromSeq: lines[0]?.seq ?? 0, code: 'JOURNAL_FULL' });
    }
    this.#keep(lines);
    this.onNews({ kind: 'durable', upToSeq: this.headSeq });
  }

  #keep(lines: readonly JournalLine[]): void {
    for (const line of lines) {
      this.lines.push(line);
      this.onDurable(line);
    }
  }
}
