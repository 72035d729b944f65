import { readFileSync } from 'node:fs';
import {
  type MarkedLayout,
  newLayoutText,
  readLayoutText,
  withLifeSign,
  withNeutral,
  withoutRegion,
  withRegion,
  withRegionChange,
  withSize,
} from '@farfield/protocol/screen-layout';
import { expect, test } from 'vitest';

const DEMO = readFileSync(new URL('../../scripts/demo/site/screen-layout.yaml', import.meta.url), 'utf8');
const BOX = { x: 1, y: 2, width: 30, height: 40 };

function layoutOf(text: string): MarkedLayout {
  const read = readLayoutText(text);
  const layout = read.ok ? read.layout : read.draft;
  if (layout === null) throw new Error(`${JSON.stringify(read)}\n${text}`);
  return layout;
}
const commentsOf = (text: string): readonly string[] => text.match(/# .*/g) ?? [];
const indexOf = (id: string): number => layoutOf(DEMO).regions.findIndex((one) => one.regionId === id);

/** What the demo layout holds after a change, told against what it held. */
function changedRegions(text: string): readonly string[] {
  const before = new Map(layoutOf(DEMO).regions.map((one) => [one.regionId, JSON.stringify(one)]));
  const after = new Map(layoutOf(text).regions.map((one) => [one.regionId, JSON.stringify(one)]));
  return [...new Set([...before.keys(), ...after.keys()])].filter((one) => before.get(one) !== after.get(one));
}

test('a new layout stands only when a neutral spot was chosen and a region drawn and named', () => {
  let text = newLayoutText({ width: 800, height: 600 });
  const faults = (): readonly string[] => {
    const read = readLayoutText(text);
    return read.ok ? [] : read.faults.map((one) => one.path);
  };
  expect(faults()).toEqual(['regions', 'neutral']);
  text = withRegion(text, 'blocked', BOX);
  expect(faults()).toEqual(['regions[0].words', 'neutral']);
  text = withRegionChange(withNeutral(text, { x: 700, y: 5 }), 0, { words: 'Table out' });
  expect(faults()).toEqual([]);
  expect(layoutOf(text)).toMatchObject({
    neutral: { x: 700, y: 5 },
    regions: [{ regionId: 'blocked.1', words: 'Table out', kind: 'blocked', ...BOX }],
  });
  expect(text).toMatch(/^ {2}- \{ regionId: blocked\.1, words: Table out, .*\}$/m);
  expect(commentsOf(text)).toHaveLength(4);
});

test('what changes by itself is drawn, named and taken away; everything else stays as it was', () => {
  const bare = withLifeSign(DEMO, null);
  expect(layoutOf(bare).lifeSign).toBeUndefined();
  const clock = { x: 1_184, y: 10, width: 80, height: 20 };
  const drawn = withLifeSign(bare, { ...clock, withinMs: 5_000 });
  const read = readLayoutText(drawn);
  expect(read.ok ? [] : read.faults.map(({ path }) => path)).toEqual(['lifeSign.words']);
  const named = withLifeSign(drawn, { words: 'Clock', mayRepeat: true });
  expect(layoutOf(named).lifeSign).toMatchObject({ words: 'Clock', ...clock, withinMs: 5_000, mayRepeat: true });
  expect(named).toMatch(/^lifeSign: \{ words: Clock, .*\}$/m);
  expect(changedRegions(named)).toEqual([]);
});

test('a region more has an id that no other has', () => {
  const text = withRegion(withRegion(withRegion(DEMO, 'free', BOX), 'free', BOX), 'permit', BOX);
  expect(
    layoutOf(text)
      .regions.slice(-3)
      .map((one) => one.regionId),
  ).toEqual(['free.1', 'free.2', 'permit.1']);
});

test.each([
  ['start', { box: BOX }],
  ['queue.1', { box: BOX }],
  ['queue.7', { words: 'Step 7' }],
  ['viewportB', { takesKeys: true }],
  ['pause', { mark: { ...BOX, sha256: 'b'.repeat(64) } }],
  ['queue.1', { mark: null }],
  ['queue.1', { kind: 'blocked' }],
  ['tableOut', { words: 'Table out, slowly: #2' }],
] as const)('of the demo, %s alone is changed by %j; every comment stays', (id, change) => {
  const text = withRegionChange(DEMO, indexOf(id), change);
  expect(changedRegions(text)).toEqual([id]);
  expect(commentsOf(text).filter((one) => !one.startsWith('# 2'))).toEqual(commentsOf(DEMO));
});

test('what several regions have in common stays with the others when one of them goes', () => {
  const text = withoutRegion(DEMO, indexOf('queue.1'));
  expect(changedRegions(text)).toEqual(['queue.1']);
  expect(readLayoutText(text).ok).toBe(true);
});

test('only a free region has a mark and takes keys: both go with it', () => {
  const free = withRegionChange(DEMO, indexOf('pause'), { takesKeys: true });
  const permit = withRegionChange(free, indexOf('pause'), { kind: 'permit' });
  expect(layoutOf(permit).regions[indexOf('pause')]).toMatchObject({ kind: 'permit', takesKeys: false });
  expect(layoutOf(permit).regions[indexOf('pause')]?.mark).toBeUndefined();
  expect(readLayoutText(permit).ok).toBe(true);
});

test('renamed, resized, moved: the text says it, in lines that can be read', () => {
  const text = withRegionChange(DEMO, indexOf('start'), { regionId: 'go', words: 'Go', box: BOX });
  expect(text).toContain('  - { regionId: go, words: Go, kind: permit, x: 1, y: 2, width: 30, height: 40 }\n');
  expect(layoutOf(withSize(text, { width: 1_920, height: 1_080 }))).toMatchObject({ width: 1_920, height: 1_080 });
});

test.each([
  ['no YAML', `${DEMO}\n  - [`],
  ['no list of regions', 'layoutId: l\nregions: 3\n'],
])('a text with %s is left alone', (_, text) => {
  expect(withRegion(text, 'free', BOX)).toBe(text);
  expect(withRegionChange(text, 0, { words: 'x' })).toBe(text);
  expect(withoutRegion(text, 0)).toBe(text);
});

test('a region that is not there is not made', () => {
  expect(layoutOf(withRegionChange(DEMO, 99, { words: 'x' }))).toEqual(layoutOf(DEMO));
  expect(layoutOf(withoutRegion(DEMO, 99))).toEqual(layoutOf(DEMO));
});
