import { expect, test } from 'vitest';
import type { PathWords } from '../link/link-messages.ts';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { pathFace, sitePaths } from './path-face.ts';

const path = (own: Partial<PathWords> = {}): PathWords => ({
  name: 'cellular',
  state: 'up',
  roundTripMs: 41.6,
  lossPercent: 0,
  silentMs: 200,
  isProven: true,
  ...own,
});

test.each([
  ['up', path(), '42 ms'],
  ['not measured yet', path({ roundTripMs: null }), 'measuring'],
  ['losing', path({ lossPercent: 7.5 }), '42 ms, 7.5 % lost'],
  ['late', path({ state: 'suspect', silentMs: 1_200 }), 'late 1.2 s'],
  ['down', path({ state: 'down', silentMs: 12_000 }), 'down 12 s'],
  ['opening', path({ state: 'opening' }), 'connecting'],
])('a path that is %s', (_, one, words) => {
  expect(pathFace(one).words).toBe(words);
});

test('a state that this page does not know is down, and not measured is not 0 ms', () => {
  const view = siteViewFixture();
  const paths = [{ ...path(), state: 'sideways', roundTripMs: -1 }];
  expect(sitePaths({ ...view, link: { ...view.link, paths } })).toMatchObject([{ state: 'down', roundTripMs: null }]);
  expect(sitePaths(null)).toEqual([]);
});
