import { describe, expect, test } from 'vitest';
import { pixelsOf, ProbeReader, type RawRectangle, SIGN_ENCODINGS } from './probe-reader.ts';

/** An update of raw rectangles, each pixel with the number of its place. */
function update(...areas: readonly (readonly [x: number, y: number, width: number, height: number])[]): Buffer {
  const head = Buffer.from([0, 0, 0, areas.length]);
  const parts = areas.map(([x, y, width, height]) => {
    const bytes = Buffer.alloc(12 + width * height);
    for (const [index, value] of [x, y, width, height].entries()) bytes.writeUInt16BE(value, index * 2);
    for (let at = 0; at < width * height; at += 1) bytes[12 + at] = place(x + (at % width), y + Math.floor(at / width));
    return bytes;
  });
  return Buffer.concat([head, ...parts]);
}

const place = (x: number, y: number): number => (x * 16 + y) & 0xff;
const AREA = { x: 2, y: 3, width: 4, height: 2 };
const WANTED = Uint8Array.from([3, 4].flatMap((y) => [2, 3, 4, 5].map((x) => place(x, y))));

function rectanglesOf(bytes: Buffer, pieceBytes = bytes.length): readonly RawRectangle[] {
  const reader = new ProbeReader();
  const messages = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    messages.push(...reader.read(bytes.subarray(at, at + pieceBytes)));
  expect(messages).toHaveLength(1);
  return messages[0]?.kind === 'updated' ? messages[0].rectangles : [];
}

test.each([
  ['the area itself', update([2, 3, 4, 2])],
  ['a larger rectangle', update([0, 0, 9, 9])],
  ['two halves, one above the other', update([2, 3, 4, 1], [2, 4, 4, 1])],
  ['two halves side by side, and one that has nothing of it', update([2, 3, 1, 2], [3, 3, 3, 2], [8, 8, 2, 2])],
])('%s: its pixels, whatever pieces they come in', (_, bytes) => {
  for (const pieceBytes of [1, 5, 13, bytes.length])
    expect(pixelsOf(AREA, rectanglesOf(bytes, pieceBytes))).toEqual(WANTED);
});

test.each([
  ['nothing', update()],
  ['one half', update([2, 3, 4, 1])],
  ['all but one pixel', update([2, 3, 4, 1], [2, 4, 3, 1])],
])('%s of the area: not seen', (_, bytes) => {
  expect(pixelsOf(AREA, rectanglesOf(bytes))).toBeNull();
});

test('a rectangle as large as a screen is passed over, and what follows it is read', () => {
  const rectangles = rectanglesOf(update([0, 0, 300, 300], [2, 3, 4, 2]), 4_096);
  expect(rectangles).toHaveLength(1);
  expect(pixelsOf(AREA, rectangles)).toEqual(WANTED);
});

describe('what a source tells of its own mouse and keys', () => {
  /** One update of these rectangles, as they come over the wire. */
  const said = (...rectangles: readonly (readonly number[])[]): Buffer =>
    Buffer.from([0, 0, 0, rectangles.length, ...rectangles.flat()]);
  const rectangle = (
    area: readonly [number, number, number, number],
    encoding: number,
    body: readonly number[] = [],
  ) => {
    const head = Buffer.alloc(12);
    for (const [index, value] of area.entries()) head.writeUInt16BE(value, index * 2);
    head.writeInt32BE(encoding, 8);
    return [...head, ...body];
  };
  const every = rectangle([300, 200, 0, 0], -232);
  const warp = rectangle([301, 201, 0, 0], 0x574d5666);
  const qemu = rectangle([0, 0, 0, 0], -261, [4]);
  const vmware = rectangle([0, 0, 0, 0], 0x574d5668, [0, 0, 0, 6]);
  // 9 pixels wide: two bytes of mask a row.
  const shape = rectangle(
    [4, 4, 9, 3],
    -239,
    Array.from({ length: 9 * 3 + 2 * 3 }, () => 0xff),
  );
  const noShape = rectangle([0, 0, 0, 0], -239);

  test.each([1, 7, 12, 13, 1_000])(
    'in pieces of %i bytes: place, warp and lights, and no shape of a cursor',
    (piece) => {
      const bytes = Buffer.concat([said(shape, every, noShape, warp, qemu), said(vmware), said(every)]);
      const reader = new ProbeReader();
      const read = [];
      for (let at = 0; at < bytes.length; at += piece) read.push(...reader.read(bytes.subarray(at, at + piece)));
      const signs = read.map((one) => (one.kind === 'updated' ? one.signs : one.why));
      expect(signs).toEqual([
        [
          { kind: 'pointer', told: 'every', x: 300, y: 200 },
          { kind: 'pointer', told: 'warps', x: 301, y: 201 },
          { kind: 'lights', mask: 4 },
        ],
        [{ kind: 'lights', mask: 6 }],
        [{ kind: 'pointer', told: 'every', x: 300, y: 200 }],
      ]);
    },
  );

  test('all of it is asked for by one list, in which nothing lets a viewer do anything', () => {
    expect(SIGN_ENCODINGS).toEqual([-239, -232, 0x574d5666, -261, 0x574d5668]);
  });
});
