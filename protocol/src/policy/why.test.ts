import { describe, expect, test } from 'vitest';
import { initialCondition, latchedCondition, sinceMsOf } from './condition-state.ts';
import { situation } from './facts.ts';
import type { PolicyState } from './state.ts';
import { Story } from './story.ts';
import { factWords, verdictChanges, verdictShort, verdictWords, type WhyLine, whyLine, whyVerdict } from './why.ts';

const { state } = new Story().preparedExam();

test('a row that is well says since when of nothing, asks for nothing and decides nothing', () => {
  expect(whyLine(state, 'doorOpen')).toMatchObject({
    status: 'ok',
    sinceMs: null,
    acknowledgedBy: null,
    isUnanswered: false,
    decides: [],
  });
  expect(sinceMsOf(initialCondition())).toBe(0);
  expect(sinceMsOf(latchedCondition(700))).toBe(700);
});

test('an input that was never heard of has no age', () => {
  const oxygen = { ...state.inputs.oxygen, lastSeenMs: null };
  expect(whyLine({ ...state, inputs: { ...state.inputs, oxygen } }, 'oxygenLow').ageMs).toBeNull();
  expect(whyLine(state, 'oxygenLow').ageMs).toBe(0);
});

test('what a verdict asks for, in words and short; a level that has no words is not passed over', () => {
  expect(verdictWords({ authority: 1, scan: 2, people: 0, system: 0 })).toEqual(['no new start', 'stop the scan']);
  expect(verdictShort({ authority: 1, scan: 2, people: 0, system: 0 })).toBe('A1 S2');
  expect(verdictShort({ authority: 0, scan: 0, people: 0, system: 0 })).toBe('none');
  const unheardOf = { authority: 0, scan: 0, people: 9, system: 0 } as unknown as Parameters<typeof verdictWords>[0];
  expect(verdictWords(unheardOf)).toEqual(['?']);
});

describe('a fact in words', () => {
  const line = whyLine(state, 'doorOpen');
  test.each<[Partial<WhyLine>, string]>([
    [{ raw: 'good', ageMs: null }, 'door34 was never reported'],
    [{ raw: 'unknown', ageMs: null }, 'door34 was never reported'],
    [{ raw: 'bad', ageMs: null }, 'door34 is bad'],
    [{ raw: 'bad', ageMs: 1_200, words: 'open' }, 'door34 is bad (open)'],
    [{ raw: 'unknown', ageMs: 1_200 }, 'door34 is unknown, last proven 1.2 s ago'],
    [{ raw: 'good', ageMs: 5_100 }, 'door34 last proven 5.1 s ago'],
    [{ raw: 'good', ageMs: 0 }, 'door34 is good again'],
    [{ raw: 'bad', ageMs: 0, isUnanswered: true }, 'door34 is bad; nobody has acknowledged it'],
  ])('%o', (own, words) => {
    expect(factWords({ ...line, words: '', ...own })).toBe(words);
  });
});

test('each change of the verdict is told once, with what was true at the end of its instant, and begins with the boot', () => {
  const calm = new Story().preparedExam().state;
  const open = { ...calm, verdict: { ...calm.verdict, authority: 3, scan: 2 } } as const;
  const at = (atMs: number, of: PolicyState) => ({ atMs, event: { kind: 'tick' } as const, state: of, effects: [] });
  const told = verdictChanges([
    at(10, calm),
    at(20, calm),
    at(30, open),
    at(40, open),
    // comes and goes within one instant: never the case
    at(50, calm),
    at(50, open),
    at(60, calm),
  ]);
  expect(told.map(({ atMs, verdict }) => [atMs, verdictShort(verdict)])).toEqual([
    [10, 'none'],
    [30, 'A3 S2'],
    [60, 'none'],
  ]);
  expect(told[0]).toMatchObject({ situation: situation(calm), why: whyVerdict(calm) });
});
