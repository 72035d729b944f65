import { expect, test } from 'vitest';
import { isScanning, SCANNER_STATES, scannerStateNamed, situationOf } from './situation.ts';

test('a state in a word that nobody knows is no state that is known, and counts as scanning', () => {
  for (const state of SCANNER_STATES) expect(scannerStateNamed(state)).toBe(state);
  for (const words of ['', 'Scanning', 'armed']) {
    const scannerState = scannerStateNamed(words);
    expect(scannerState).toBeNull();
    expect(situationOf({ scannerState, patientInRoom: 'yes' })).toBe('scanning');
  }
});

test('what sounds is a scan, and "stopping" has not stopped', () => {
  expect(SCANNER_STATES.filter(isScanning)).toEqual(['prescan', 'scanning', 'stopping']);
});
