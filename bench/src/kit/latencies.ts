/** Latencies of one contestant in one round, kept one by one: no bucket hides a tail. */
export class Latencies {
  #samples = new Float64Array(4_096);
  #count = 0;
  #isSorted = true;

  add(ms: number): void {
    if (this.#count === this.#samples.length) {
      const larger = new Float64Array(this.#samples.length * 2);
      larger.set(this.#samples);
      this.#samples = larger;
    }
    this.#samples[this.#count] = ms;
    this.#count += 1;
    this.#isSorted = false;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * The smallest sample that at least this share of all samples does not exceed.
   *
   * @param share 0 … 1
   * @returns ms; NaN without samples
   */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN;
    if (!this.#isSorted) {
      this.#samples.subarray(0, this.#count).sort();
      this.#isSorted = true;
    }
    const rank = Math.max(1, Math.ceil(share * this.#count));
    return this.#samples[rank - 1] ?? Number.NaN;
  }
}
