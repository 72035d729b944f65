/** What a source answers to a viewer that asked for raw 8-bit pixels and to be told of changes of size, of pointer and of lights. */
export type ProbeMessage =
  /** an update was received in whole; `size`: the picture has another size from now on */
  | {
      readonly kind: 'updated';
      readonly size: { readonly width: number; readonly height: number } | null;
      readonly rectangles: readonly RawRectangle[];
      /** in their order */
      readonly signs: readonly SourceSign[];
    }
  | { readonly kind: 'broken'; readonly why: string };

/** What a source tells of its own mouse and keys. */
export type SourceSign =
  /**
   * The pointer is here. `every`: told of each place that it comes to, whoever moves it; `warps`: of such alone to which a
   * program put it, and of no mouse (TigerVNC).
   */
  | { readonly kind: 'pointer'; readonly told: 'every' | 'warps'; readonly x: number; readonly y: number }
  /** lights of Scroll, Num and Caps Lock, a bit each */
  | { readonly kind: 'lights'; readonly mask: number };

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `pixels`: one byte each, row by row */
export type RawRectangle = Area & { readonly pixels: Uint8Array };

const RAW = 0;
const DESKTOP_SIZE = -223;
/** Its shape is not looked at: a source of libvncserver tells of its pointer those alone who take the shape, too. */
const CURSOR = -239;
/** real-parts: libvncserver and x11vnc tell of each place; TigerVNC (VMware's code point) of warps alone */
const POINTER_POS = -232;
const VMWARE_CURSOR_POSITION = 0x574d5666;
/** lights, as QEMU tells them in one byte, and as VMware does in four */
const QEMU_LIGHTS = -261;
const VMWARE_LIGHTS = 0x574d5668;

/** Asked for by whoever wants to know what happens at the scanner's own mouse and keys, beside raw pixels. */
export const SIGN_ENCODINGS: readonly number[] = [
  CURSOR,
  POINTER_POS,
  VMWARE_CURSOR_POSITION,
  QEMU_LIGHTS,
  VMWARE_LIGHTS,
];
const LIGHTS_BYTES: ReadonlyMap<number, number> = new Map([
  [QEMU_LIGHTS, 1],
  [VMWARE_LIGHTS, 4],
]);
/** Larger than anything that is looked at: passed over. */
const KEPT_MAX_BYTES = 64 * 1_024;
const SKIP_MAX_BYTES = 16 * 1_024 * 1_024;

/**
 * Reads a source's half of the stream as far as the watcher needs it: that an update came, the picture's size, and the
 * pixels of small rectangles.
 */
export class ProbeReader {
  #pending: Buffer = Buffer.alloc(0);
  #skipBytes = 0;
  #rectsLeft = 0;
  #isInUpdate = false;
  #size: { width: number; height: number } | null = null;
  #rectangles: RawRectangle[] = [];
  #signs: SourceSign[] = [];

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
        messages.push({ kind: 'updated', size: this.#size, rectangles: this.#rectangles, signs: this.#signs });
        this.#size = null;
        this.#rectangles = [];
        this.#signs = [];
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
    const isKept = encoding === RAW && width * height <= KEPT_MAX_BYTES;
    if (isKept && bytes.length < 12 + width * height) return 'needs';
    const lightsBytes = LIGHTS_BYTES.get(encoding);
    if (lightsBytes !== undefined && bytes.length < 12 + lightsBytes) return 'needs';
    this.#rectsLeft -= 1;
    if (lightsBytes !== undefined) {
      this.#signs.push({ kind: 'lights', mask: bytes.readUIntBE(12, lightsBytes) });
      return this.#take(12 + lightsBytes);
    }
    if (encoding === POINTER_POS || encoding === VMWARE_CURSOR_POSITION) {
      const told = encoding === POINTER_POS ? 'every' : 'warps';
      this.#signs.push({ kind: 'pointer', told, x: bytes.readUInt16BE(0), y: bytes.readUInt16BE(2) });
      return this.#take(12);
    }
    // As many pixels, and then a bit for each that is part of it, in whole bytes a row.
    if (encoding === CURSOR) return this.#takeAndSkip(12, width * height + Math.ceil(width / 8) * height);
    if (isKept) {
      const pixels = Uint8Array.from(bytes.subarray(12, 12 + width * height));
      this.#rectangles.push({ x: bytes.readUInt16BE(0), y: bytes.readUInt16BE(2), width, height, pixels });
      return this.#take(12 + width * height);
    }
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

/** @returns the pixels of one area, row by row; null when the rectangles do not have all of it */
export function pixelsOf(area: Area, rectangles: readonly RawRectangle[]): Uint8Array | null {
  const pixels = new Uint8Array(area.width * area.height);
  const isKnown = new Uint8Array(pixels.length);
  for (const one of rectangles) {
    const [fromX, toX] = [Math.max(area.x, one.x), Math.min(area.x + area.width, one.x + one.width)];
    const [fromY, toY] = [Math.max(area.y, one.y), Math.min(area.y + area.height, one.y + one.height)];
    for (let y = fromY; y < toY && fromX < toX; y += 1) {
      const from = (y - one.y) * one.width + fromX - one.x;
      const at = (y - area.y) * area.width + fromX - area.x;
      pixels.set(one.pixels.subarray(from, from + toX - fromX), at);
      isKnown.fill(1, at, at + toX - fromX);
    }
  }
  return isKnown.includes(0) ? null : pixels;
}
