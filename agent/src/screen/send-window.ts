import { countedSince, SCREEN_PIECE_BYTES, SCREEN_WINDOW_BYTES } from '@farfield/protocol';

/** An acknowledgement that takes longer than this comes over a line that has to be kept busy in small pieces. */
const NEAR_MAX_MS = 15;

/**
 * How much of the picture is under way to a console. A stream of pixels cannot be thinned on the way, so what the
 * console has not acknowledged bounds what the source is asked for.
 */
export class SendWindow {
  #sentBytes = 0;
  #ackedBytes = 0;
  /** the piece that is being timed: where it ends in the stream, and when it went; null: none */
  #timed: { readonly endBytes: number; readonly atMs: number } | null = null;
  #isNear = false;

  /** bytes that may still be sent now */
  get roomBytes(): number {
    return SCREEN_WINDOW_BYTES - countedSince(this.#sentBytes, this.#ackedBytes);
  }

  get isFull(): boolean {
    return this.roomBytes <= 0;
  }

  /**
   * How much goes into one message. It is handed on when all of it has come: over a narrow line a window in one message
   * would leave the line idle while its acknowledgement travels; nearby, many messages only cost.
   */
  get pieceBytes(): number {
    return this.#isNear ? SCREEN_WINDOW_BYTES : SCREEN_PIECE_BYTES;
  }

  sent(bytes: number, nowMs: number): void {
    this.#sentBytes = (this.#sentBytes + bytes) >>> 0;
    this.#timed ??= { endBytes: this.#sentBytes, atMs: nowMs };
  }

  /** @returns false: bytes were acknowledged that were never sent, or the count went back */
  acked(receivedBytes: number, nowMs: number): boolean {
    const underWay = countedSince(this.#sentBytes, this.#ackedBytes);
    if (countedSince(receivedBytes, this.#ackedBytes) > underWay) return false;
    this.#ackedBytes = receivedBytes;
    // Acknowledged to its end: what is still under way is no longer as much as was sent behind it.
    if (
      this.#timed !== null &&
      countedSince(this.#sentBytes, receivedBytes) <= countedSince(this.#sentBytes, this.#timed.endBytes)
    ) {
      this.#isNear = nowMs - this.#timed.atMs <= NEAR_MAX_MS;
      this.#timed = null;
    }
    return true;
  }
}
