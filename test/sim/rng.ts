/** Whole numbers by chance from a seed: sfc32 on 32-bit words, the same in Node and in browsers. */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param stream one name per concern: what one concern draws never shifts what another one gets
   */
  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5 ^ seed;
    for (let index = 0; index < stream.length; index += 1) {
      hash = Math.imul(hash ^ stream.charCodeAt(index), 0x01000193);
    }
    this.#a = hash | 0;
    this.#b = seed | 0;
    this.#c = Math.imul(hash ^ (seed >>> 3), 0x9e3779b1);
    for (let index = 0; index < 12; index += 1) this.uint();
  }

  /** @returns an integer in [0, 2^32) */
  uint(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** @returns an integer in [0, limit); 0 when the limit is 0 or less */
  below(limit: number): number {
    return limit <= 1 ? 0 : this.uint() % limit;
  }

  /** Both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(permille: number): boolean {
    return this.below(1000) < permille;
  }

  /** @throws RangeError for an empty list */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('pick: nothing to pick from');
    return item;
  }
}
