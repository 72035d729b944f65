import { countedSince, SCREEN_WINDOW_BYTES } from '@farfield/protocol';

/**
 * How much of the picture is under way to a console. A stream of pixels cannot be thinned on the way, so what the
 * console has not acknowledged bounds what the source is asked for.
 */
export class SendWindow {
  #sentBytes = 0;
  #ackedBytes = 0;

  /** bytes that may still be sent now */
  get roomBytes(): number {
    return SCREEN_WINDOW_BYTES - countedSince(this.#sentBytes, this.#ackedBytes);
  }

  get isFull(): boolean {
    return this.roomBytes <= 0;
  }

  sent(bytes: number): void {
    this.#sentBytes = (this.#sentBytes + bytes) >>> 0;
  }

  /** @returns false: bytes were acknowledged that were never sent, or the count went back */
  acked(receivedBytes: number): boolean {
    const underWay = countedSince(this.#sentBytes, this.#ackedBytes);
    if (countedSince(receivedBytes, this.#ackedBytes) > underWay) return false;
    this.#ackedBytes = receivedBytes;
    return true;
  }
}
