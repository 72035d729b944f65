import { expect, test } from 'vitest';
import { rules, Totals, type TotalsParts } from './totals.ts';

const NOTHING: TotalsParts = { ...new Totals().parts() };
const OFTEN = Object.fromEntries(rules().map(({ id }) => [id, 1_000]));

function totals(seeds: number, held: Readonly<Record<string, number>>): Totals {
  const made = new Totals();
  made.addParts({ ...NOTHING, seeds, simulatedMs: 1, cpuMs: 1, held: { ...OFTEN, ...held } });
  return made;
}

test('2000 seeds in which each rule had 1000 times something to say are enough', () => {
  expect(totals(2_000, {}).isTooRare([])).toBe(false);
  expect(totals(2_000, {}).report(1)).not.toContain('rare');
});

test('one time less of one rule is not, and the rule is named', () => {
  const rare = totals(2_000, { I32: 999, I15e: 3 });
  expect(rare.isTooRare([])).toBe(true);
  expect(rare.report(1)).toMatch(/rare, .*: I15e 3, I32 999\n/);
  // A rule that was switched off is asked for nothing.
  expect(rare.isTooRare(['I32', 'I15e'])).toBe(false);
});

test('fewer seeds only say what would be rare in 2000', () => {
  const few = totals(100, { I32: 49, I15e: 50 });
  expect(few.isTooRare([])).toBe(false);
  expect(few.rare()).toEqual([{ id: 'I32', times: 49 }]);
});
