import type { LifeSign } from '@farfield/protocol/screen-layout';

/** As many pictures back nothing may be shown again that is to count; two would let three in turn pass. */
const KEPT_PICTURES = 4;
/** Looks in the time within which it must change: one that is late loses none of it. */
const LOOKS_WITHIN = 8;
const LOOK_EVERY_MS = { min: 100, max: 1_000 } as const;
const GOLDEN = 0.618_033_988_749_895;

/** What is remembered of the part of the picture that must change by itself. Times are of one clock. */
export interface LifeSignSeen {
  /** when it was seen first; null: never */
  readonly firstMs: number | null;
  /** when it was last seen to have changed; null: never */
  readonly changedMs: number | null;
  /** what it showed last, newest first, each counted as a change */
  readonly kept: readonly Uint8Array[];
}

export const LIFE_SIGN_UNSEEN: LifeSignSeen = { firstMs: null, changedMs: null, kept: [] };

/**
 * One more look at it. Nothing of it is forgotten when a connection ends: a source that is dialled again and shows what it
 * showed before has not come to life.
 *
 * @param pixels one byte each, row by row, of the whole part
 */
export function seeLifeSign(seen: LifeSignSeen, pixels: Uint8Array, nowMs: number, sign: LifeSign): LifeSignSeen {
  if (seen.firstMs === null) return { firstMs: nowMs, changedMs: null, kept: [pixels] };
  const against = sign.mayRepeat ? seen.kept.slice(0, 1) : seen.kept;
  if (against.some((one) => !differsBy(sign.leastPixels, one, pixels))) return seen;
  return { ...seen, changedMs: nowMs, kept: [pixels, ...seen.kept].slice(0, KEPT_PICTURES) };
}

/**
 * Whether the picture may not be called live. Until it was seen to change for the first time it is not: whatever stood still
 * before this process looked would otherwise be live once more with each start.
 */
export function isStill({ changedMs }: LifeSignSeen, nowMs: number, { withinMs }: LifeSign): boolean {
  return changedMs === null || nowMs - changedMs > withinMs;
}

/** Since when, at least, nothing has changed; null: it was never seen. */
export function stillSinceMs({ firstMs, changedMs }: LifeSignSeen): number | null {
  return changedMs ?? firstMs;
}

/**
 * How long to wait for the look after look `index`: never in step with anything that blinks, which would show the same half
 * of its beat each time.
 */
export function nextLookMs({ withinMs }: LifeSign, index: number): number {
  const everyMs = Math.min(LOOK_EVERY_MS.max, Math.max(LOOK_EVERY_MS.min, withinMs / LOOKS_WITHIN));
  return Math.round(everyMs * (0.5 + 0.5 * ((index * GOLDEN) % 1)));
}

function differsBy(least: number, before: Uint8Array, now: Uint8Array): boolean {
  if (before.length !== now.length) return true;
  let differing = 0;
  for (let at = 0; at < now.length && differing < least; at += 1) if (before[at] !== now[at]) differing += 1;
  return differing >= least;
}
