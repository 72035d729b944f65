import type { Framebuffer } from './framebuffer.ts';
import type { PixelTranslator } from './pixel-format.ts';
import type { Rect } from './region.ts';

export const ZRLE_TILE = 64;

/** Palette run-length codes 2..127 exist; 128 and up would collide with the other tile kinds. */
const MAX_PALETTE = 127;
const MAX_PACKED_PALETTE = 16;
const SUBENCODING_RAW = 0;
const SUBENCODING_SOLID = 1;
const SUBENCODING_PLAIN_RLE = 128;

/**
 * One rectangle in ZRLE (RFC 6143 7.7.6), before zlib: tiles of 64x64 from the left and from the top, each in the form
 * that takes the fewest bytes.
 *
 * @param rect inside the framebuffer
 */
export function encodeZrleTiles(framebuffer: Framebuffer, rect: Rect, translator: PixelTranslator): Buffer {
  const tiles: Buffer[] = [];
  for (let y = rect.y; y < rect.y + rect.height; y += ZRLE_TILE) {
    const height = Math.min(ZRLE_TILE, rect.y + rect.height - y);
    for (let x = rect.x; x < rect.x + rect.width; x += ZRLE_TILE) {
      const width = Math.min(ZRLE_TILE, rect.x + rect.width - x);
      const tile = { x, y, width, height };
      tiles.push(encodeTile(translatePixels(framebuffer, tile, translator), width, height, translator));
    }
  }
  return Buffer.concat(tiles);
}

/** The rectangle's pixels as the client's numbers, row by row. */
export function translatePixels(framebuffer: Framebuffer, rect: Rect, translator: PixelTranslator): Uint32Array {
  const pixels = new Uint32Array(rect.width * rect.height);
  const source = framebuffer.pixels;
  let target = 0;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    let at = (y * framebuffer.width + rect.x) * 4;
    for (let x = 0; x < rect.width; x++) {
      pixels[target++] = translator.translate(source[at] ?? 0, source[at + 1] ?? 0, source[at + 2] ?? 0);
      at += 4;
    }
  }
  return pixels;
}

/** Runs of equal pixels; two plain arrays, since a noisy tile has thousands. */
interface Runs {
  count: number;
  pixels: Uint32Array;
  lengths: Uint16Array;
}

function encodeTile(pixels: Uint32Array, width: number, height: number, translator: PixelTranslator): Buffer {
  const runs = runsOf(pixels);
  const palette = paletteOf(runs);
  const pixelBytes = translator.compressedBytes;

  const rawBytes = pixels.length * pixelBytes;
  let plainRleBytes = 0;
  let paletteRleBytes = palette === null ? Infinity : palette.size * pixelBytes;
  for (let i = 0; i < runs.count; i++) {
    const length = runs.lengths[i] ?? 0;
    const lengthBytes = runLengthBytes(length);
    plainRleBytes += pixelBytes + lengthBytes;
    paletteRleBytes += length === 1 ? 1 : 1 + lengthBytes;
  }
  const packedBytes =
    palette === null || palette.size > MAX_PACKED_PALETTE
      ? Infinity
      : palette.size * pixelBytes + height * Math.ceil((width * indexBits(palette.size)) / 8);

  if (palette?.size === 1) return encodeSolid(pixels[0] ?? 0, translator);
  const fewest = Math.min(rawBytes, plainRleBytes, paletteRleBytes, packedBytes);
  if (palette !== null && fewest === packedBytes) {
    return encodePacked(pixels, width, palette, 1 + packedBytes, translator);
  }
  if (palette !== null && fewest === paletteRleBytes) {
    return encodePaletteRle(runs, palette, 1 + paletteRleBytes, translator);
  }
  if (fewest === plainRleBytes) return encodePlainRle(runs, 1 + plainRleBytes, translator);
  return encodeRaw(pixels, 1 + rawBytes, translator);
}

function encodeRaw(pixels: Uint32Array, bytes: number, translator: PixelTranslator): Buffer {
  const tile = Buffer.alloc(bytes);
  let at = tile.writeUInt8(SUBENCODING_RAW, 0);
  for (const pixel of pixels) at = translator.writeCompressed(tile, at, pixel);
  return tile;
}

