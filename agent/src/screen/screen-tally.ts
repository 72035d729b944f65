import type { RefusedMessage } from '../adapters/rfb/viewer-message-reader.ts';
import { NO_COUNTS, type ScreenCounts } from './screen-messages.ts';

type Counter = Exclude<keyof ScreenCounts, 'viewers' | 'messagesRefused'>;

/** Counts of all viewers since start. */
export class ScreenTally {
  #counts: ScreenCounts = NO_COUNTS;
  #changes = 0;

  /** grows with each change, so that an unchanged tally is not told again */
  get changes(): number {
    return this.#changes;
  }

  add(counter: Counter, by: number): void {
    if (by === 0) return;
    this.#counts = { ...this.#counts, [counter]: this.#counts[counter] + by };
    this.#changes += 1;
  }

  refused(what: RefusedMessage): void {
    const { messagesRefused } = this.#counts;
    this.#counts = { ...this.#counts, messagesRefused: { ...messagesRefused, [what]: messagesRefused[what] + 1 } };
    this.#changes += 1;
  }

  counts(viewers: number): ScreenCounts {
    return { ...this.#counts, viewers };
  }
}
