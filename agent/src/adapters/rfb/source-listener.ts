import type { Cancel, Clock } from '../../clock.ts';
import { ProbeReader, SIGN_ENCODINGS, type SourceSign } from './probe-reader.ts';
import { type SourceAddress, SourceConnection } from './source-connection.ts';
import { encodeSetEncodings, encodeSetPixelFormat, encodeUpdateRequest } from './source-messages.ts';
import { PIXEL_FORMAT, PROBE_ANSWER_MS, PROBE_EVERY_MS } from './source-watcher.ts';

/**
 * The source is asked what is new this often, answered or not: TigerVNC says where a pointer was put as it is asked, or has
 * something to draw, and not before.
 */
export const ASK_EVERY_MS = 100;
/** It failed beside a screen that is seen: some take no further connection, and are not asked for one all the time. */
const REDIAL_MS = 15_000;
/**
 * Who can tell says at once how things are, of pointer or lights. A source that has said neither by then is left: a KVM has few
 * seats, and this one would be somebody's who wants to see.
 */
export const TELLS_WITHIN_MS = 10_000;
const RAW = 0;
const DESKTOP_SIZE = -223;
/** A source is asked for pixels, or tells nothing. */
const ONE_PIXEL = { x: 0, y: 0, width: 1, height: 1 };

export interface SourceListenerEvents {
  /** it is heard from now on */
  readonly onHeard: () => void;
  readonly onSign: (sign: SourceSign) => void;
  /** it is not heard any more, or never was; it is dialled again by itself */
  readonly onUnheard: () => void;
}

/**
 * A connection of its own to the source for what happens at the scanner's own mouse and keys: on the one that is looked at, a
 * question may be answered by a place of the pointer and nothing else, and a viewer's own is told of everybody but itself.
 */
export class SourceListener {
  readonly #address: SourceAddress;
  readonly #clock: Clock;
  readonly #events: SourceListenerEvents;
  #connection: SourceConnection | null = null;
  #isHeard = false;
  #isWanted = false;
  #isAnswerDue = false;
  #cancelRedial: Cancel = () => {};
  #provenMs = 0;
  #cancelAsk: Cancel = () => {};
  #cancelLate: Cancel = () => {};
  #cancelLeave: Cancel = () => {};

  constructor(address: SourceAddress, clock: Clock, events: SourceListenerEvents) {
    this.#address = address;
    this.#clock = clock;
    this.#events = events;
  }

  /** To be called as often as one likes: the screen is there and may be listened to, or not. */
  want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.#cancelRedial();
    if (isWanted) this.#dial();
    else this.#hangUp();
  }

  #dial(): void {
    const reader = new ProbeReader();
    const connection = new SourceConnection(this.#address, this.#clock, {
      onReady: () => this.#begin(connection),
      onData: (bytes) => {
        for (const message of reader.read(bytes)) {
          if (this.#connection !== connection) return;
          if (message.kind === 'broken') this.#lose();
          else this.#answered(message.signs);
        }
      },
      onEnded: () => {
        if (this.#connection === connection) this.#lose();
      },
    });
    this.#connection = connection;
  }

  #begin(connection: SourceConnection): void {
    connection.send(encodeSetPixelFormat(PIXEL_FORMAT));
    connection.send(encodeSetEncodings([RAW, DESKTOP_SIZE, ...SIGN_ENCODINGS]));
    this.#isHeard = true;
    this.#cancelLeave = this.#clock.after(TELLS_WITHIN_MS, () => this.#hangUp());
    this.#events.onHeard();
    this.#prove();
  }

  #ask(): void {
    if (this.#clock.nowMs() - this.#provenMs >= PROBE_EVERY_MS) return this.#prove();
    this.#request(true);
  }

  /** A source with nothing to tell says nothing, and so does a dead one: this one must be answered. */
  #prove(): void {
    this.#provenMs = this.#clock.nowMs();
    this.#request(false);
    // The first question that is not answered counts, not the newest.
    if (!this.#isAnswerDue) this.#cancelLate = this.#clock.after(PROBE_ANSWER_MS, () => this.#lose());
    this.#isAnswerDue = true;
  }

  #request(isIncremental: boolean): void {
    this.#connection?.send(encodeUpdateRequest({ isIncremental, ...ONE_PIXEL }));
    this.#cancelAsk();
    this.#cancelAsk = this.#clock.after(ASK_EVERY_MS, () => this.#ask());
  }

  #answered(signs: readonly SourceSign[]): void {
    this.#cancelLate();
    this.#isAnswerDue = false;
    if (signs.length > 0) this.#cancelLeave();
    for (const sign of signs) this.#events.onSign(sign);
  }

  #lose(): void {
    this.#hangUp();
    this.#cancelRedial = this.#clock.after(REDIAL_MS, () => {
      if (this.#isWanted) this.#dial();
    });
  }

  #hangUp(): void {
    this.#cancelAsk();
    this.#cancelLate();
    this.#cancelLeave();
    this.#isAnswerDue = false;
    this.#connection?.close();
    this.#connection = null;
    if (!this.#isHeard) return;
    this.#isHeard = false;
    this.#events.onUnheard();
  }
}
