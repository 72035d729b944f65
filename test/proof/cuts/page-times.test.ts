import { expect, test } from 'vitest';
import type { Mark } from './console/cut-console.ts';
import { pageTimes } from './page-times.ts';

const MARKS: readonly Mark[] = [
  { mark: 'picture', says: 'stale', wallMs: 10 },
  { mark: 'picture', says: 'live', wallMs: 20 },
  { mark: 'link', says: 'live', wallMs: 20 },
  { mark: 'numbers', says: 'live', wallMs: 20 },
  { mark: 'numbers', says: 'delayed', wallMs: 110 },
  { mark: 'input', says: 'off', wallMs: 170 },
  { mark: 'link', says: 'suspect', wallMs: 170 },
  { mark: 'picture', says: 'stale', wallMs: 200 },
  { mark: 'numbers', says: 'stale', wallMs: 250 },
  { mark: 'link', says: 'live', wallMs: 400 },
  { mark: 'picture', says: 'live', wallMs: 430 },
];

test('the first moment after the cut, and after its end the first at which link and picture are both live', () => {
  expect(pageTimes(MARKS, { cutMs: 100, endMs: 300 })).toEqual({
    pictureStale: 100,
    numbersStale: 150,
    inputOff: 70,
    fresh: 130,
  });
});

test('a page that noticed nothing is fresh at once; one that never is again is not', () => {
  expect(pageTimes(MARKS.slice(0, 4), { cutMs: 100, endMs: 300 })).toEqual({
    pictureStale: null,
    numbersStale: null,
    inputOff: null,
    fresh: 0,
  });
  expect(pageTimes(MARKS.slice(0, 9), { cutMs: 100, endMs: 300 }).fresh).toBeNull();
});
