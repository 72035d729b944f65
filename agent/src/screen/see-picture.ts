import { encode } from 'fast-png';
import { colourOfPixel } from '@farfield/protocol/screen-layout';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import { withSource } from './with-source.ts';

/** As much as is kept of one answer; a picture is looked at in strips of it. */
const STRIP_MAX_PIXELS = 64 * 1_024;

export interface SeenPicture {
  readonly width: number;
  readonly height: number;
  /** as the agent looks at them: one byte each, row by row, 3 bits red, 3 green, 2 blue */
  readonly pixels: Uint8Array;
}

/**
 * The whole of the scanner's screen, from the top down: what moves meanwhile is torn.
 *
 * @throws Error with the reason when it cannot be seen, or has another size before it was seen whole
 */
export function seePicture(source: SourceAddress): Promise<SeenPicture> {
  return withSource(source, async (watcher) => {
    const { width, height } = watcher.state;
    const pixels = new Uint8Array(width * height);
    const rows = Math.max(1, Math.floor(STRIP_MAX_PIXELS / width));
    for (let y = 0; y < height; y += rows) {
      const strip = await watcher.look({ x: 0, y, width, height: Math.min(rows, height - y) });
      if (strip === null || watcher.state.width !== width || watcher.state.height !== height)
        throw new Error(`the scanner screen was not seen whole (${width}x${height}, from row ${y} on)`);
      pixels.set(strip, y * width);
    }
    return { width, height, pixels };
  });
}

/** The picture as a file that keeps every pixel. */
export function pngOf({ width, height, pixels }: SeenPicture): Uint8Array {
  const data = new Uint8Array(3 * pixels.length);
  for (const [at, pixel] of pixels.entries()) data.set(colourOfPixel(pixel), 3 * at);
  return encode({ width, height, data, channels: 3, depth: 8 });
}
