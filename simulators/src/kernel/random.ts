/**
 * Mixes a seed and any number of counters into one uint32. Pure models draw with it: the draw depends on what is
 * drawn, not on how many draws came before, so that adding a device does not change the others.
 * @param seed any integer; only its low 32 bits count
 * @returns 0..2^32-1
 */
export function hash32(seed: number, ...counters: readonly number[]): number {
  let h = mix(seed >>> 0);
  for (const counter of counters) h = mix((h ^ (counter >>> 0)) + 0x9e37_79b9);
  return h;
}

/** As `hash32`, scaled to 0 ≤ x < 1. */
export function hashUnit(seed: number, ...counters: readonly number[]): number {
  return hash32(seed, ...counters) / 0x1_0000_0000;
}

/** Seed for a named part of the world, so that each part draws from a stream of its own. */
export function childSeed(seed: number, label: string): number {
  let h = hash32(seed, label.length);
  for (let i = 0; i < label.length; i++) h = hash32(h, label.charCodeAt(i));
  return h;
}

// The finaliser of MurmurHash3: every input bit reaches every output bit, in uint32 arithmetic only.
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A stream of draws for shells and tests. The same seed gives the same stream on every machine. */
export class Random {
  readonly #seed: number;
  #drawn = 0;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
  }

  /** 0..2^32-1 */
  uint32(): number {
    return hash32(this.#seed, this.#drawn++);
  }

  /** 0 ≤ x < 1 */
  unit(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** Integer, lo ≤ x ≤ hi. */
  int(lo: number, hi: number): number {
    return lo + Math.floor(this.unit() * (hi - lo + 1));
  }

  /** Normally distributed, mean 0, standard deviation 1. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** True with the given probability, 0..1. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** @throws RangeError on an empty list */
  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('pick: the list is empty');
    return item;
  }

  /** An independent stream; depends on this stream's seed and the label, not on what was drawn so far. */
  split(label: string): Random {
    return new Random(childSeed(this.#seed, label));
  }
}
