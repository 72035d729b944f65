import { expect, test } from 'vitest';
import { clickableFor } from './clickable.ts';
import { readLayout } from './read-layout.ts';

const SHA256 = 'a'.repeat(64);
const START = { regionId: 'start', words: 'Start', kind: 'permit', x: 10, y: 10, width: 20, height: 10 };
const MARK = { x: 8, y: 8, width: 24, height: 14, sha256: SHA256 };
const read = (...regions: readonly object[]) =>
  readLayout({ layoutId: 'l', width: 100, height: 50, neutral: { x: 90, y: 40 }, regions });
const found = (...regions: readonly object[]): readonly string[] => {
  const one = read(...regions);
  return one.ok ? [] : one.faults.map(({ path, words }) => `${path} ${words}`);
};

test('the scanner’s own Start and Continue, each known by its own pixels, are what a permitted command presses', () => {
  const one = read({ ...START, mark: MARK }, { ...START, regionId: 'continue', x: 50, mark: { ...MARK, x: 48 } });
  if (!one.ok) throw new Error(JSON.stringify(one.faults));
  expect(clickableFor(one.layout, 'start')).toMatchObject({ regionId: 'start', mark: MARK });
  expect(clickableFor(one.layout, 'resume')).toMatchObject({ regionId: 'continue' });
});

test.each<[string, object[]]>([
  ['a permit region without a mark', [START]],
  ['a free region of that name', [{ ...START, kind: 'free', mark: MARK }]],
])('%s is never pressed', (_, regions) => {
  const one = read(...regions);
  if (!one.ok) throw new Error(JSON.stringify(one.faults));
  expect(clickableFor(one.layout, 'start')).toBeNull();
});

test.each<[string, object[], string]>([
  ['a button that stands for no command', [{ ...START, regionId: 'prescan', mark: MARK }], 'stands for no command'],
  ['a mark beside the button', [{ ...START, mark: { ...MARK, x: 40 } }], 'must have the whole button in it'],
  ['a mark of half of it', [{ ...START, mark: { ...MARK, height: 8 } }], 'must have the whole button in it'],
  [
    'a blocked region over it',
    [
      { ...START, mark: MARK },
      { ...START, regionId: 'out', words: 'Table out', kind: 'blocked', x: 25 },
    ],
    'is pressed, and overlaps "out"',
  ],
  ['a mark on what is blocked', [{ ...START, kind: 'blocked', mark: MARK }], 'is never looked at'],
])('%s is a fault of the layout', (_, regions, words) => {
  expect(found(...regions)).toEqual([expect.stringContaining(words)]);
});
