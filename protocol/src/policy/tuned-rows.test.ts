import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from './facility-policy.ts';
import { SIGNED_MRST_POLICY, Story } from './story.ts';
import { tunedRows, tuningProblems } from './tuned-rows.ts';

test('a facility that chose a shorter time gets it, and only there', () => {
  const policy = { ...DEFAULT_POLICY, conditions: { zoneSilent: { ttlMs: 2_000 } } };
  expect(tunedRows(policy).byId.zoneSilent.ttlMs).toBe(2_000);
  expect(tunedRows(DEFAULT_POLICY).byId.zoneSilent.ttlMs).toBe(3_000);
  expect(tunedRows(policy).byId.scannerSilent).toEqual(tunedRows(DEFAULT_POLICY).byId.scannerSilent);
});

test('the core acts on the chosen time', () => {
  const statusAfter = (conditions: (typeof DEFAULT_POLICY)['conditions'], silentMs: number): string => {
    const story = new Story({ policy: { ...SIGNED_MRST_POLICY, conditions } });
    story.silent.add('zone');
    story.passes(silentMs);
    return story.status('zoneSilent');
  };
  expect(statusAfter({}, 2_500)).toBe('ok');
  expect(statusAfter({ zoneSilent: { ttlMs: 2_000 } }, 2_500)).toBe('confirmed');
});

test.each([
  ['within its bounds', { zoneSilent: { ttlMs: 5_000 } }, []],
  [
    'too long',
    { zoneSilent: { ttlMs: 5_001 } },
    ['zoneSilent.ttlMs: 5001 is not a whole number of ms from 2000 to 5000'],
  ],
  [
    'too short',
    { mainsLost: { confirmAfterMs: 499 } },
    ['mainsLost.confirmAfterMs: 499 is not a whole number of ms from 500 to 2000'],
  ],
  [
    'half a millisecond',
    { zoneSilent: { ttlMs: 2_000.5 } },
    ['zoneSilent.ttlMs: 2000.5 is not a whole number of ms from 2000 to 5000'],
  ],
  ['words', { zoneSilent: { ttlMs: '3 s' } }, ['zoneSilent.ttlMs: 3 s is not a whole number of ms from 2000 to 5000']],
  [
    'a time that nobody may choose',
    { scannerSilent: { ttlMs: 2_000 } },
    ['scannerSilent.ttlMs: is the same everywhere; a facility cannot choose it'],
  ],
  [
    'a field that is no time',
    { doorOpen: { latch: 'none' } },
    ['doorOpen.latch: is the same everywhere; a facility cannot choose it'],
  ],
  ['no such condition', { doorAjar: { ttlMs: 1 } }, ['doorAjar.: no such condition']],
])('a tuning is refused for what it is: %s', (_, tuning, problems) => {
  expect(tuningProblems(tuning).map(({ condition, field, words }) => `${condition}.${field}: ${words}`)).toEqual(
    problems,
  );
});
