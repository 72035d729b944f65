import { expect, test } from 'vitest';
import { CLEARLY_BETTER, choosePath, NO_PATH, type NamedPath, type PathChoice } from './choose-path.ts';
import type { PathFace } from './path-monitor.ts';

function path(name: string, own: Partial<PathFace> = {}): NamedPath {
  return { name, face: { state: 'up', silentMs: 100, roundTripMs: 40, lossPercent: 0, isProven: true, ...own } };
}
const on = (name: string): PathChoice => ({ name, rival: null });

test('with nothing measured the first one of the configuration', () => {
  const opening = { state: 'opening', roundTripMs: null } as const;
  expect(choosePath(NO_PATH, [path('a', opening), path('b', opening)], 0).name).toBe('a');
  expect(choosePath(on('a'), [], 0)).toEqual(NO_PATH);
});

test.each(['suspect', 'down', 'opening'] as const)('a path that is %s is left at once for one that is up', (state) => {
  expect(choosePath(on('a'), [path('a', { state }), path('b', { roundTripMs: 500 })], 0).name).toBe('b');
});

test('a path whose socket is gone is left at once', () => {
  expect(choosePath(on('a'), [path('b', { state: 'suspect' })], 0).name).toBe('b');
});

test('a faster one is taken after it was clearly faster for 5 s', () => {
  const paths = [path('a', { roundTripMs: 100 }), path('b', { roundTripMs: 60 })];
  let choice = choosePath(on('a'), paths, 1_000);
  expect(choice).toEqual({ name: 'a', rival: { name: 'b', sinceMs: 1_000 } });
  choice = choosePath(choice, paths, 1_000 + CLEARLY_BETTER.forMs - 1);
  expect(choice.name).toBe('a');
  expect(choosePath(choice, paths, 1_000 + CLEARLY_BETTER.forMs)).toEqual(on('b'));
});

test('a rival that falls back begins anew', () => {
  const faster = [path('a', { roundTripMs: 100 }), path('b', { roundTripMs: 60 })];
  const equal = [path('a', { roundTripMs: 100 }), path('b', { roundTripMs: 95 })];
  const choice = choosePath(choosePath(on('a'), faster, 0), equal, 4_000);
  expect(choice).toEqual(on('a'));
  expect(choosePath(choice, faster, 6_000).name).toBe('a');
});

test.each([
  ['a little faster', { roundTripMs: 95 }],
  ['faster by less than 20 ms', { roundTripMs: 85 }],
  ['not measured', { roundTripMs: null }],
])('%s is no reason to leave', (_, own) => {
  const paths = [path('a', { roundTripMs: 100 }), path('b', own)];
  expect(choosePath(choosePath(on('a'), paths, 0), paths, 60_000).name).toBe('a');
});

test('one that loses less is better though slower, after the same while', () => {
  const paths = [path('a', { lossPercent: 6 }), path('b', { roundTripMs: 200 })];
  expect(choosePath(choosePath(on('a'), paths, 0), paths, 5_000).name).toBe('b');
});
