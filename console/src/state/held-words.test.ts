import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { heldWords } from './held-words.ts';

const VIEW = siteViewFixture();
const withScreen = (source: string, mayBeHeld: boolean) => ({ ...VIEW, screen: { ...VIEW.screen, source, mayBeHeld } });

test('what may still be held at the scanner is said for as long as it may, also while its screen is lost', () => {
  expect(heldWords(withScreen('lost', true))).toMatch(/may still be held down/);
  expect(heldWords(withScreen('live', true))).toMatch(/may still be held down/);
  expect(heldWords(withScreen('live', false))).toBeNull();
});

test('a site without a scanner screen holds nothing there', () => {
  expect(heldWords(withScreen('none', true))).toBeNull();
});
