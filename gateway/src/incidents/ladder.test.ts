import { expect, test } from 'vitest';
import { PLAN } from '../testing/incident-bench.ts';
import type { StoredPerson } from '../store/store-port.ts';
import { ladderAt } from './ladder.ts';

const WALL_MS = 1_700_000_000_000;

function person(personId: string, own: Partial<StoredPerson> = {}): StoredPerson {
  return {
    personId,
    name: `DEMO, ${personId}`,
    role: 'rst',
    siteIds: [],
    credentialUntilWallMs: null,
    ...own,
  } as StoredPerson;
}

const ladder = (people: readonly StoredPerson[], busyAt: ReadonlyMap<string, string> = new Map()) =>
  ladderAt('demo-1', PLAN, { people, busyAt, wallMs: WALL_MS });

test('those on call in the order of the file, then who else is enrolled, by name; others than remote technologists never', () => {
  const all = ladder([person('zoe'), person('abe'), person('rst'), person('mia', { role: 'mrst' })]);
  expect(all.map((one) => one.personId)).toEqual(['rst', 'abe', 'zoe']);
  expect(all.every((one) => one.whyNot === null)).toBe(true);
});

test.each<[string, Partial<StoredPerson>, string | null]>([
  ['works elsewhere', { siteIds: ['other'] }, 'does not work at this site'],
  ['works here too', { siteIds: ['other', 'demo-1'] }, null],
  ['ran out', { credentialUntilWallMs: WALL_MS }, 'credential has run out'],
  ['runs out later', { credentialUntilWallMs: WALL_MS + 1 }, null],
])('%s', (_, own, whyNot) => {
  expect(ladder([person('abe', own)]).find((one) => one.personId === 'abe')?.whyNot).toBe(whyNot);
});

test('who is on call and has no account is named with the reason; who is busy at another site too, here not', () => {
  expect(ladder([])).toEqual([
    { personId: 'rst', name: 'DEMO, rst', whyNot: 'has no account as a remote technologist here' },
  ]);
  const busyAt = new Map([
    ['abe', 'other'],
    ['zoe', 'demo-1'],
  ]);
  expect(
    ladder([person('abe'), person('zoe')], busyAt)
      .slice(1)
      .map((one) => one.whyNot),
  ).toEqual(['is busy at another site', null]);
});
