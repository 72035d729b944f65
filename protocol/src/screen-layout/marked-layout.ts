import type { ScreenLayout, ScreenRegion } from '../policy/index.ts';

/** Looked at with each press: enough for a heading, not for a window. */
export const MARK_MAX_PIXELS = 16_384;
/** Looked at several times a second: enough for a clock or a bar. */
export const LIFE_SIGN_MAX_PIXELS = 8_192;
/** Shorter, and a scanner that is busy for a moment is called frozen; longer than a clock of minutes takes helps nobody. */
export const LIFE_SIGN_WITHIN_MS = { min: 1_000, max: 120_000 } as const;
/** A digit that changes changes more, a cursor too; noise that survives 256 colours is of single pixels. */
export const LIFE_SIGN_LEAST_PIXELS = 8;
/** How far a mouse pointer reaches from its tip, pixels: one that is moved from remote is no life of the scanner's. */
export const POINTER_MAX_PIXELS = 32;
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

/**
 * A part of the picture that changes by itself for as long as this scanner's screen is alive: a clock, a cursor, a bar that
 * runs. A picture in which it stands still is frozen, however well the screen answers.
 */
export interface LifeSign {
  /** what it is, for whoever reads that it stands still */
  readonly words: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** without a change for longer than this the picture is frozen */
  readonly withinMs: number;
  /** fewer changed pixels than this are none: a converter from an analogue picture has noise */
  readonly leastPixels: number;
  /**
   * false: only what it has not shown lately is a change, so that a box that blinks over a picture that stands still, or
   * gives two old ones in turn, does not pass for a clock; true: a cursor, or a bar that runs round
   */
  readonly mayRepeat: boolean;
}

export interface MarkedLayout extends ScreenLayout {
  readonly regions: readonly MarkedRegion[];
  /** absent: nobody can tell whether this screen's picture stands still */
  readonly lifeSign?: LifeSign | undefined;
}
