import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { readLibrary } from '../../scripts/drill/read-drill.ts';
import { HAZARD_DRILLS } from '../../scripts/safety/hazard-drills.ts';
import { HAZARDS } from '../../scripts/safety/hazards.ts';

test('each hazard names the act of a drill that would show it, or why none does', () => {
  expect(Object.keys(HAZARD_DRILLS).map(Number)).toEqual(HAZARDS.map((one) => one.number));
  const reasons = Object.values(HAZARD_DRILLS).flatMap((one) => ('none' in one ? [one.none] : []));
  for (const words of reasons) expect(words.length).toBeGreaterThan(20);
});

test('every drill and act that is named exists', () => {
  const library = readLibrary(DEFAULT_POLICY);
  if (!library.ok) throw new Error('the library is broken');
  const known = new Set(
    library.value.flatMap(({ id, automatic, acts }) => [...automatic, ...acts].map((one) => `${id} ${one.id}`)),
  );
  const named = Object.values(HAZARD_DRILLS).flatMap((one) => ('none' in one ? [] : [`${one.drill} ${one.act}`]));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((one) => !known.has(one))).toEqual([]);
});
