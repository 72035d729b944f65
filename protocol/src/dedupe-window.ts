/** How far back a frame is still known. @source failsafe report §4 */
export const DEDUPE_WINDOW = { frames: 4_096, ms: 30_000 } as const;

/**
 * first: acts. copy: came before, on another path, byte for byte the same. differs: came before with other bytes, which
 * is an alarm. late: was not seen, though newer ones were. tooOld: nobody can tell any more whether it was seen.
 */
export type CopyVerdict = 'first' | 'copy' | 'differs' | 'late' | 'tooOld';

interface Seen {
  readonly digest: number;
  readonly atMs: number;
}

/**
 * What a receiver remembers of one stream that comes over several paths: the first valid copy of a frame counts,
 * whichever path brings it. Each end of a bundle has one for as long as the bundle lives.
 */
export class DedupeWindow {
  readonly #seen = new Map<number, Seen>();
  #newest: number | null = null;
  /** what lies below was forgotten, or came before this window began */
  #floor = 0;

  /** 0: nothing yet */
  get newestSeq(): number {
    return this.#newest ?? 0;
  }

  judge(seq: number, digest: number, nowMs: number): CopyVerdict {
    this.#forget(nowMs);
    const known = this.#seen.get(seq);
    if (known !== undefined) return known.digest === digest ? 'copy' : 'differs';
    if (this.#newest === null) this.#floor = seq;
    if (seq < this.#floor) return 'tooOld';
    this.#seen.set(seq, { digest, atMs: nowMs });
    if (this.#newest !== null && seq < this.#newest) return 'late';
    this.#newest = seq;
    return 'first';
  }

  #forget(nowMs: number): void {
    const oldestSeq = (this.#newest ?? 0) - DEDUPE_WINDOW.frames;
    for (const [seq, { atMs }] of this.#seen) {
      if (seq > oldestSeq && nowMs - atMs <= DEDUPE_WINDOW.ms) return;
      this.#seen.delete(seq);
      this.#floor = Math.max(this.#floor, seq + 1);
    }
  }
}

/**
 * Two copies of one frame are the same frame when their bodies are: 52 bits over the body's bytes. It finds what is
 * broken or mixed up; against a forger stands TLS.
 */
export function bodyDigest(bytes: Uint8Array): number {
  let a = 0x811c9dc5;
  let b = bytes.byteLength;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b + byte, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0) * 0x10_0000 + (b >>> 12);
}
