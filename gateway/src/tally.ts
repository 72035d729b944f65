/** Counts under one to three labels, told only when somebody asks. */
export class Tally {
  readonly #tree = new Map<string, Map<string, Map<string, number>>>();

  add(count: number, first: string, second = '', third = ''): void {
    let seconds = this.#tree.get(first);
    if (seconds === undefined) this.#tree.set(first, (seconds = new Map()));
    let thirds = seconds.get(second);
    if (thirds === undefined) seconds.set(second, (thirds = new Map()));
    thirds.set(third, (thirds.get(third) ?? 0) + count);
  }

  *counts(): Generator<{ readonly labels: readonly string[]; readonly count: number }> {
    for (const [first, seconds] of this.#tree)
      for (const [second, thirds] of seconds)
        for (const [third, count] of thirds) yield { labels: [first, second, third], count };
  }
}
