import { expect, test } from 'vitest';
import { parseListVar, readNut } from './nut-status.ts';

function answerOf(status: string, more = ''): string {
  return `BEGIN LIST VAR mri\nVAR mri battery.charge "80"\nVAR mri battery.runtime "905"\nVAR mri ups.status "${status}"\n${more}END LIST VAR mri\n`;
}

function readingOf(text: string): ReturnType<typeof readNut> {
  const answer = parseListVar(text, 'mri');
  if (answer === null) throw new Error('not complete');
  return readNut(answer, 'mri');
}

test.each([
  ['OL', 'good', 'on'],
  ['OL CHRG', 'good', 'on'],
  ['OL LB', 'bad', 'lost'],
  ['OB DISCHRG', 'bad', 'lost'],
  ['OB DISCHRG LB', 'bad', 'lost'],
  ['FSD OL', 'bad', 'lost'],
  ['WAIT', 'unknown', 'unknown'],
  ['OL WAIT', 'unknown', 'unknown'],
  ['OL OFF', 'unknown', 'unknown'],
  ['BYPASS', 'unknown', 'unknown'],
  ['', 'unknown', 'unknown'],
])('status "%s" → mains %s, power %s', (status, mains, power) => {
  const reading = readingOf(answerOf(status));
  expect(reading.mains).toBe(mains);
  expect(reading.power.mains).toBe(power);
});

test('runtime comes in milliseconds, an unreadable figure as not reported', () => {
  expect(readingOf(answerOf('OB')).power).toEqual({ mains: 'lost', runtimeMs: 905_000, chargePercent: 80 });
  const broken = answerOf('OB').replace('"905"', '"n/a"').replace('"80"', '""');
  expect(readingOf(broken).power).toEqual({ mains: 'lost', runtimeMs: null, chargePercent: null });
});

test.each([
  ['ERR DATA-STALE\n', /no news/],
  ['ERR DRIVER-NOT-CONNECTED\n', /no driver/],
  ['ERR UNKNOWN-UPS\n', /upsd knows no UPS "mri"/],
  ['ERR ACCESS-DENIED\n', /ACCESS-DENIED/],
])('%j is unknown, in words', (text, words) => {
  const reading = readingOf(text);
  expect(reading.mains).toBe('unknown');
  expect(reading.words).toMatch(words);
});

test('an answer is complete at its end only, whatever lines came before, and another UPS is not read', () => {
  const text = answerOf('OL', 'VAR other ups.status "OB"\nrubbish\nVAR mri ups.model "a \\"b\\" c"\n');
  for (let length = 0; length < text.length - 1; length++)
    expect(parseListVar(text.slice(0, length), 'mri')).toBeNull();
  const answer = parseListVar(text, 'mri');
  expect(answer?.kind === 'variables' ? [...answer.variables.values()] : null).toEqual(['80', '905', 'OL', 'a "b" c']);
});
