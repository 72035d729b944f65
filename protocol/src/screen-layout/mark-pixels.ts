import type { Box } from './box.ts';

/** A whole picture as a browser's canvas and most libraries have it: four bytes each, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** red, green, blue, alpha */
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/**
 * The agent looks at the screen in 256 colours: 3 bits red, 3 green, 2 blue. Each has its own place among the levels of a
 * picture file, so that nothing is lost on the way there and back.
 */
export function colourOfPixel(pixel: number): readonly [red: number, green: number, blue: number] {
  return [spread(pixel >> 5, 7), spread((pixel >> 2) & 7, 7), spread(pixel & 3, 3)];
}

/** @returns null when it is none of the 256: this picture was not taken as the agent sees */
function pixelOfColour(red: number, green: number, blue: number): number | null {
  const pixel = (gather(red, 7) << 5) | (gather(green, 7) << 2) | gather(blue, 3);
  const [r, g, b] = colourOfPixel(pixel);
  return r === red && g === green && b === blue ? pixel : null;
}

/**
 * The pixels of a part of a picture as the agent looks at them.
 *
 * @returns null when part of it lies outside, or the picture has colours that the agent does not see
 */
export function markPixels({ width, height, rgba }: Picture, area: Box): Uint8Array<ArrayBuffer> | null {
  if (area.x < 0 || area.y < 0 || area.x + area.width > width || area.y + area.height > height) return null;
  const pixels = new Uint8Array(area.width * area.height);
  for (let y = 0; y < area.height; y += 1) {
    for (let x = 0; x < area.width; x += 1) {
      const at = 4 * ((area.y + y) * width + area.x + x);
      const pixel = pixelOfColour(rgba[at] ?? -1, rgba[at + 1] ?? -1, rgba[at + 2] ?? -1);
      if (pixel === null) return null;
      pixels[y * area.width + x] = pixel;
    }
  }
  return pixels;
}

/** Whether marks can be read off this picture at all. */
export function isAsTheAgentSees(picture: Picture): boolean {
  return markPixels(picture, { x: 0, y: 0, width: picture.width, height: picture.height }) !== null;
}

function spread(level: number, max: number): number {
  return Math.round((level * 255) / max);
}

function gather(value: number, max: number): number {
  return Math.round((value * max) / 255);
}
