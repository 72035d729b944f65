import { expect, test } from 'vitest';
import { compareRecords } from './compare-records.ts';

const site = [
  { seq: 1, hash: 'a', data: {} },
  { seq: 2, hash: 'b', data: { commandId: 'said-1' } },
];
const gateway = [
  { seq: 1, hash: 'a' },
  { seq: 2, hash: 'b' },
];

test('the same on both sides, and what was answered stands in it', () => {
  expect(compareRecords(site, gateway, ['said-1'])).toEqual({ lost: [], duplicates: [] });
});

test.each([
  ['one is missing', site, gateway.slice(0, 1), [], ['record 2 is not at the gateway']],
  [
    'one differs',
    site,
    [
      { seq: 1, hash: 'x' },
      { seq: 2, hash: 'b' },
    ],
    [],
    ['record 1 is another one at the gateway'],
  ],
  ['the site lost one', site.slice(0, 1), gateway, [], ['record 2 of the gateway is not at the site']],
  ['answered and not recorded', site, gateway, ['said-2'], ['said-2 was answered "done" and is not recorded']],
])('%s', (_, ours, theirs, done, lost) => {
  expect(compareRecords(ours, theirs, done).lost).toEqual(lost);
});

test('one that is there twice', () => {
  expect(compareRecords(site, [...gateway, { seq: 2, hash: 'b' }], []).duplicates).toEqual([
    'record 2 is twice at the gateway',
  ]);
});
