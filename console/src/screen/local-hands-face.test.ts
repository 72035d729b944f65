import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { localHandsFace, localHandsOf } from './local-hands-face.ts';
import type { PictureFacts } from './screen-face.ts';

const SCREEN = { ...siteViewFixture().screen, source: 'live', localHandsHoldMs: 5_000 };
const PICTURE: PictureFacts = { phase: 'open', heardMs: 1, asOfMs: 1, source: 'live', why: '' };
const WAITS = 'Somebody is at the scanner’s own mouse: your input waits. It is yours again 5 s after they stop.';
const CANNOT = 'This screen cannot tell when somebody uses the scanner’s own mouse: talk to the site before you click.';

test.each([
  // the view, the picture's socket (absent: it does not say), what counts
  ['none', 'none', 'none'],
  ['none', undefined, 'none'],
  ['active', 'none', 'active'],
  ['none', 'active', 'active'],
  ['unknown', 'active', 'active'],
  ['active', undefined, 'active'],
  ['unknown', 'none', 'unknown'],
  ['none', 'unknown', 'unknown'],
  ['unknown', undefined, 'unknown'],
  // An older site says nothing, and a later one may say what this page does not know.
  ['', undefined, 'unknown'],
  ['perhaps', 'none', 'unknown'],
] as const)('the view says %j and the socket %j: %s', (localHands, carried, word) => {
  const screen = { ...SCREEN, localHands };
  const picture = carried === undefined ? PICTURE : { ...PICTURE, localHands: carried };
  expect(localHandsOf({ screen, picture })).toBe(word);
});

test('what a socket said before it closed counts no more', () => {
  const picture: PictureFacts = { ...PICTURE, phase: 'closed', localHands: 'active' };
  expect(localHandsOf({ screen: { ...SCREEN, localHands: 'none' }, picture })).toBe('none');
});

test('in words: that it waits and for how long, that nobody can tell, or nothing', () => {
  const face = (localHands: string) => localHandsFace({ screen: { ...SCREEN, localHands }, picture: null });
  expect(face('active')).toEqual({ kind: 'waits', words: WAITS });
  expect(face('unknown')).toEqual({ kind: 'cannotTell', words: CANNOT });
  expect(face('none')).toBeNull();
});
