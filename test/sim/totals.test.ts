import { describe, expect, test } from 'vitest';
import { Coverage, type CoverageParts } from './coverage.ts';
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

describe('cells and ordered pairs of a whole run', () => {
  const { cells, pairs } = new Coverage();
  const all: CoverageParts = { cells: [...cells.keys()], pairs: [...pairs.keys()] };
  const covering = (seeds: number, parts: CoverageParts): Totals => {
    const made = new Totals();
    made.addParts({ ...NOTHING, seeds, simulatedMs: 1, cpuMs: 1, held: OFTEN, ...parts });
    return made;
  };
  /** the place of the first cell that no rule excludes */
  const cell = all.cells.find(
    (one) => covering(2_000, { ...all, cells: all.cells.filter((other) => other !== one) }).uncovered.length > 0,
  );

  test('all of them are enough', () => {
    expect(covering(2_000, all).uncovered).toEqual([]);
  });
  test('one cell less is not, and the cell is named', () => {
    expect(cell).toBeDefined();
    const { uncovered } = covering(2_000, { ...all, cells: all.cells.filter((one) => one !== cell) });
    expect(uncovered).toHaveLength(1);
    expect(uncovered[0]).toMatch(
      /^cells not covered: (empty|inRoom|scanning) \w+ (ok|suspect|confirmed|clearing|latched)$/,
    );
  });
  test('a tenth of the pairs less is not; one in a hundred less is', () => {
    const without = (nth: number) => ({ ...all, pairs: all.pairs.filter((one) => one % nth !== 0) });
    expect(covering(2_000, without(100)).uncovered).toEqual([]);
    expect(covering(2_000, without(10)).uncovered).toEqual([
      expect.stringMatching(/^ordered pairs covered: \d+ of \d+, not 95 %; not seen: \w+ → \w+/),
    ]);
  });
  test('fewer seeds are not asked', () => {
    expect(covering(1_999, { cells: [], pairs: [] }).uncovered).toEqual([]);
    expect(covering(2_000, { cells: [], pairs: [] }).uncovered).toHaveLength(2);
  });
});
