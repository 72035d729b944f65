import { expect, test } from 'vitest';
import type { DrillFault, Shows } from '../scenario.ts';
import { afterFault, ALL_WELL, isWayCut, scannerFaultOf } from './shadow-sensors.ts';

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

test('a lost link or page cuts the way to whoever is remote', () => {
  expect(isWayCut(ALL_WELL)).toBe(false);
  expect(isWayCut(afterFault(ALL_WELL, shadow({ link: 'silent' })))).toBe(true);
  expect(isWayCut(afterFault(ALL_WELL, shadow({ consolePage: 'silent' })))).toBe(true);
});

test.each([
  ['quench', 'quench'],
  ['roomStop', 'emergency power off'],
  ['mains', 'no mains'],
  ['scannerFault', 'gradient amplifier'],
  ['door34', ''],
] as const)('%s leaves the imagined scanner with "%s"', (input, words) => {
  expect(scannerFaultOf(afterFault(ALL_WELL, shadow({ [input]: 'bad' })))).toBe(words);
});
