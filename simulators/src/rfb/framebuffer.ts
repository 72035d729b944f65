import type { Rect, Region } from './region.ts';

/** One picture: RGBA, 4 bytes a pixel, rows from the top, no padding. Alpha is ignored. */
export interface Framebuffer {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** Small enough that a changing number costs little, large enough that comparing stays cheap. */
const TILE = 32;

/**
 * @returns where two pictures of the same size differ, as disjoint rectangles of whole tiles, neighbours in a row and
 *   equal spans in consecutive rows joined
 * @throws when the sizes differ
 */
export function changedRegion(before: Framebuffer, after: Framebuffer): Region {
  const { width, height } = after;
  if (before.width !== width || before.height !== height) {
    throw new Error(`cannot compare ${before.width}x${before.height} with ${width}x${height}`);
  }
  const old = words(before);
  const fresh = words(after);
  const done: Rect[] = [];
  let open: Rect[] = [];
  for (let top = 0; top < height; top += TILE) {
    const tileHeight = Math.min(TILE, height - top);
    const spans: Rect[] = [];
    for (let left = 0; left < width; left += TILE) {
      const tileWidth = Math.min(TILE, width - left);
      if (!tileDiffers(old, fresh, { x: left, y: top, width: tileWidth, height: tileHeight }, width)) continue;
      const last = spans.at(-1);
      if (last !== undefined && last.x + last.width === left) last.width += tileWidth;
      else spans.push({ x: left, y: top, width: tileWidth, height: tileHeight });
    }
    const stillOpen: Rect[] = [];
    for (const span of spans) {
      const above = open.find((rect) => rect.x === span.x && rect.width === span.width);
      if (above === undefined) {
        stillOpen.push(span);
      } else {
        above.height += span.height;
        stillOpen.push(above);
      }
    }
    done.push(...open.filter((rect) => !stillOpen.includes(rect)));
    open = stillOpen;
  }
  return [...done, ...open];
}

/** The whole picture as a region. */
export function wholeOf(framebuffer: Framebuffer): Rect {
  return { x: 0, y: 0, width: framebuffer.width, height: framebuffer.height };
}

function words(framebuffer: Framebuffer): Uint32Array {
  const { buffer, byteOffset, byteLength } = framebuffer.pixels;
  if (byteLength !== framebuffer.width * framebuffer.height * 4) {
    throw new Error(`${byteLength} bytes for ${framebuffer.width}x${framebuffer.height} RGBA`);
  }
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

function tileDiffers(old: Uint32Array, fresh: Uint32Array, tile: Rect, stride: number): boolean {
  for (let y = tile.y; y < tile.y + tile.height; y++) {
    const start = y * stride + tile.x;
    const end = start + tile.width;
    for (let i = start; i < end; i++) if (old[i] !== fresh[i]) return true;
  }
  return false;
}
