import type { LifeSign } from '@farfield/protocol/screen-layout';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isStill,
  LIFE_SIGN_UNSEEN,
  type LifeSignSeen,
  nextLookMs,
  seeLifeSign,
  stillSinceMs,
} from './life-sign-watch.ts';

const SIGN: LifeSign = {
  words: 'Clock',
  x: 0,
  y: 0,
  width: 10,
  height: 2,
  withinMs: 3_000,
  leastPixels: 8,
  mayRepeat: false,
};
const CURSOR: LifeSign = { ...SIGN, mayRepeat: true };
const face = (grey: number): Uint8Array => new Uint8Array(20).fill(grey);
const noisy = (grey: number, pixels: number): Uint8Array => face(grey).fill(grey + 1, 0, pixels);

/** Looked at every 300 ms: what each look sees. */
function looked(sign: LifeSign, faces: readonly Uint8Array[], from = LIFE_SIGN_UNSEEN): LifeSignSeen {
  return faces.reduce((seen, pixels, at) => seeLifeSign(seen, pixels, at * 300, sign), from);
}

test('a clock that goes is alive; one that stopped is still after its time, not before', () => {
  const seen = looked(SIGN, [face(1), face(1), face(2), face(2)]);
  expect(seen.changedMs).toBe(600);
  expect([isStill(seen, 3_600, SIGN), isStill(seen, 3_601, SIGN)]).toEqual([false, true]);
  expect(stillSinceMs(seen)).toBe(600);
  const again = seeLifeSign(seen, face(3), 60_000, SIGN);
  expect(isStill(again, 60_000, SIGN)).toBe(false);
});

test('what was never seen to change is not alive, however young the watch; its age counts from the first look', () => {
  expect(isStill(LIFE_SIGN_UNSEEN, 0, SIGN)).toBe(true);
  expect(stillSinceMs(LIFE_SIGN_UNSEEN)).toBeNull();
  const seen = looked(SIGN, [face(1), face(1)]);
  expect([isStill(seen, 300, SIGN), stillSinceMs(seen)]).toEqual([true, 0]);
});

test.each<[string, readonly Uint8Array[]]>([
  ['two old pictures in turn', [face(1), face(2), face(1), face(2), face(1), face(2)]],
  ['a box that blinks over it', [face(1), face(9), face(1), face(9), face(9), face(1)]],
  ['a black picture at each new connection', [face(1), face(0), face(1), face(1), face(0), face(1)]],
])('%s is no clock: only the first time counts', (_, faces) => {
  expect(looked(SIGN, faces).changedMs).toBe(300);
});

test('a cursor may show the same again; a clock that comes round to an old time after others did not repeat', () => {
  expect(looked(CURSOR, [face(1), face(2), face(1), face(2)]).changedMs).toBe(900);
  expect(looked(SIGN, [face(1), face(2), face(3), face(4), face(5), face(1)]).changedMs).toBe(1_500);
});

test('noise is no change, and a slow bar is one as soon as it went far enough', () => {
  expect(looked(SIGN, [face(1), noisy(1, 7), face(1), noisy(1, 7)]).changedMs).toBeNull();
  expect(looked(SIGN, [face(1), noisy(1, 3), noisy(1, 6), noisy(1, 9)]).changedMs).toBe(900);
});

test('law: whatever is shown, a picture that stands still from some look on is still when its time is over', () => {
  const faces = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(faces, fc.boolean(), (greys, mayRepeat) => {
      const sign = { ...SIGN, mayRepeat };
      const before = looked(sign, greys.map(face));
      const endMs = (greys.length - 1) * 300;
      const last = face(greys.at(-1) ?? 0);
      let seen = before;
      for (let at = 1; at <= 12; at += 1) seen = seeLifeSign(seen, last, endMs + at * 300, sign);
      expect(isStill(seen, endMs + 3_600, sign)).toBe(true);
      expect(seen.kept.length).toBeLessThanOrEqual(4);
    }),
  );
});

test.each([250, 500, 530, 1_000])('a cursor that blinks every %d ms is seen to, within its time', (halfMs) => {
  let [seen, atMs, longestMs] = [LIFE_SIGN_UNSEEN, 0, 0];
  const sign = { ...CURSOR, withinMs: 4_000 };
  for (let look = 0; look < 2_000; look += 1) {
    atMs += nextLookMs(sign, look);
    const before = seen.changedMs;
    seen = seeLifeSign(seen, face(Math.floor(atMs / halfMs) % 2), atMs, sign);
    if (before !== null && seen.changedMs !== before) longestMs = Math.max(longestMs, (seen.changedMs ?? 0) - before);
  }
  expect(longestMs).toBeGreaterThan(0);
  expect(longestMs).toBeLessThan(sign.withinMs / 2);
});

test('it is looked at eight times within its time and oftener, at least once a second, and never in step', () => {
  for (const [withinMs, leastMs, mostMs] of [
    [1_000, 62, 125],
    [3_000, 187, 375],
    [120_000, 500, 1_000],
  ] as const) {
    const waits = Array.from({ length: 200 }, (_, index) => nextLookMs({ ...SIGN, withinMs }, index));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(leastMs);
    expect(Math.max(...waits)).toBeLessThanOrEqual(mostMs);
    expect(new Set(waits).size).toBeGreaterThan(20);
  }
});
