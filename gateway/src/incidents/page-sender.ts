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

/** why it was not sent, for the record */
export const TOO_OLD = `older than ${PAGE_AGE_MAX_MS / 60_000} min`;

interface Waiting {
  readonly page: PageOrder;
  /** when it was made, on the clock of this process, whichever process that was */
  readonly madeMs: number;
  tries: number;
  cancel: Cancel;
  isDropped: boolean;
  /** it has gone out, or is going out, and may have arrived whatever was answered */
  isTried: boolean;
}

/**
 * Sends pages and tries again, ever more slowly, until they are sent, refused for good, dropped or too old, by when
 * they were made. A page whose answer is lost goes out once more: at least once, always under the same `pageId`.
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
      const { clock } = this.#parts;
      const madeMs = clock.nowMs() - Math.max(0, clock.wallMs() - page.wallMs);
      const waiting: Waiting = { page, madeMs, tries: 0, cancel: () => undefined, isDropped: false, isTried: false };
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
      if (next.isDropped) continue;
      // Whoever reads it would run to what was long ago.
      if (this.#isTooOld(next)) this.#end(next, 'failed', TOO_OLD);
      else void this.#try(next);
    }
  }

  #isTooOld({ madeMs }: Waiting): boolean {
    return this.#parts.clock.nowMs() - madeMs > PAGE_AGE_MAX_MS;
  }

  async #try(waiting: Waiting): Promise<void> {
    this.#sending += 1;
    waiting.isTried = true;
    const delivery = await this.#send(waiting.page);
    this.#sending -= 1;
    waiting.tries += 1;
    this.#settle(waiting, delivery);
    this.#pump();
  }

  async #send(page: PageOrder): Promise<Delivery> {
    const channel = this.#parts.channels[page.channel];
    if (channel === undefined) return { kind: 'refused', why: `no ${page.channel} is configured` };
    try {
      return await channel.send(page);
    } catch (error) {
      // A channel never rejects. One that does all the same must end neither this page nor the gateway.
      return { kind: 'later', why: error instanceof Error ? error.message : String(error) };
    }
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
    if (this.#isTooOld(waiting)) return this.#end(waiting, 'failed', TOO_OLD);
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
