import { describe, expect, test } from 'vitest';
import { GATES } from '../../scripts/safety/gates.ts';
import { standingOf } from '../../scripts/safety/hazard.ts';
import { HAZARDS, LISTED_HAZARDS } from '../../scripts/safety/hazards.ts';
import { MISTAKES } from '../../scripts/safety/mistakes.ts';
import { allRules } from '../../scripts/safety/rule-ids.ts';
import { safetyPage } from '../../scripts/safety/safety-page.ts';
import { deadReferences, tests, testWords, titlesIn } from '../../scripts/safety/test-reference.ts';

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('hazards', () => {
  test('1 to 45 as they were listed, and those that were found, numbered without a gap', () => {
    expect(HAZARDS.map((one) => one.number)).toEqual(upTo(HAZARDS.length));
    expect(HAZARDS.length).toBeGreaterThan(LISTED_HAZARDS);
  });

  test('every rule that a hazard names exists', () => {
    const known = new Set(allRules().map((rule) => rule.id));
    const named = HAZARDS.flatMap((one) => one.rules.map((id) => ({ number: one.number, id })));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  test('every test that a hazard names exists', () => {
    const named = HAZARDS.flatMap((one) => one.tests);
    expect(named.length).toBeGreaterThan(100);
    expect(deadReferences(named)).toEqual([]);
  });

  test('a title says something without the values of its table', () => {
    const all = [HAZARDS, MISTAKES, GATES].flatMap((pages) => pages.flatMap((one) => one.tests));
    const wordsOf = (title: string): readonly string[] =>
      title.replace(/%[a-z]|\$\w+/g, '').match(/[\p{L}\d]+/gu) ?? [];
    expect(all.filter(({ title }) => wordsOf(title).length < 2).map(testWords)).toEqual([]);
    expect(wordsOf('%s, $kind')).toEqual([]);
  });

  test('what no test shows is a gap, said in words', () => {
    const silent = HAZARDS.filter((one) => standingOf(one) === 'open' && one.gap === null);
    expect(silent.map((one) => one.number)).toEqual([]);
    for (const one of HAZARDS) expect(one.control.length, `hazard ${one.number}`).toBeGreaterThan(20);
  });

  test('every rule is on the page, with its hazards or among those without one', () => {
    const text = safetyPage();
    for (const { id } of allRules()) {
      expect(text.includes(`\n| ${id} | `) || text.includes(`\n- ${id} `), id).toBe(true);
    }
  });
});

describe('usual mistakes', () => {
  test('thirty, of which at least 22 are tests, and each has a sentence', () => {
    expect(MISTAKES.map((one) => one.number)).toEqual(upTo(30));
    expect(MISTAKES.filter((one) => one.tests.length > 0).length).toBeGreaterThanOrEqual(22);
    for (const one of MISTAKES) expect(one.prevention.length, `mistake ${one.number}`).toBeGreaterThan(10);
  });

  test('every test that is named exists', () => {
    expect(deadReferences(MISTAKES.flatMap((one) => one.tests))).toEqual([]);
  });
});

describe('gates', () => {
  test('every test that a clause names exists, and a clause without one is a gap', () => {
    expect(deadReferences(GATES.flatMap((one) => one.tests))).toEqual([]);
    expect(GATES.length).toBeGreaterThan(45);
    const unshown = GATES.filter((one) => one.gap === null && one.tests.length === 0);
    expect(unshown.map((one) => one.clause)).toEqual([]);
    const wordless = GATES.filter((one) => one.gap === null && one.reasons.length + one.conditions.length === 0);
    expect(wordless.map((one) => one.clause)).toEqual([]);
  });
});

describe('the search for tests', () => {
  test('finds a dead title and a dead file', () => {
    const file = 'test/unit/safety-pages.test.ts';
    expect(deadReferences(tests(file, 'finds a dead title and a dead file'))).toEqual([]);
    expect(deadReferences([...tests(file, 'no such title here'), ...tests('test/unit/gone.test.ts', 'x')])).toEqual([
      `${file} › no such title here`,
      'test/unit/gone.test.ts › x',
    ]);
  });

  test('reads titles of tables, in any quotes, with escapes', () => {
    const quote = "'";
    const text = [
      `test(${quote}plain${quote}, () => {`,
      `test.each([1])(${quote}of a table %s${quote}, () => {`,
      `] as const)(\n  "it's quoted",\n  () => {`,
      `test(${quote}the server\\u2019s clock${quote}, () => {`,
      'test(`a template`, () => {',
    ].join('\n');
    expect([...titlesIn(text)]).toEqual(['plain', 'of a table %s', "it's quoted", 'the server’s clock', 'a template']);
  });
});
