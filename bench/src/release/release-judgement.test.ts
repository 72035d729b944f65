import { expect, test } from 'vitest';
import { judge } from '../kit/judgement.ts';
import { judgeReleases, type Release } from './release-judgement.ts';

const WELL: Release = { held: 'key', tookMs: 372, isWhereItShould: true };
const held = (...releases: readonly Release[]): boolean => judge('release', judgeReleases(releases), []).isHeld;

test.each<[string, Partial<Release>]>([
  ['came too late', { tookMs: 400.1 }],
  ['never came', { tookMs: Number.NaN }],
  ['came where the button was pressed', { isWhereItShould: false }],
])('one release that %s is short, whatever the others did', (_, own) => {
  expect(held(WELL, { ...WELL, tookMs: 400 })).toBe(true);
  expect(held(WELL, { ...WELL, ...own })).toBe(false);
});

test('no press says nothing', () => {
  expect(held()).toBe(false);
});
