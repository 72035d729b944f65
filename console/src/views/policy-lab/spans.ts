/** A value that holds from one moment of the timeline to another, ms; `toMs` is the next span's `fromMs`. */
export interface Span<T> {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: T;
}

/** Collects values as time goes on into as few spans as there are changes. */
export class SpanMaker<T> {
  readonly #isSame: (left: T, right: T) => boolean;
  readonly #spans: Span<T>[] = [];

  constructor(isSame: (left: T, right: T) => boolean = Object.is) {
    this.#isSame = isSame;
  }

  add(atMs: number, value: T): void {
    const last = this.#spans.at(-1);
    if (last !== undefined && this.#isSame(last.value, value)) return;
    if (last?.fromMs === atMs) {
      // Several steps in one instant: what they ended with is what was true.
      this.#spans.pop();
      const before = this.#spans.at(-1);
      if (before !== undefined && this.#isSame(before.value, value)) return;
    }
    this.#spans.push({ fromMs: atMs, toMs: atMs, value });
  }

  /** @returns the spans from 0 to `endMs`; what began earlier begins at 0 */
  until(endMs: number): readonly Span<T>[] {
    return this.#spans
      .map((one, index) => ({
        fromMs: Math.max(0, one.fromMs),
        toMs: Math.min(endMs, this.#spans[index + 1]?.fromMs ?? endMs),
        value: one.value,
      }))
      .filter((one) => one.toMs > one.fromMs || (one.fromMs === endMs && one.toMs === endMs));
  }
}

export function valueAt<T>(spans: readonly Span<T>[], atMs: number): T | null {
  return spans.findLast((one) => one.fromMs <= atMs)?.value ?? null;
}

/** Where two of them have different values. */
export function differences<T>(
  left: readonly Span<T>[],
  right: readonly Span<T>[],
  isSame: (left: T, right: T) => boolean,
): readonly Span<true>[] {
  const edges = [...new Set([...left, ...right].flatMap((one) => [one.fromMs, one.toMs]))].toSorted((a, b) => a - b);
  const found: Span<true>[] = [];
  for (const [index, fromMs] of edges.entries()) {
    const toMs = edges[index + 1];
    if (toMs === undefined) break;
    const one = valueAt(left, fromMs);
    const other = valueAt(right, fromMs);
    if (one === null || other === null || isSame(one, other)) continue;
    const last = found.at(-1);
    if (last?.toMs === fromMs) found[found.length - 1] = { ...last, toMs };
    else found.push({ fromMs, toMs, value: true });
  }
  return found;
}
