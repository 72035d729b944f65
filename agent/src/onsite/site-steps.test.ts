import { expect, test } from 'vitest';
import { NO_SITE_STEPS, siteStepsSchema } from './site-steps.ts';

const refusals = (value: unknown): readonly string[] => {
  const parsed = siteStepsSchema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

test('a site that has written down one of three says nothing of the others', () => {
  expect(siteStepsSchema.parse({ code: ['Pull the cord in Zone III.'] })).toEqual({
    ...NO_SITE_STEPS,
    code: ['Pull the cord in Zone III.'],
  });
  expect(siteStepsSchema.parse({})).toEqual(NO_SITE_STEPS);
});

test('all three at their longest are taken', () => {
  const longest = Array.from({ length: 8 }, () => 'x'.repeat(75));
  expect(refusals({ tableRelease: longest, code: longest, quench: ['y'.repeat(200), 'y'.repeat(200)] })).toEqual([]);
});

test.each([
  ['a list that names no step', { code: [] }, 'code: names no step: leave the key out where nothing is written down'],
  ['nine steps', { code: Array.from({ length: 9 }, () => 'a') }, 'code: more than 8 steps do not fit on the card'],
  ['a step too long', { quench: ['y'.repeat(201)] }, 'quench.0: more than 200 characters: one step, one act'],
  [
    'too much in all',
    { tableRelease: Array.from({ length: 4 }, () => 'z'.repeat(151)) },
    'tableRelease: more than 600 characters in all do not fit on the card',
  ],
  ['a blank step', { code: ['Call.', '  '] }, 'code.1: is blank'],
  [
    'two lines in one step',
    { code: ['Call.\nRun.'] },
    'code.0: holds a line break or another control character: one step, one line',
  ],
])('%s is refused with its key and why', (_, value, words) => {
  expect(refusals(value)).toEqual([words]);
});

test('what is no text, no list or no such procedure is refused', () => {
  expect(refusals({ code: ['Call.', 7] })).toHaveLength(1);
  expect(refusals({ code: 'Call.' })).toHaveLength(1);
  expect(refusals({ fire: ['Call.'] })).toHaveLength(1);
});
