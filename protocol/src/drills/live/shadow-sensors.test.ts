import { expect, test } from 'vitest';
import type { DrillFault, Shows } from '../scenario.ts';
import {
  afterFault,
  ALL_WELL,
  isPageDead,
  isWayCut,
  scannerFaultOf,
  SHADOW_SENSORS,
  SHADOW_SHOWS,
  SHADOW_STATED,
} from './shadow-sensors.ts';

const shadow = (shows: Shows): DrillFault => ({ id: 'f', atS: 0, words: 'it is so', kind: 'shadow', shows });

test('a surprise sets what a sensor shows, and the next one mends it', () => {
  const open = afterFault(ALL_WELL, shadow({ door34: 'bad', zone4Entry: 'bad' }));
  expect([...open]).toEqual([
    ['door34', 'bad'],
    ['zone4Entry', 'bad'],
  ]);
  expect(afterFault(open, shadow({ door34: 'good', zone4Entry: 'good' }))).toEqual(ALL_WELL);
});

test('what is read out, and what a person is told to do, sets no signal', () => {
  expect(afterFault(ALL_WELL, { id: 'f', atS: 0, words: 'said', kind: 'stated' })).toBe(ALL_WELL);
  const card = {
    id: 'f',
    atS: 0,
    words: 'goes',
    kind: 'person',
    by: 'mrst',
    action: 'leaving',
    shows: { mrstLeft: 'bad' },
  } as const;
  expect(afterFault(ALL_WELL, card)).toBe(ALL_WELL);
});

test('a lost link cuts the way to whoever is remote; a page that stands still is dead, and its way is not', () => {
  const cut = afterFault(ALL_WELL, shadow({ link: 'silent' }));
  const dead = afterFault(ALL_WELL, shadow({ consolePage: 'silent' }));
  expect([ALL_WELL, cut, dead].map(isWayCut)).toEqual([false, true, false]);
  expect([ALL_WELL, cut, dead].map(isPageDead)).toEqual([false, true, true]);
});

const KILLING = [
  ['quench', 'quench'],
  ['roomStop', 'emergency power off'],
  ['mains', 'no mains'],
  ['scannerFault', 'gradient amplifier'],
] as const;

test.each(KILLING)('%s leaves the imagined scanner with "%s"', (input, words) => {
  expect(scannerFaultOf(afterFault(ALL_WELL, shadow({ [input]: 'bad' })), '')).toBe(words);
});

test.each(KILLING)('%s that says nothing hurts no scanner, and mends none', (input, words) => {
  for (const how of ['unknown', 'silent'] as const) {
    const signals = afterFault(ALL_WELL, shadow({ [input]: how }));
    expect(scannerFaultOf(signals, '')).toBe('');
    expect(scannerFaultOf(signals, words)).toBe(words);
  }
  expect(scannerFaultOf(ALL_WELL, words)).toBe('');
});

test('a door hurts no scanner', () => {
  expect(scannerFaultOf(afterFault(ALL_WELL, shadow({ door34: 'bad' })), '')).toBe('');
});

test('every sensor and everything that is stated has a row', () => {
  const rows = Object.keys(SHADOW_SHOWS);
  expect([...SHADOW_SENSORS, ...SHADOW_STATED].filter((one) => !rows.includes(one))).toEqual([]);
  expect(rows.length).toBeGreaterThan(SHADOW_SENSORS.length + SHADOW_STATED.length);
});
