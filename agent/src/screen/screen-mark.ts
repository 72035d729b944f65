import { createHash } from 'node:crypto';
import type { ScreenLayout, ScreenRegion } from '@farfield/protocol/policy';

/**
 * A part of the picture that looks the same whenever a region is what its calibration says: a frame, a heading, never what
 * changes in it. Pixels from the top left of the whole picture.
 */
export interface ScreenMark {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** of its pixels, row by row, one byte each (3 bits red, 3 green, 2 blue), hexadecimal */
  readonly sha256: string;
}

export type MarkedRegion = ScreenRegion & {
  /** absent: the rectangle alone is what this region is known by */
  readonly mark?: ScreenMark | undefined;
};

export interface MarkedLayout extends ScreenLayout {
  readonly regions: readonly MarkedRegion[];
}

export function fingerprint(pixels: Uint8Array): string {
  return createHash('sha256').update(pixels).digest('hex');
}
