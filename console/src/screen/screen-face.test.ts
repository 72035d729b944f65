import { describe, expect, test } from 'vitest';
import { PICTURE_OLD_MS, PICTURE_SILENT_MS, screenFace, type ScreenFacts } from './screen-face.ts';

const LIVE: ScreenFacts = {
  screen: {
    source: 'live',
    ageMs: 300,
    layout: 'asCalibrated',
    regions: [],
    frozenAfterMs: 3_000,
    cutDrags: [],
    localHands: 'none',
    localHandsHoldMs: 5_000,
    mayBeHeld: false,
  },
  viewAgeMs: 300,
  link: { kind: 'live', roundTripMs: 30 },
  isLost: false,
  holdsControl: true,
  isHidden: false,
  picture: { phase: 'open', heardMs: 9_900, asOfMs: 9_880, source: 'live', why: '' },
  nowMs: 10_000,
};
const picture = (part: Partial<NonNullable<ScreenFacts['picture']>>): Partial<ScreenFacts> => ({
  picture: { phase: 'open', heardMs: 9_900, asOfMs: 9_880, source: 'live', why: '', ...part },
});

test('a live picture says its age, and takes input from whoever has control', () => {
  expect(screenFace(LIVE)).toEqual({ isStale: false, words: 'live · 0.1 s old', inputOff: null });
});

test('a site that cannot tell a picture that stands still does not say plain live', () => {
  const face = screenFace({ ...LIVE, screen: { ...LIVE.screen, frozenAfterMs: 0 } });
  expect(face).toEqual({ isStale: false, words: 'live · 0.1 s old · cannot tell a frozen picture', inputOff: null });
});

describe('what may be old is said to be old, with its age, and takes no input', () => {
  test.each<[string, Partial<ScreenFacts>, string]>([
    ['the link is down', { isLost: true }, 'picture may be out of date, 0.1 s'],
    ['the socket has ended', picture({ phase: 'closed' }), 'picture may be out of date, 0.1 s'],
    ['the socket is silent', picture({ heardMs: 10_000 - PICTURE_SILENT_MS - 1 }), 'picture may be out of date, 0.1 s'],
    [
      'the source has proved nothing for long',
      picture({ asOfMs: 10_000 - PICTURE_OLD_MS - 1_700 }),
      'picture may be out of date, 4.2 s',
    ],
    [
      'the source is frozen, says the site',
      { screen: { ...LIVE.screen, source: 'frozen' }, viewAgeMs: 7_300 },
      'picture frozen, nothing changed for 7.3 s',
    ],
    [
      'the source is frozen, says the socket',
      picture({ source: 'frozen', asOfMs: 6_000 }),
      'picture frozen, nothing changed for 4.0 s',
    ],
    ['it is frozen and nothing came yet', picture({ asOfMs: null, source: 'frozen' }), 'opening the picture'],
    ['it was frozen before it was lost', picture({ source: 'lost', asOfMs: 6_000 }), 'picture lost'],
    ['the source is lost, says the site', { screen: { ...LIVE.screen, source: 'lost' } }, 'picture lost'],
    ['the source is lost, says the socket', picture({ source: 'lost' }), 'picture lost'],
    ['nothing came yet', picture({ asOfMs: null, heardMs: null, phase: 'opening' }), 'opening the picture'],
    ['it never opened', picture({ asOfMs: null, heardMs: null, phase: 'closed' }), 'no picture'],
  ])('%s', (_, part, words) => {
    const face = screenFace({ ...LIVE, ...part });
    expect(face).toEqual({ isStale: true, words, inputOff: { words, rule: '' } });
  });
});

describe('a fresh picture takes no input', () => {
  test.each<[string, Partial<ScreenFacts>, string, string]>([
    ['without control', { holdsControl: false }, 'you do not have control', 'L-1'],
    [
      'while the link is suspect',
      { link: { kind: 'suspect', silentMs: 1_200 } },
      'the link to this console is not measured yet',
      'F-8',
    ],
    [
      'uncalibrated',
      { screen: { ...LIVE.screen, layout: 'uncalibrated' } },
      'this part of the screen takes no remote input',
      'S-2',
    ],
    [
      'changed',
      { screen: { ...LIVE.screen, layout: 'changed' } },
      'the scanner screen does not look as calibrated',
      'S-3',
    ],
    [
      'while what a worker before held may still be down',
      { screen: { ...LIVE.screen, mayBeHeld: true } },
      'a button or key may still be held down at the scanner',
      '',
    ],
    [
      'while somebody is at the scanner’s own mouse, says the site',
      { screen: { ...LIVE.screen, localHands: 'active' } },
      'Somebody is at the scanner’s own mouse: your input waits. It is yours again 5 s after they stop.',
      '',
    ],
    [
      'while they are, says the socket, by the time of the site',
      { ...picture({ localHands: 'active' }), screen: { ...LIVE.screen, localHandsHoldMs: 7_500 } },
      'Somebody is at the scanner’s own mouse: your input waits. It is yours again 7.5 s after they stop.',
      '',
    ],
    ['on a hidden page', { isHidden: true }, 'this page is hidden', ''],
  ])('%s', (_, part, words, rule) => {
    const face = screenFace({ ...LIVE, ...part });
    expect(face.isStale).toBe(false);
    expect(face.inputOff).toEqual({ words, rule });
  });
});

test('a page without pixels says what the site says', () => {
  expect(screenFace({ ...LIVE, picture: null })).toMatchObject({ isStale: false, words: 'live · 0.3 s old' });
  const old = screenFace({ ...LIVE, picture: null, isLost: true, viewAgeMs: 4_200 });
  expect(old).toMatchObject({ isStale: true, words: 'picture may be out of date, 4.2 s' });
});
