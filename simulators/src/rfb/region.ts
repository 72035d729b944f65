/** A rectangle in framebuffer pixels: integers, width and height at least 1 inside a region. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Disjoint rectangles. An empty array is the empty region. */
export type Region = readonly Rect[];

/** More pieces than this cost a client more than the pixels that they save. */
const MAX_RECTS = 256;

/** The shared part of two rectangles, or null when they only touch or lie apart. */
export function intersectRects(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The region without the rectangle. */
export function subtractRect(region: Region, hole: Rect): Rect[] {
  const kept: Rect[] = [];
  for (const rect of region) {
    const shared = intersectRects(rect, hole);
    if (shared === null) {
      kept.push(rect);
      continue;
    }
    const bottom = rect.y + rect.height;
    const right = rect.x + rect.width;
    const sharedBottom = shared.y + shared.height;
    const sharedRight = shared.x + shared.width;
    if (shared.y > rect.y) kept.push({ x: rect.x, y: rect.y, width: rect.width, height: shared.y - rect.y });
    if (shared.x > rect.x) kept.push({ x: rect.x, y: shared.y, width: shared.x - rect.x, height: shared.height });
    if (sharedRight < right)
      kept.push({ x: sharedRight, y: shared.y, width: right - sharedRight, height: shared.height });
    if (sharedBottom < bottom)
      kept.push({ x: rect.x, y: sharedBottom, width: rect.width, height: bottom - sharedBottom });
  }
  return kept;
}

/** The region without every part of the other region. */
export function subtractRegion(region: Region, holes: Region): Region {
  let left = region;
  for (const hole of holes) left = subtractRect(left, hole);
  return bounded(left);
}

/** Everything that either region covers. */
export function uniteRegions(a: Region, b: Region): Region {
  let united = a;
  for (const rect of b) united = [...subtractRect(united, rect), rect];
  return bounded(united);
}

/** Everything that both regions cover. */
export function intersectRegions(a: Region, b: Region): Region {
  const shared: Rect[] = [];
  for (const one of a) {
    for (const other of b) {
      const part = intersectRects(one, other);
      if (part !== null) shared.push(part);
    }
  }
  return shared;
}

/** A region in too many pieces becomes its bounding box: more pixels, never fewer. */
function bounded(region: Region): Region {
  if (region.length <= MAX_RECTS) return region;
  let left = Infinity;
  let top = Infinity;
  let right = 0;
  let bottom = 0;
  for (const rect of region) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return [{ x: left, y: top, width: right - left, height: bottom - top }];
}
