import { ConsoleEnd } from './console-end.ts';
import type { LinePorts } from './fill-sender.ts';
import { decodeLinkTest } from './link-test-message.ts';
import { type LineOutcome, SiteEnd } from './site-end.ts';

/** One way of a line in virtual time: what it holds back, and for how long. */
export interface Way {
  readonly delayMs: number;
  /** bytes pass one behind the other at this rate; Infinity: all at once */
  readonly mbps: number;
  /** later by this, for the message with this number; the order is kept */
  readonly holdMs?: (sent: number, nowMs: number) => number;
}

interface Flying {
  readonly bytes: Uint8Array;
  readonly dueMs: number;
}

/** Both ends and the line between them, in one millisecond after the other. */
export class TestLine {
  readonly site: SiteEnd;
  readonly console: ConsoleEnd;
  nowMs = 1_000;
  /** what went each way, bytes */
  readonly sent = { down: 0, up: 0 };
  /** the longest that anything waited in front of the narrow place */
  longestQueueMs = 0;
  /** how far the console's wall clock is ahead of the site's */
  consoleAheadMs = 0;
  /** changes what the console says; null: it says nothing */
  onUp: (bytes: Uint8Array) => Uint8Array | null = (bytes) => bytes;
  readonly #flying = { down: [] as Flying[], up: [] as Flying[] };
  readonly #busyMs = { down: 0, up: 0 };
  readonly #count = { down: 0, up: 0 };
  readonly #ways: { readonly down: Way; readonly up: Way };
  #token = 7;

  constructor(ways: { readonly down: Way; readonly up: Way }, path = '') {
    this.#ways = ways;
    this.site = new SiteEnd(this.nowMs, this.#ports('down'));
    this.console = new ConsoleEnd(this.nowMs, path, this.#ports('up'));
  }

  /** @returns what the site's end made of it, or null when it is not over by then */
  run(forMs = 20_000): LineOutcome | null {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs && this.site.outcome === null;) this.pass();
    return this.site.outcome;
  }

  pass(): void {
    this.nowMs += 1;
    for (const one of this.#arrived('down')) this.console.hear(decodeLinkTest(one), this.nowMs);
    for (const one of this.#arrived('up')) {
      const said = this.onUp(one);
      if (said !== null) this.site.hear(decodeLinkTest(said), this.nowMs);
    }
    this.site.tick(this.nowMs);
    this.console.tick(this.nowMs);
  }

  #ports(way: 'down' | 'up'): LinePorts {
    return {
      send: (bytes) => this.#send(way, bytes),
      waitingBytes: () => 0,
      wallMs: () => 1_800_000_000_000 + this.nowMs + (way === 'up' ? this.consoleAheadMs : 0),
      token: () => (this.#token = (Math.imul(this.#token, 1_103_515_245) + 12_345) >>> 0),
    };
  }

  #send(way: 'down' | 'up', bytes: Uint8Array): void {
    const { delayMs, mbps, holdMs } = this.#ways[way];
    this.sent[way] += bytes.byteLength;
    this.#count[way] += 1;
    const startMs = Math.max(this.nowMs, this.#busyMs[way]);
    this.longestQueueMs = Math.max(this.longestQueueMs, startMs - this.nowMs);
    const passedMs = startMs + (bytes.byteLength * 8) / 1_000 / mbps;
    this.#busyMs[way] = passedMs;
    const before = this.#flying[way].at(-1)?.dueMs ?? 0;
    const dueMs = Math.max(before, passedMs + delayMs + (holdMs?.(this.#count[way], this.nowMs) ?? 0));
    this.#flying[way].push({ bytes, dueMs });
  }

  #arrived(way: 'down' | 'up'): readonly Uint8Array[] {
    const due = this.#flying[way].findIndex((one) => one.dueMs > this.nowMs);
    return this.#flying[way].splice(0, due === -1 ? this.#flying[way].length : due).map((one) => one.bytes);
  }
}
