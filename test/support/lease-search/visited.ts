/**
 * Which states were met, each by 64 bits of its text (two states with the same bits would be taken for one: at ten
 * million states the chance of a single such pair is below one in 300 000), and from which state by which move.
 */
export class Visited {
  #slots = new Int32Array(1 << 16).fill(-1);
  #high = new Uint32Array(1 << 15);
  #low = new Uint32Array(1 << 15);
  #parents = new Int32Array(1 << 15);
  #moves = new Uint8Array(1 << 15);
  size = 0;

  /** @returns its number when it is new, else −1 */
  add(text: string, parent: number, move: number): number {
    const [high, low] = bitsOf(text);
    const mask = this.#slots.length - 1;
    let slot = low & mask;
    for (;;) {
      const index = this.#slots[slot] ?? -1;
      if (index < 0) break;
      if (this.#high[index] === high && this.#low[index] === low) return -1;
      slot = (slot + 1) & mask;
    }
    const index = this.size;
    if (index === this.#high.length) this.#grow();
    this.#high[index] = high;
    this.#low[index] = low;
    this.#parents[index] = parent;
    this.#moves[index] = move;
    this.#slots[slot] = index;
    this.size += 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return index;
  }

  /** The moves from the first state to this one. */
  path(index: number): number[] {
    const moves = [];
    for (let at = index; (this.#parents[at] ?? -1) >= 0; at = this.#parents[at] ?? -1) moves.push(this.#moves[at] ?? 0);
    return moves.toReversed();
  }

  #grow(): void {
    const length = this.#high.length * 2;
    const bigger = <T extends Uint32Array | Int32Array | Uint8Array>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    this.#high = bigger(new Uint32Array(length), this.#high);
    this.#low = bigger(new Uint32Array(length), this.#low);
    this.#parents = bigger(new Int32Array(length), this.#parents);
    this.#moves = bigger(new Uint8Array(length), this.#moves);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let index = 0; index < this.size; index += 1) {
      let slot = (this.#low[index] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.#slots = slots;
  }
}

/** Two multiplicative hashes over the text's 16-bit units, each mixed at its end. */
function bitsOf(text: string): [number, number] {
  let one = 0x811c9dc5;
  let two = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    two = Math.imul(two + unit, 0x5bd1e995) ^ (two >>> 13);
  }
  return [mixed(one), mixed(two)];
}

function mixed(bits: number): number {
  let value = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
