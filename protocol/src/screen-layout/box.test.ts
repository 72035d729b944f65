import { expect, test } from 'vitest';
import { boxBetween, type Handle, movedBox, pixelAt, resizedBox } from './box.ts';

const PICTURE = { width: 100, height: 50 };
const BOX = { x: 10, y: 10, width: 20, height: 10 };

test.each([
  [
    { x: 1, y: -1 },
    { x: 11, y: 9 },
  ],
  [
    { x: 0.4, y: 0.6 },
    { x: 10, y: 11 },
  ],
  [
    { x: -500, y: 500 },
    { x: 0, y: 40 },
  ],
  [
    { x: 500, y: -500 },
    { x: 80, y: 0 },
  ],
])('moved by %j it begins at %j and keeps its size', (by, at) => {
  expect(movedBox(BOX, by, PICTURE)).toEqual({ ...BOX, ...at });
});

test('one that is larger than the picture stays at its corner', () => {
  expect(movedBox({ x: 0, y: 0, width: 300, height: 300 }, { x: 5, y: 5 }, PICTURE)).toMatchObject({ x: 0, y: 0 });
});

test.each<[Handle, { x: number; y: number }, object]>([
  ['se', { x: 5, y: 3 }, { x: 10, y: 10, width: 25, height: 13 }],
  ['nw', { x: 5, y: 3 }, { x: 15, y: 13, width: 15, height: 7 }],
  ['e', { x: 5, y: 99 }, { x: 10, y: 10, width: 25, height: 10 }],
  ['n', { x: 99, y: -99 }, { x: 10, y: 0, width: 20, height: 20 }],
  ['w', { x: 99, y: 0 }, { x: 29, y: 10, width: 1, height: 10 }],
  ['se', { x: 999, y: 999 }, { x: 10, y: 10, width: 90, height: 40 }],
  ['ne', { x: -999, y: 999 }, { x: 10, y: 19, width: 1, height: 1 }],
])('its handle %s moved by %j: %j', (handle, by, box) => {
  expect(resizedBox(BOX, handle, by, PICTURE)).toEqual(box);
});

test.each([
  [
    { x: 3.7, y: 4.2 },
    { x: 6.1, y: 4.9 },
    { x: 3, y: 4, width: 4, height: 1 },
  ],
  [
    { x: 6.1, y: 4.9 },
    { x: 3.7, y: 4.2 },
    { x: 3, y: 4, width: 4, height: 1 },
  ],
  [
    { x: -9, y: -9 },
    { x: 999, y: 999 },
    { x: 0, y: 0, width: 100, height: 50 },
  ],
  [
    { x: 200, y: 200 },
    { x: 300, y: 300 },
    { x: 99, y: 49, width: 1, height: 1 },
  ],
])('a drag from %j to %j draws %j', (from, to, box) => {
  expect(boxBetween(from, to, PICTURE)).toEqual(box);
});

test('a place at the edge is the last pixel', () => {
  expect(pixelAt({ x: 100, y: -0.5 }, PICTURE)).toEqual({ x: 99, y: 0 });
});
