import { expect, test } from 'vitest';
import { screenLayoutJsonSchema } from './layout-json-schema.ts';
import { readLayout } from './read-layout.ts';
import { readLayoutText } from './read-layout-text.ts';

const GOOD = { regionId: 'queue', words: 'Queue', kind: 'free', x: 0, y: 0, width: 10, height: 10 };
const MARK = { x: 0, y: 0, width: 10, height: 4, sha256: 'a'.repeat(64) };
const LAYOUT = { layoutId: 'l', width: 100, height: 50, neutral: { x: 90, y: 40 }, regions: [GOOD] };

const faultsOf = (value: unknown) => {
  const read = readLayout(value);
  return read.ok ? [] : read.faults;
};

test('a layout stands; keys are off unless it says so', () => {
  expect(readLayout(LAYOUT)).toMatchObject({
    ok: true,
    layout: { regions: [{ regionId: 'queue', takesKeys: false }] },
  });
});

test.each<[string, object, string, RegExp]>([
  ['no region', { regions: [] }, 'regions', /at least 1/],
  ['a layout without a name', { layoutId: '' }, 'layoutId', /letters, digits/],
  ['an id with a blank', { regions: [{ ...GOOD, regionId: 'a b' }] }, 'regions[0].regionId', /letters, digits/],
  ['no words', { regions: [{ ...GOOD, words: '' }] }, 'regions[0].words', /1 to 60/],
  ['too many words', { regions: [{ ...GOOD, words: 'x'.repeat(61) }] }, 'regions[0].words', /has 61/],
  ['outside', { regions: [{ ...GOOD, y: 41 }] }, 'regions[0]', /outside the picture of 100x50/],
  ['a free door', { regions: [{ ...GOOD, words: 'Door' }] }, 'regions[0].kind', /must be blocked/],
  [
    'a mark in capitals',
    { regions: [{ ...GOOD, mark: { ...MARK, sha256: 'A'.repeat(64) } }] },
    'regions[0].mark.sha256',
    /64 hex/,
  ],
  ['a neutral spot in a region', { neutral: { x: 9, y: 9 } }, 'neutral', /inside region "queue"/],
])('%s does not stand, can be drawn, and it is said what to do', (_, change, path, words) => {
  const read = readLayout({ ...LAYOUT, ...change });
  expect(read).toMatchObject({ ok: false, draft: { width: 100 } });
  expect(faultsOf({ ...LAYOUT, ...change })).toContainEqual({
    path,
    words: expect.stringMatching(words),
    next: expect.stringMatching(/^[A-Z].*\.$/),
  });
});

test.each<[string, object, string]>([
  ['half a pixel', { regions: [{ ...GOOD, x: 0.5 }] }, 'regions[0].x'],
  ['no width at all', { regions: [{ ...GOOD, width: 0 }] }, 'regions[0].width'],
  ['an unknown kind', { regions: [{ ...GOOD, kind: 'open' }] }, 'regions[0].kind'],
  ['an unknown key of a mark', { regions: [{ ...GOOD, mark: { ...MARK, like: 1 } }] }, 'regions[0].mark.like'],
  ['no neutral spot', { neutral: undefined }, 'neutral'],
  ['more regions than are looked through', { regions: Array.from({ length: 201 }, () => GOOD) }, 'regions'],
])('%s has no shape to draw', (_, change, path) => {
  expect(readLayout({ ...LAYOUT, ...change })).toMatchObject({ ok: false, draft: null });
  expect(faultsOf({ ...LAYOUT, ...change }).map((one) => one.path)).toContain(path);
});

test('what only touches does not overlap; blocked and permit may', () => {
  const beside = { ...GOOD, regionId: 'start', words: 'Start', kind: 'permit', x: 10 };
  const over = { ...GOOD, regionId: 'stop', words: 'Off', kind: 'blocked', x: 15 };
  expect(faultsOf({ ...LAYOUT, regions: [GOOD, beside, over] })).toEqual([]);
  expect(faultsOf({ ...LAYOUT, regions: [GOOD, { ...beside, x: 9 }] })).toMatchObject([
    { path: 'regions[0]', words: 'free "queue" overlaps permit "start"' },
  ]);
});

