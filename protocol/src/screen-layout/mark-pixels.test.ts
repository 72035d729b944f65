import { expect, test } from 'vitest';
import { colourOfPixel, isAsTheAgentSees, markPixels } from './mark-pixels.ts';

function pictureOf(width: number, colours: readonly (readonly number[])[]) {
  const rgba = Uint8Array.from(colours.flatMap((one) => [...one, 255]));
  return { width, height: colours.length / width, rgba };
}
const ALL = Array.from({ length: 256 }, (_, pixel) => pixel);
const PICTURE = pictureOf(16, ALL.map(colourOfPixel));

test('each of the 256 colours comes back as itself', () => {
  expect(new Set(ALL.map((one) => colourOfPixel(one).join())).size).toBe(256);
  expect([...(markPixels(PICTURE, { x: 0, y: 0, width: 16, height: 16 }) ?? [])]).toEqual(ALL);
  expect(isAsTheAgentSees(PICTURE)).toBe(true);
});

test('a part is read row by row', () => {
  expect([...(markPixels(PICTURE, { x: 3, y: 2, width: 2, height: 2 }) ?? [])]).toEqual([35, 36, 51, 52]);
});

test.each([
  ['to the right', { x: 15, y: 0, width: 2, height: 1 }],
  ['below', { x: 0, y: 15, width: 1, height: 2 }],
  ['to the left', { x: -1, y: 0, width: 1, height: 1 }],
])('nothing is read of what lies outside, %s', (_, area) => {
  expect(markPixels(PICTURE, area)).toBeNull();
});

test.each([[[1, 0, 0]], [[255, 254, 255]], [[0x2d, 0x2d, 0x2d]]])(
  'a colour that the agent never sees (%j) is not rounded to one that it does',
  (colour) => {
    const picture = pictureOf(2, [colourOfPixel(0), colour]);
    expect(isAsTheAgentSees(picture)).toBe(false);
    expect(markPixels(picture, { x: 0, y: 0, width: 1, height: 1 })).not.toBeNull();
    expect(markPixels(picture, { x: 0, y: 0, width: 2, height: 1 })).toBeNull();
  },
);
