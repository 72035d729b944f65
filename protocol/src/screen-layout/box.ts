/** A rectangle, whole pixels from the top left of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which edges a handle holds, as on a compass. */
export type Handle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function reachesOutside(box: Box, picture: Size): boolean {
  return box.x + box.width > picture.width || box.y + box.height > picture.height;
}

/** The same rectangle elsewhere; at the picture's edge it stays, and keeps its size. */
export function movedBox(box: Box, by: Point, picture: Size): Box {
  return {
    ...box,
    x: clamp(Math.round(box.x + by.x), 0, Math.max(0, picture.width - box.width)),
    y: clamp(Math.round(box.y + by.y), 0, Math.max(0, picture.height - box.height)),
  };
}

/** One edge or corner moved, the others where they were; never thinner than a pixel, never outside. */
export function resizedBox(box: Box, handle: Handle, by: Point, picture: Size): Box {
  let [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  if (handle.includes('w')) left = clamp(Math.round(left + by.x), 0, right - 1);
  if (handle.includes('e')) right = clamp(Math.round(right + by.x), left + 1, Math.max(left + 1, picture.width));
  if (handle.includes('n')) top = clamp(Math.round(top + by.y), 0, bottom - 1);
  if (handle.includes('s')) bottom = clamp(Math.round(bottom + by.y), top + 1, Math.max(top + 1, picture.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The rectangle between two points of a drag, both of its ends in it, cut off at the picture's edge. */
export function boxBetween(from: Point, to: Point, picture: Size): Box {
  const [x, right] = span(from.x, to.x, picture.width);
  const [y, bottom] = span(from.y, to.y, picture.height);
  return { x, y, width: right - x + 1, height: bottom - y + 1 };
}

/** The pixel under a place of the picture. */
export function pixelAt(place: Point, picture: Size): Point {
  return {
    x: clamp(Math.floor(place.x), 0, picture.width - 1),
    y: clamp(Math.floor(place.y), 0, picture.height - 1),
  };
}

function span(from: number, to: number, size: number): readonly [number, number] {
  const pixel = (value: number): number => clamp(Math.floor(value), 0, size - 1);
  return [pixel(Math.min(from, to)), pixel(Math.max(from, to))];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
