/** What a source answers to a viewer that asked for raw 8-bit pixels and told size changes only. */
export type ProbeMessage =
  /** an update was received in whole; `size`: the picture has another size from now on */
  | { readonly kind: 'updated'; readonly size: { readonly width: number; readonly height: number } | null }
  | { readonly kind: 'broken'; readonly why: string };

const RAW = 0;
const DESKTOP_SIZE = -223;
const SKIP_MAX_BYTES = 16 * 1_024 * 1_024;

/** Reads a source's half of the stream as far as the watcher needs it: that an update came, and the picture's size. */
export class ProbeReader {
  #pending: Buffer = Buffer.alloc(0);
  #skipBytes = 0;
  #rectsLeft = 0;
  #isInUpdate = false;
  #size: { width: number; height: number } | null = null;

  /** @returns what these bytes complete, in order; nothing may be read after `broken` */
  read(bytes: Buffer): readonly ProbeMessage[] {
    const messages: ProbeMessage[] = [];
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const skipped = Math.min(this.#skipBytes, this.#pending.length);
      this.#take(skipped);
      this.#skipBytes -= skipped;
      if (this.#skipBytes > 0) return messages;
      if (this.#isInUpdate && this.#rectsLeft === 0) {
        this.#isInUpdate = false;
        messages.push({ kind: 'updated', size: this.#size });
        this.#size = null;
      }
      const why = this.#isInUpdate ? this.#rectangle() : this.#message();
      if (why === 'needs') return messages;
      if (why !== null) return [...messages, { kind: 'broken', why }];
    }
  }

  #message(): string | null {
    const bytes = this.#pending;
    switch (bytes[0]) {
      case undefined:
        return 'needs';
      case 0:
        if (bytes.length < 4) return 'needs';
        this.#isInUpdate = true;
        this.#rectsLeft = bytes.readUInt16BE(2);
        return this.#take(4);
      case 1:
        return bytes.length < 6 ? 'needs' : this.#takeAndSkip(6, bytes.readUInt16BE(4) * 6);
      case 2:
        return this.#take(1);
      case 3:
        return bytes.length < 8 ? 'needs' : this.#takeAndSkip(8, bytes.readUInt32BE(4));
      default:
        return `message type ${bytes[0]}`;
    }
  }

  #rectangle(): string | null {
    const bytes = this.#pending;
    if (bytes.length < 12) return 'needs';
    const [width, height, encoding] = [bytes.readUInt16BE(4), bytes.readUInt16BE(6), bytes.readInt32BE(8)];
    this.#rectsLeft -= 1;
    if (encoding === RAW) return this.#takeAndSkip(12, width * height);
    if (encoding !== DESKTOP_SIZE) return `encoding ${encoding}`;
    this.#size = { width, height };
    return this.#take(12);
  }

  #takeAndSkip(bytes: number, skipBytes: number): string | null {
    if (skipBytes > SKIP_MAX_BYTES) return `a message of ${skipBytes} bytes`;
    this.#skipBytes = skipBytes;
    return this.#take(bytes);
  }

  #take(bytes: number): null {
    this.#pending = this.#pending.subarray(bytes);
    return null;
  }
}
