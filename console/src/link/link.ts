import type { CommandMessage, DrillAsk } from '@farfield/protocol';
import type { FromLink, LinkTarget, ToLink } from './link-messages.ts';
import { clockSince } from './page-clock.ts';

const PAGE_TICK_MS = 250;

/**
 * The page's side of the link worker. It proves the page alive every 250 ms and reports when a person last touched it;
 * a hidden page counts as untouched, because nobody can be looking at it.
 */
export class Link {
  readonly #worker: Worker;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listening = new AbortController();
  readonly now: () => number;
  #lastInputMs: number;
  #mustSee = false;

  constructor(onMessage: (message: FromLink) => void) {
    this.now = clockSince(performance.timeOrigin);
    this.#lastInputMs = this.now();
    this.#worker = new Worker(new URL('./link-worker.ts', import.meta.url), { type: 'module', name: 'farfield-link' });
    this.#worker.addEventListener('message', (event: MessageEvent<FromLink>) => onMessage(event.data));
    this.#post({ kind: 'begin', originMs: performance.timeOrigin, incarnation: `p-${randomName(12)}` });
    const touched = (): void => {
      if (!document.hidden) this.#lastInputMs = this.now();
    };
    const { signal } = this.#listening;
    for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const) {
      globalThis.addEventListener(kind, touched, { signal, passive: true, capture: true });
    }
    this.#timer = setInterval(() => this.#tick(), PAGE_TICK_MS);
    this.#tick();
  }

  open(target: LinkTarget): void {
    this.#post({ kind: 'open', target });
  }

  close(): void {
    this.#post({ kind: 'close' });
  }

  command(command: CommandMessage): void {
    // A command is a sign of life and of a hand on it; it must not travel with an older tick before it.
    this.#lastInputMs = this.now();
    this.#tick();
    this.#post({ kind: 'command', command });
  }

  /** To the shadow of the drill that this page shows. */
  drillCommand(command: CommandMessage): void {
    this.#lastInputMs = this.now();
    this.#tick();
    this.#post({ kind: 'drillCommand', command });
  }

  drillAsk(ask: DrillAsk): void {
    this.#lastInputMs = this.now();
    this.#post({ kind: 'drillAsk', ask });
  }

  end(): void {
    clearInterval(this.#timer);
    this.#listening.abort();
    this.#worker.terminate();
  }

  /** Whoever answers for a trainee is there to see: a page that nobody can look at proves nothing of that. */
  mustSee(mustSee: boolean): void {
    this.#mustSee = mustSee;
  }

  #tick(): void {
    if (this.#mustSee && document.hidden) return;
    this.#post({ kind: 'pageTick', atMs: this.now(), lastInputMs: this.#lastInputMs });
  }

  #post(message: ToLink): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
    this.#worker.postMessage(message);
  }
}

/** Letters and digits, unguessable enough to tell tabs apart; not a secret. */
export function randomName(length: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % 36]).join('');
}
