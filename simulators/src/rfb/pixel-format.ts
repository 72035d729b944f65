/**
 * How a client wants its pixels (RFC 6143 7.4). Only true colour is carried; a colour map is refused, as the modern
 * servers do.
 */
export interface PixelFormat {
  bitsPerPixel: 8 | 16 | 32;
  /** 1..bitsPerPixel; decides whether ZRLE may drop the unused byte of a 32-bit pixel. */
  depth: number;
  bigEndian: boolean;
  redMax: number;
  greenMax: number;
  blueMax: number;
  redShift: number;
  greenShift: number;
  blueShift: number;
}

export const PIXEL_FORMAT_BYTES = 16;

/** What the server announces: 32 bits, blue in the lowest byte, as TigerVNC and most KVM boxes do. */
export const SERVER_PIXEL_FORMAT: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  bigEndian: false,
  redMax: 255,
  greenMax: 255,
  blueMax: 255,
  redShift: 16,
  greenShift: 8,
  blueShift: 0,
};

/** @returns the 16 bytes of the wire form, padding included */
export function encodePixelFormat(format: PixelFormat): Buffer {
  const bytes = Buffer.alloc(PIXEL_FORMAT_BYTES);
  bytes[0] = format.bitsPerPixel;
  bytes[1] = format.depth;
  bytes[2] = format.bigEndian ? 1 : 0;
  bytes[3] = 1;
  bytes.writeUInt16BE(format.redMax, 4);
  bytes.writeUInt16BE(format.greenMax, 6);
  bytes.writeUInt16BE(format.blueMax, 8);
  bytes[10] = format.redShift;
  bytes[11] = format.greenShift;
  bytes[12] = format.blueShift;
  return bytes;
}

/**
 * @param bytes the 16 bytes of the wire form
 * @returns the format, or a sentence saying what is wrong with it
 */
export function decodePixelFormat(bytes: Buffer): PixelFormat | string {
  const bitsPerPixel = bytes.readUInt8(0);
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) return `${bitsPerPixel} bits per pixel`;
  if (bytes.readUInt8(3) === 0) return 'a colour map instead of true colour';
  const format: PixelFormat = {
    bitsPerPixel,
    depth: bytes.readUInt8(1),
    bigEndian: bytes.readUInt8(2) !== 0,
    redMax: bytes.readUInt16BE(4),
    greenMax: bytes.readUInt16BE(6),
    blueMax: bytes.readUInt16BE(8),
    redShift: bytes.readUInt8(10),
    greenShift: bytes.readUInt8(11),
    blueShift: bytes.readUInt8(12),
  };
  if (format.depth < 1 || format.depth > bitsPerPixel) return `depth ${format.depth} in ${bitsPerPixel} bits`;
  const channels = [
    { name: 'red', max: format.redMax, shift: format.redShift },
    { name: 'green', max: format.greenMax, shift: format.greenShift },
    { name: 'blue', max: format.blueMax, shift: format.blueShift },
  ];
  for (const { name, max, shift } of channels) {
    if ((max & (max + 1)) !== 0 || max === 0) return `${name} maximum ${max}, not a power of two less one`;
    if (max * 2 ** shift >= 2 ** bitsPerPixel) return `${name} outside the ${bitsPerPixel} bits`;
  }
  return format;
}

/** Turns RGBA source pixels into the numbers that a client's format asks for. */
export class PixelTranslator {
  readonly format: PixelFormat;
  readonly bytesPerPixel: number;
  /** Bytes of a ZRLE "compressed pixel": 3 when one byte of a 32-bit pixel never carries colour. */
  readonly compressedBytes: number;
  #compressedOffset = 0;
  #red: Uint32Array;
  #green: Uint32Array;
  #blue: Uint32Array;

  constructor(format: PixelFormat) {
    this.format = format;
    this.bytesPerPixel = format.bitsPerPixel / 8;
    this.#red = channelTable(format.redMax, format.redShift);
    this.#green = channelTable(format.greenMax, format.greenShift);
    this.#blue = channelTable(format.blueMax, format.blueShift);
    this.compressedBytes = this.bytesPerPixel;
    if (format.bitsPerPixel === 32 && format.depth <= 24) {
      const white = this.translate(255, 255, 255);
      const fitsLow = white < 2 ** 24;
      const fitsHigh = (white & 0xff) === 0;
      if (fitsLow || fitsHigh) {
        this.compressedBytes = 3;
        // Which end of the word is left out decides, with the byte order, whether the first or the last byte goes.
        const dropFirst = format.bigEndian ? !fitsHigh : !fitsLow;
        this.#compressedOffset = dropFirst ? 1 : 0;
      }
    }
  }

  /** @returns the client's pixel as an unsigned number of `bitsPerPixel` bits; inputs are 0..255 */
  translate(red: number, green: number, blue: number): number {
    return ((this.#red[red] ?? 0) | (this.#green[green] ?? 0) | (this.#blue[blue] ?? 0)) >>> 0;
  }

  /** Writes one whole pixel in the client's byte order. @returns the offset behind it */
  write(target: Buffer, offset: number, pixel: number): number {
    const bytes = this.bytesPerPixel;
    for (let i = 0; i < bytes; i++) {
      target[offset + i] = (pixel >>> (this.format.bigEndian ? (bytes - 1 - i) * 8 : i * 8)) & 0xff;
    }
    return offset + bytes;
  }

  /** Writes one ZRLE compressed pixel. @returns the offset behind it */
  writeCompressed(target: Buffer, offset: number, pixel: number): number {
    if (this.compressedBytes !== 3) return this.write(target, offset, pixel);
    for (let i = 0; i < 3; i++) {
      const byte = i + this.#compressedOffset;
      target[offset + i] = (pixel >>> (this.format.bigEndian ? (3 - byte) * 8 : byte * 8)) & 0xff;
    }
    return offset + 3;
  }
}

/** Rounds 0..255 onto 0..max and puts it in its place. */
function channelTable(max: number, shift: number): Uint32Array {
  const table = new Uint32Array(256);
  for (let value = 0; value < 256; value++) table[value] = Math.round((value * max) / 255) * 2 ** shift;
  return table;
}
