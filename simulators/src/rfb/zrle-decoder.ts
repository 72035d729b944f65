import type { Framebuffer } from './framebuffer.ts';
import type { PixelFormat } from './pixel-format.ts';
import type { Rect } from './region.ts';

/**
 * The reading side of ZRLE, written from RFC 6143 7.7.6 and not from the encoder, so that a test of the two together
 * means something.
 *
 * @param data the rectangle's inflated bytes
 * @throws on a tile kind that does not exist, a run that leaves its tile, or bytes left over
 */
export function decodeZrleTiles(data: Buffer, rect: Rect, format: PixelFormat, picture: Framebuffer): void {
  const reader = new TileReader(data, format);
  for (let top = 0; top < rect.height; top += 64) {
    for (let left = 0; left < rect.width; left += 64) {
      const width = Math.min(64, rect.width - left);
      const height = Math.min(64, rect.height - top);
      const pixels = decodeTile(reader, width, height);
      for (const [i, pixel] of pixels.entries()) {
        const x = rect.x + left + (i % width);
        const y = rect.y + top + Math.floor(i / width);
        putPixel(picture, x, y, pixel, format);
      }
    }
  }
  if (reader.left !== 0) throw new Error(`${reader.left} bytes after the last tile`);
}

/** Writes a client-format pixel into an RGBA picture, scaling each channel back to 0..255. */
export function putPixel(picture: Framebuffer, x: number, y: number, pixel: number, format: PixelFormat): void {
  const at = (y * picture.width + x) * 4;
  const channel = (shift: number, max: number): number => Math.round((((pixel >>> shift) & max) * 255) / max);
  picture.pixels[at] = channel(format.redShift, format.redMax);
  picture.pixels[at + 1] = channel(format.greenShift, format.greenMax);
  picture.pixels[at + 2] = channel(format.blueShift, format.blueMax);
  picture.pixels[at + 3] = 255;
}

function decodeTile(reader: TileReader, width: number, height: number): number[] {
  const count = width * height;
  const kind = reader.byte();
  if (kind === 0) return Array.from({ length: count }, () => reader.pixel());
  if (kind === 1) {
    const pixel = reader.pixel();
    return Array.from({ length: count }, () => pixel);
  }
  if (kind >= 2 && kind <= 16) return decodePacked(reader, kind, width, height);
  if (kind === 128) {
    return decodeRuns(count, () => {
      const pixel = reader.pixel();
      return { pixel, length: reader.runLength() };
    });
  }
  if (kind >= 130) {
    const palette = Array.from({ length: kind - 128 }, () => reader.pixel());
    return decodeRuns(count, () => {
      const code = reader.byte();
      return { pixel: entry(palette, code & 0x7f), length: code >= 128 ? reader.runLength() : 1 };
    });
  }
  throw new Error(`ZRLE tile kind ${kind}`);
}

function decodePacked(reader: TileReader, size: number, width: number, height: number): number[] {
  const palette = Array.from({ length: size }, () => reader.pixel());
  let bits = 4;
  if (size === 2) bits = 1;
  else if (size <= 4) bits = 2;
  const pixels: number[] = [];
  for (let y = 0; y < height; y++) {
    const row = Array.from({ length: Math.ceil((width * bits) / 8) }, () => reader.byte());
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const index = ((row[bit >> 3] ?? 0) >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
      pixels.push(entry(palette, index));
    }
  }
  return pixels;
}

function decodeRuns(count: number, next: () => { pixel: number; length: number }): number[] {
  const pixels: number[] = [];
  while (pixels.length < count) {
    const { pixel, length } = next();
    if (pixels.length + length > count) throw new Error('a run leaves its tile');
    for (let i = 0; i < length; i++) pixels.push(pixel);
  }
  return pixels;
}

function entry(palette: readonly number[], index: number): number {
  const pixel = palette[index];
  if (pixel === undefined) throw new Error(`palette index ${index} of ${palette.length}`);
  return pixel;
}

class TileReader {
  readonly #data: Buffer;
  readonly #format: PixelFormat;
  #at = 0;

  constructor(data: Buffer, format: PixelFormat) {
    this.#data = data;
    this.#format = format;
  }

  get left(): number {
    return this.#data.length - this.#at;
  }

  byte(): number {
    return this.#data.readUInt8(this.#at++);
  }

  pixel(): number {
    const { bitsPerPixel, bigEndian, depth } = this.#format;
    const size = bitsPerPixel / 8;
    const whole = Buffer.alloc(size);
    const unused = size === 4 && depth <= 24 ? unusedByte(this.#format) : null;
    for (let i = 0; i < size; i++) if (i !== unused) whole[i] = this.byte();
    return bigEndian ? whole.readUIntBE(0, size) : whole.readUIntLE(0, size);
  }

  runLength(): number {
    let length = 1;
    for (;;) {
      const more = this.byte();
      length += more;
      if (more !== 255) return length;
    }
  }
}

/** Which byte in memory of a 32-bit pixel holds no colour, or null when all four do. */
function unusedByte(format: PixelFormat): number | null {
  const tops = [
    format.redMax * 2 ** format.redShift,
    format.greenMax * 2 ** format.greenShift,
    format.blueMax * 2 ** format.blueShift,
  ];
  const isHighFree = tops.every((top) => top < 2 ** 24);
  const isLowFree = Math.min(format.redShift, format.greenShift, format.blueShift) >= 8;
  if (format.bigEndian) {
    if (isLowFree) return 3;
    return isHighFree ? 0 : null;
  }
  if (isHighFree) return 3;
  return isLowFree ? 0 : null;
}
