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
  ['OL LB', 'good', 'on'],
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

// The UPS's hardware knows its battery better than its estimate does (hazard 17); a forced shutdown cuts the load within seconds.
test.each([
  ['OB DISCHRG LB', '905', 480_000],
  ['OB LB', '120', 120_000],
  ['OB LB', 'n/a', 480_000],
  ['OL CHRG LB', '905', 480_000],
  ['OB LB FSD', '905', 0],
  ['FSD OL', 'n/a', 0],
])('status "%s" with an estimate of %s s: %s ms left at most', (status, runtime, runtimeMs) => {
  expect(readingOf(answerOf(status).replace('"905"', `"${runtime}"`)).power.runtimeMs).toBe(runtimeMs);
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
