interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

/**
 * Virtual time: a heap of what is due, ordered by time and then by when it was asked for. Nothing waits: the clock jumps
 * to the next due moment. `hash` is a rolling hash of what happened, so that two runs can be compared.
 */
export class World {
  nowMs = 0;
  /** set by whoever wants the run to end after the present moment */
  isOver = false;
  readonly #heap: Due[] = [];
  #order = 0;
  #hashA = 0x811c9dc5;
  #hashB = 0x1b873593;

  after(delayMs: number, act: () => void): void {
    this.#push({ atMs: this.nowMs + Math.max(0, delayMs), order: (this.#order += 1), act });
  }

  at(atMs: number, act: () => void): void {
    this.after(atMs - this.nowMs, act);
  }

  /** Again and again, the first time after `firstMs`. */
  every(intervalMs: number, firstMs: number, act: () => void): void {
    const again = (): void => {
      act();
      this.after(intervalMs, again);
    };
    this.after(firstMs, again);
  }

  runUntil(endMs: number): void {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > endMs || this.isOver) break;
      this.#pop();
      this.nowMs = next.atMs;
      next.act();
    }
    if (!this.isOver) this.nowMs = endMs;
  }

  note(words: string): void {
    let a = this.#hashA ^ this.nowMs;
    let b = this.#hashB;
    for (let index = 0; index < words.length; index += 1) {
      const code = words.charCodeAt(index);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 13);
    }
    this.#hashA = a;
    this.#hashB = b ^ this.nowMs;
  }

  get hash(): string {
    return [this.#hashA, this.#hashB].map((one) => (one >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(due);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(due, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    const { length } = heap;
    if (last === undefined || length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && isBefore(right, left)) {
        smaller = right;
        child += 1;
      }
      if (!isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(left: Due, right: Due): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

/** A process's own monotonic clock: another zero than everybody else's, and a little fast or slow. */
export class ProcessClock {
  #sinceMs: number;
  #baseMs: number;
  #ppm: number;

  constructor(globalMs: number, baseMs: number, ppm: number) {
    this.#sinceMs = globalMs;
    this.#baseMs = baseMs;
    this.#ppm = ppm;
  }

  read(globalMs: number): number {
    const passedMs = globalMs - this.#sinceMs;
    return this.#baseMs + passedMs + Math.floor((passedMs * this.#ppm) / 1_000_000);
  }

  drift(globalMs: number, ppm: number): void {
    this.#baseMs = this.read(globalMs);
    this.#sinceMs = globalMs;
    this.#ppm = ppm;
  }
}
