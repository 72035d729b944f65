import type { ScreenLayout, ScreenRegion } from '../policy/index.ts';

/** Looked at with each press: enough for a heading, not for a window. */
export const MARK_MAX_PIXELS = 16_384;
/** Of a picture's side: what the screen's own protocol can say. */
export const PIXEL_MAX = 65_535;
export const REGIONS_MAX = 200;
export const WORDS_MAX = 60;
export const ID_MAX = 64;
export const ID_PATTERN = /^[\w.-]+$/;
export const SHA256_PATTERN = /^[\da-f]{64}$/;

export const REGION_KINDS = ['free', 'permit', 'blocked'] as const satisfies readonly ScreenRegion['kind'][];
export type RegionKind = ScreenRegion['kind'];

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
  /** absent: the rectangle alone is what this region is known by; a permit region without it is never pressed */
  readonly mark?: ScreenMark | undefined;
};

export interface MarkedLayout extends ScreenLayout {
  readonly regions: readonly MarkedRegion[];
}