const CLOCK = { words: 'Clock', x: 50, y: 0, width: 20, height: 5, withinMs: 3_000 };

test('what must change by itself is read with what it leaves out', () => {
  expect(readLayout({ ...LAYOUT, lifeSign: CLOCK })).toMatchObject({
    ok: true,
    layout: { lifeSign: { ...CLOCK, leastPixels: 8, mayRepeat: false } },
  });
});

test.each<[string, object, string, RegExp]>([
  ['outside', { x: 85 }, 'lifeSign', /outside the picture of 100x50/],
  ['without words', { words: '' }, 'lifeSign.words', /1 to 60/],
  ['with more pixels to change than it has', { leastPixels: 101 }, 'lifeSign.leastPixels', /than the 100 pixels/],
  ['within a pointer of a region that takes a mouse', { x: 41 }, 'lifeSign', /a mouse in "queue"/],
  ['within a pointer of the neutral spot', { y: 10 }, 'lifeSign', /neutral spot/],
])('a sign of life %s does not stand, and it is said what to do', (_, change, path, words) => {
  const layout = { ...LAYOUT, lifeSign: { ...CLOCK, ...change } };
  expect(readLayout(layout)).toMatchObject({ ok: false, draft: { width: 100 } });
  expect(faultsOf(layout)).toContainEqual({
    path,
    words: expect.stringMatching(words),
    next: expect.stringMatching(/^[A-Z].*\.$/),
  });
});

test('a sign of life as large as a window does not stand; beside what takes no mouse it does', () => {
  const wide = { ...LAYOUT, width: 1_000, height: 500 };
  const window = { ...CLOCK, x: 200, y: 200, width: 100, height: 100 };
  expect(faultsOf({ ...wide, lifeSign: window })).toMatchObject([{ path: 'lifeSign' }]);
  const beside = { ...GOOD, regionId: 'off', words: 'Off', kind: 'blocked', x: 50 };
  expect(faultsOf({ ...LAYOUT, regions: [GOOD, beside], lifeSign: CLOCK })).toEqual([]);
});

test.each([
  ['no time at all', { withinMs: undefined }, 'lifeSign.withinMs'],
  ['a time in which a busy scanner stands still', { withinMs: 900 }, 'lifeSign.withinMs'],
  ['an unknown key', { every: 1 }, 'lifeSign.every'],
])('a sign of life with %s has no shape', (_, change, path) => {
  const layout = { ...LAYOUT, lifeSign: { ...CLOCK, ...change } };
  expect(faultsOf(layout).map((one) => one.path)).toContain(path);
});

const TEXT = `layoutId: l
width: 100
height: 50
neutral: { x: 90, y: 40 }
regions:
  - { regionId: queue, words: Queue, kind: free, x: 0, y: 0, width: 10, height: 10 }
  # moved by hand
  - { regionId: out, words: Table out, kind: permit, x: 20, y: 0, width: 10, height: 10 }
`;

test('each fault of a text has its line', () => {
  expect(readLayoutText(TEXT)).toMatchObject({ ok: false, faults: [{ line: 8, path: 'regions[1].kind' }] });
  expect(readLayoutText(TEXT.replace('permit', 'blocked'))).toMatchObject({ ok: true });
});

test('a text that is no YAML says where', () => {
  const read = readLayoutText(`${TEXT}  - [`);
  expect(read).toMatchObject({ ok: false, draft: null });
  expect(read.ok ? [] : read.faults.map((one) => one.words)).toContainEqual(expect.stringMatching(/not YAML/));
});

test('the schema names every key', () => {
  expect(screenLayoutJsonSchema()).toMatchObject({
    required: ['layoutId', 'width', 'height', 'regions', 'neutral'],
    properties: {
      regions: { items: { required: ['regionId', 'words', 'kind', 'x', 'y', 'width', 'height'] } },
    },
  });
});
