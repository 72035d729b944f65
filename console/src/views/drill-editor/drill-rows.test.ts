import { readFileSync } from 'node:fs';
import { readDrillText, withValue } from '@farfield/protocol/drill-text';
import type { DrillScenario } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { differenceWords, drillRows } from './drill-rows.ts';

const TEXT = readFileSync(new URL('../../../../docs/drills/link-loss-mid-scan.yaml', import.meta.url), 'utf8');

function scenarioOf(text: string): DrillScenario {
  const read = readDrillText(text, { acts: null, policy: DEFAULT_POLICY });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}
const LIBRARY = scenarioOf(TEXT);

test('a line for each fault, automatic act and expected act, and the end; what nobody may do has no time', () => {
  const rows = drillRows(LIBRARY, DEFAULT_POLICY, LIBRARY);
  expect(rows.map((one) => `${one.kind} ${one.id}`)).toEqual([
    'fault cut',
    'fault back',
    'automatic down',
    'automatic ended',
    'automatic stopped',
    'automatic barred',
    'act ack',
    'act look',
    'act speak',
    'act ring',
    'act card',
    'act decide',
    'act clear',
    'end end',
  ]);
  expect(rows.find((one) => one.id === 'barred')).toMatchObject({ number: null, fixedBecause: 'as long as it lasts' });
  expect(rows.find((one) => one.id === 'clear')).toMatchObject({ number: null, fixedBecause: 'before the end' });
});

test('the window of an act begins with what it counts from and ends when it is due', () => {
  const rows = drillRows(LIBRARY, DEFAULT_POLICY, LIBRARY);
  const row = (id: string) => rows.find((one) => one.id === id);
  expect(row('ack')?.fromMs).toBe(row('ended')?.dueMs);
  expect(row('ack')?.dueMs).toBe((row('ended')?.dueMs ?? 0) + 10_000);
});

test('a number may be as large as the strictest limit of the policy that governs it, and no larger', () => {
  const rows = drillRows(LIBRARY, DEFAULT_POLICY, LIBRARY);
  const maxOf = (id: string) => rows.find((one) => one.id === id)?.number?.maxSeconds;
  expect(maxOf('ack')).toBe(60);
  expect(maxOf('speak')).toBe(30);
  // nothing of the policy governs it: the end does
  expect(maxOf('ring')).toBe(420);
  expect(maxOf('cut')).toBe(240);
});

test.each([
  ['ring', 30, 'tighter, was 60 s'],
  ['ring', 90, 'LOOSER, was 60 s'],
  ['ring', 60, ''],
])('%s within %d s: "%s"', (id, seconds, words) => {
  const index = LIBRARY.acts.findIndex((one) => one.id === id);
  const own = scenarioOf(withValue(TEXT, ['acts', index, 'within'], seconds));
  const number = drillRows(own, DEFAULT_POLICY, LIBRARY).find((one) => one.id === id)?.number;
  if (number === undefined || number === null) throw new Error('it has no number');
  expect(differenceWords(number)).toBe(words);
});

test('a fault that is moved is neither tighter nor looser; a line of one’s own has nothing to be compared with', () => {
  const own = scenarioOf(withValue(TEXT, ['faults', 0, 'atS'], 5));
  const fault = drillRows(own, DEFAULT_POLICY, LIBRARY)[0]?.number;
  expect(fault === undefined || fault === null ? '' : differenceWords(fault)).toBe('was 0 s');
  const alone = drillRows(own, DEFAULT_POLICY, null)[0]?.number;
  expect(alone === undefined || alone === null ? '?' : differenceWords(alone)).toBe('');
});
