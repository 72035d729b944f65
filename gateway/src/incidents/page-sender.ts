import type { Logger } from 'pino';
import type { Cancel, Clock } from '../clock.ts';
import type { ChannelId } from './call-plan.ts';
import type { PageOrder } from './incident-messages.ts';
import { PAGE_AGE_MAX_MS, RETRY_FIRST_MS, RETRY_MAX_MS, SENDING_MAX, STRUGGLING_TRIES } from './limits.ts';
import type { Delivery, PageChannel } from './page-channel.ts';

export interface PageSenderParts {
  readonly channels: Readonly<Partial<Record<ChannelId, PageChannel>>>;
  readonly clock: Clock;
  readonly log: Logger;
  /** struggling: told once, and tried on; the others are its end */
  readonly told: (page: PageOrder, outcome: 'sent' | 'failed' | 'struggling', why: string) => void;
}

interface Waiting {
  readonly page: PageOrder;
  readonly sinceMs: number;
  tries: number;
  cancel: Cancel;
  isDropped: boolean;
  /** it has gone out, or is going out, and may have arrived whatever was answered */
  isTried: boolean;
}

/**
 * Sends pages and tries again, ever more slowly, until they are sent, refused for good, dropped or too old. A page whose
 * answer is lost goes out once more: at least once, always under the same `pageId`.
 */
export class PageSender {
  readonly #parts: PageSenderParts;
  readonly #waiting = new Map<string, Waiting>();
  readonly #ready: Waiting[] = [];
  #sending = 0;
  #isStopped = false;

  constructor(parts: PageSenderParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  put(pages: readonly PageOrder[]): void {
    for (const page of pages) {
      if (this.#isStopped || this.#waiting.has(page.pageId)) continue;
      const sinceMs = this.#parts.clock.nowMs();
      const waiting: Waiting = { page, sinceMs, tries: 0, cancel: () => undefined, isDropped: false, isTried: false };
      this.#waiting.set(page.pageId, waiting);
      this.#ready.push(waiting);
    }
    this.#pump();
  }

  /**
   * One that is on its way already arrives; no other does.
   *
   * @returns those of them that may have arrived
   */
  drop(pageIds: readonly string[]): readonly PageOrder[] {
    const tried: PageOrder[] = [];
    for (const pageId of pageIds) {
      const found = this.#waiting.get(pageId);
      if (found === undefined) continue;
      found.isDropped = true;
      found.cancel();
      this.#waiting.delete(pageId);
      if (found.isTried) tried.push(found.page);
    }
    return tried;
  }

  stop(): void {
    this.#isStopped = true;
    for (const one of this.#waiting.values()) one.cancel();
    this.#waiting.clear();
  }

  #pump(): void {
    while (!this.#isStopped && this.#sending < SENDING_MAX) {
      const next = this.#ready.shift();
      if (next === undefined) return;
      if (!next.isDropped) void this.#try(next);
    }
  }

  async #try(waiting: Waiting): Promise<void> {
    this.#sending += 1;
    waiting.isTried = true;
    const { page } = waiting;
    const channel = this.#parts.channels[page.channel];
    const delivery: Delivery =
      channel === undefined ? { kind: 'refused', why: `no ${page.channel} is configured` } : await channel.send(page);
    this.#sending -= 1;
    waiting.tries += 1;
    this.#settle(waiting, delivery);
    this.#pump();
  }

  #settle(waiting: Waiting, delivery: Delivery): void {
    const { clock, log, told } = this.#parts;
    const { page, tries } = waiting;
    if (this.#isStopped) return;
    if (delivery.kind === 'sent') return this.#end(waiting, 'sent', '');
    const { pageId, channel } = page;
    log.warn({ pageId, channel, tries, why: delivery.why, code: 'PAGE_NOT_SENT' }, 'page not sent');
    if (waiting.isDropped) return;
    if (delivery.kind === 'refused') return this.#end(waiting, 'failed', delivery.why);
    if (clock.nowMs() - waiting.sinceMs > PAGE_AGE_MAX_MS) return this.#end(waiting, 'failed', 'too old');
    if (tries === STRUGGLING_TRIES) told(page, 'struggling', delivery.why);
    waiting.cancel = clock.after(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (tries - 1)), () => {
      this.#ready.push(waiting);
      this.#pump();
    });
  }

  #end(waiting: Waiting, outcome: 'sent' | 'failed', why: string): void {
    this.#waiting.delete(waiting.page.pageId);
    this.#parts.told(waiting.page, outcome, why);
  }
}
