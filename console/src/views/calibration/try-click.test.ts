import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { expect, test } from 'vitest';
import { type SituationId, tryClick } from './try-click.ts';

const REGION = { y: 0, width: 10, height: 10, takesKeys: false };
const LAYOUT: MarkedLayout = {
  layoutId: 'l',
  width: 100,
  height: 50,
  neutral: { x: 90, y: 40 },
  regions: [
    { ...REGION, regionId: 'free', words: 'Queue', kind: 'free', x: 0 },
    {
      ...REGION,
      regionId: 'name',
      words: 'Name',
      kind: 'free',
      x: 10,
      takesKeys: true,
      mark: { ...REGION, x: 60, sha256: 'a' },
    },
    { ...REGION, regionId: 'start', words: 'Start', kind: 'permit', x: 20 },
    { ...REGION, regionId: 'out', words: 'Table out', kind: 'blocked', x: 30 },
    { ...REGION, regionId: 'over', words: 'Over', kind: 'blocked', x: 25 },
  ],
};

test('a permit region with a mark of its own is pressed after its permit; one that stands for nothing is not', () => {
  const box = { x: 20, y: 0, width: 10, height: 10 };
  const start = {
    ...box,
    regionId: 'start',
    words: 'Start',
    kind: 'permit',
    takesKeys: false,
    mark: { ...box, sha256: 'a' },
  } as const;
  const more = (regionId: string): string =>
    tryClick({ ...LAYOUT, regions: [{ ...start, regionId }] }, { x: 25, y: 5 }, 'asItShouldBe').more;
  expect(more('start')).toMatch(/is a START: .* the site then presses it, once/);
  expect(more('continue')).toMatch(/is a Continue: .* presses it, once/);
  expect(more('prescan')).toMatch(/stands for no command: .* nothing is pressed/);
});

test.each<[string, number, SituationId, string, RegExp, string]>([
  ['free', 5, 'asItShouldBe', 'relayed', /“Queue” gets the press as it is\. No key follows/, ''],
  ['free with mark and keys', 15, 'asItShouldBe', 'relayed', /mark was seen as calibrated\. Letters/, ''],
  ['permit', 22, 'asItShouldBe', 'command', /nothing is relayed\. “Start” is a START/, ''],
  ['blocked', 35, 'asItShouldBe', 'refused', /Table out is never operated from remote/, 'S-1'],
  ['blocked over permit', 26, 'asItShouldBe', 'refused', /Over is never operated/, 'S-1'],
  ['not listed', 70, 'asItShouldBe', 'refused', /takes no remote input/, 'S-2'],
  ['free, moved window', 5, 'changed', 'refused', /does not look as calibrated/, 'S-3'],
  ['free, of another', 5, 'notHolder', 'refused', /\w/, 'L-1'],
  ['free, view only', 5, 'viewOnly', 'refused', /may look, talk and STOP/, 'S-5'],
  ['permit, old picture', 22, 'old', 'refused', /changed since this screen was drawn/, 'F-3'],
])('a press: %s', (_, x, situation, kind, more, rule) => {
  const answer = tryClick(LAYOUT, { x, y: 5 }, situation);
  expect(answer).toMatchObject({ kind, more: expect.stringMatching(more) });
  expect(answer.rule).toBe(rule);
});