function encodeSolid(pixel: number, translator: PixelTranslator): Buffer {
  const tile = Buffer.alloc(1 + translator.compressedBytes);
  translator.writeCompressed(tile, tile.writeUInt8(SUBENCODING_SOLID, 0), pixel);
  return tile;
}

function encodePlainRle(runs: Runs, bytes: number, translator: PixelTranslator): Buffer {
  const tile = Buffer.alloc(bytes);
  let at = tile.writeUInt8(SUBENCODING_PLAIN_RLE, 0);
  for (let i = 0; i < runs.count; i++) {
    at = translator.writeCompressed(tile, at, runs.pixels[i] ?? 0);
    at = writeRunLength(tile, at, runs.lengths[i] ?? 0);
  }
  return tile;
}

function encodePaletteRle(
  runs: Runs,
  palette: ReadonlyMap<number, number>,
  bytes: number,
  translator: PixelTranslator,
): Buffer {
  const tile = Buffer.alloc(bytes);
  let at = tile.writeUInt8(SUBENCODING_PLAIN_RLE + palette.size, 0);
  for (const pixel of palette.keys()) at = translator.writeCompressed(tile, at, pixel);
  for (let i = 0; i < runs.count; i++) {
    const index = palette.get(runs.pixels[i] ?? 0) ?? 0;
    const length = runs.lengths[i] ?? 0;
    if (length === 1) {
      at = tile.writeUInt8(index, at);
    } else {
      at = tile.writeUInt8(index | 0x80, at);
      at = writeRunLength(tile, at, length);
    }
  }
  return tile;
}

function encodePacked(
  pixels: Uint32Array,
  width: number,
  palette: ReadonlyMap<number, number>,
  bytes: number,
  translator: PixelTranslator,
): Buffer {
  const tile = Buffer.alloc(bytes);
  let at = tile.writeUInt8(palette.size, 0);
  for (const pixel of palette.keys()) at = translator.writeCompressed(tile, at, pixel);
  const bits = indexBits(palette.size);
  for (let row = 0; row < pixels.length; row += width) {
    let packed = 0;
    let filled = 0;
    for (let x = 0; x < width; x++) {
      packed = (packed << bits) | (palette.get(pixels[row + x] ?? 0) ?? 0);
      filled += bits;
      if (filled === 8) {
        at = tile.writeUInt8(packed, at);
        packed = 0;
        filled = 0;
      }
    }
    // Each row starts on a byte of its own.
    if (filled > 0) at = tile.writeUInt8(packed << (8 - filled), at);
  }
  return tile;
}

function indexBits(paletteSize: number): number {
  if (paletteSize <= 2) return 1;
  return paletteSize <= 4 ? 2 : 4;
}

function runsOf(tile: Uint32Array): Runs {
  const pixels = new Uint32Array(tile.length);
  const lengths = new Uint16Array(tile.length);
  let last = -1;
  for (let i = 0; i < tile.length; i++) {
    const pixel = tile[i] ?? 0;
    if (last < 0 || pixels[last] !== pixel) {
      last++;
      pixels[last] = pixel;
    }
    lengths[last] = (lengths[last] ?? 0) + 1;
  }
  return { count: last + 1, pixels, lengths };
}

/** Each colour with its index, or null when there are too many for a palette. */
function paletteOf(runs: Runs): Map<number, number> | null {
  const palette = new Map<number, number>();
  for (let i = 0; i < runs.count; i++) {
    const pixel = runs.pixels[i] ?? 0;
    if (palette.has(pixel)) continue;
    if (palette.size === MAX_PALETTE) return null;
    palette.set(pixel, palette.size);
  }
  return palette;
}

function runLengthBytes(length: number): number {
  return Math.floor((length - 1) / 255) + 1;
}

/** A length is the sum of its bytes plus one; every byte but the last is 255. */
function writeRunLength(target: Buffer, offset: number, length: number): number {
  let at = offset;
  let left = length - 1;
  while (left >= 255) {
    at = target.writeUInt8(255, at);
    left -= 255;
  }
  return target.writeUInt8(left, at);
}
