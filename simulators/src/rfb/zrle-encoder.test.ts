import { expect, test } from 'vitest';
import { Random } from '../kernel/random.ts';
import type { Framebuffer } from './framebuffer.ts';
import { PixelTranslator, SERVER_PIXEL_FORMAT } from './pixel-format.ts';
import { decodeZrleTiles } from './zrle-decoder.ts';
import { encodeZrleTiles } from './zrle-encoder.ts';

const translator = new PixelTranslator(SERVER_PIXEL_FORMAT);

function pictureOf(width: number, height: number, grey: (x: number, y: number) => number): Framebuffer {
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const value = grey(i % width, Math.floor(i / width));
    pixels.set([value, value, value, 255], i * 4);
  }
  return { width, height, pixels };
}

const random = new Random(3);
const noise = Array.from({ length: 64 * 64 }, () => random.int(0, 255));
const noiseAt = (x: number, y: number): number => noise[y * 64 + x] ?? 0;

const tiles: [string, number, Framebuffer][] = [
  ['one colour is solid', 1, pictureOf(64, 64, () => 40)],
  ['two colours are packed in 1 bit', 2, pictureOf(61, 64, (x, y) => (noiseAt(x, y) > 128 ? 0 : 255))],
  ['three colours are packed in 2 bits', 3, pictureOf(61, 64, (x, y) => noiseAt(x, y) % 3)],
  ['sixteen colours are packed in 4 bits', 16, pictureOf(61, 64, (x, y) => noiseAt(x, y) >> 4)],
  ['long runs of two colours are a palette with runs', 130, pictureOf(64, 64, (_x, y) => (y >> 3) & 1)],
  ['more colours in noise are a palette with runs', 128 + 64, pictureOf(64, 64, (x, y) => noiseAt(x, y) >> 2)],
  ['long runs of many colours are plain runs', 128, pictureOf(64, 64, (x, y) => ((y * 2 + (x >> 5)) * 2) & 0xff)],
  ['noise is raw', 0, pictureOf(64, 64, noiseAt)],
];

test.each(tiles)('%s', (_name, kind, picture) => {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const encoded = encodeZrleTiles(picture, whole, translator);
  expect(encoded[0]).toBe(kind);
  const decoded = pictureOf(picture.width, picture.height, () => 7);
  decodeZrleTiles(encoded, whole, SERVER_PIXEL_FORMAT, decoded);
  expect(decoded.pixels).toEqual(picture.pixels);
});

test.each([254, 255, 256, 257, 510, 511, 512])('runs of exactly %i pixels keep their length', (length) => {
  const picture = pictureOf(64, 64, (x, y) => Math.floor((y * 64 + x) / length) * 3);
  const whole = { x: 0, y: 0, width: 64, height: 64 };
  const encoded = encodeZrleTiles(picture, whole, translator);
  expect(encoded[0]).toBe(128);
  const decoded = pictureOf(64, 64, () => 7);
  decodeZrleTiles(encoded, whole, SERVER_PIXEL_FORMAT, decoded);
  expect(decoded.pixels).toEqual(picture.pixels);
});
