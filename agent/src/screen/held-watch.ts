import { SCREEN_CONSOLE_BEAT_MS, SCREEN_HELD_SILENCE_MS } from '@farfield/protocol';
import type { Cancel, Clock } from '../clock.ts';

/** A slower answer than this is none: nobody works with a mouse over such a line. */
const ROUND_TRIP_AT_MOST_MS = 1_000;

/**
 * How long a console may hold a key or a button: for as long as it is heard, and shows that it hears. A line that is cut
 * one way only is as good as cut: the person sees nothing of what the held button does.
 */
export class HeldWatch {
  readonly #clock: Clock;
  readonly #letGo: () => void;
  #heardMs: number;
  /** when the console last showed that something said to it since had arrived */
  #hearsMs: number;
  #roundTripMs = 0;
  #cancel: Cancel;

  constructor(clock: Clock, letGo: () => void) {
    this.#clock = clock;
    this.#letGo = letGo;
    this.#heardMs = this.#hearsMs = clock.nowMs();
    this.#cancel = clock.after(SCREEN_HELD_SILENCE_MS, () => this.#look());
  }

  /** A frame of the console came, whatever it says. */
  heard(): void {
    this.#heardMs = this.#clock.nowMs();
  }

  /** It says that it has what was sent to it `roundTripMs` ago; null: it cannot be told when that was. */
  hears(roundTripMs: number | null): void {
    this.#hearsMs = this.#clock.nowMs();
    if (roundTripMs !== null) this.#roundTripMs = Math.min(ROUND_TRIP_AT_MOST_MS, Math.max(0, roundTripMs));
  }

  /** Something is held from now on. What is said to the console meanwhile takes a round trip to be answered. */
  held(): void {
    this.#hearsMs = this.#clock.nowMs() + this.#roundTripMs;
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    const leftMs = Math.min(this.#heardMs, this.#hearsMs) + SCREEN_HELD_SILENCE_MS - this.#clock.nowMs();
    if (leftMs <= 0) this.#letGo();
    // Rather at its instant than at the next beat: a tenth of a second is a quarter of the time that there is.
    this.#cancel = this.#clock.after(leftMs > 0 ? leftMs : SCREEN_CONSOLE_BEAT_MS, () => this.#look());
  }
}
