import { expect, test } from 'vitest';
import { executedIn, FIRST_KEYSYM, HELD, keysUpMs, NEUTRAL } from './numbered-places.ts';

const told = (
  wallMs: number,
  what: string,
  detail: Record<string, string | number>,
  source: 'screen' | 'scanner' = 'screen',
) => ({ source, kind: 'told', what, detail, wallMs }) as const;

const LOG = [
  told(1, 'clicked', { x: HELD.x, y: HELD.y }),
  told(2, 'keyPressed', { keysym: HELD.keysym }),
  told(3, 'keyPressed', { keysym: FIRST_KEYSYM + 4 }),
  told(4, 'keyReleased', { keysym: FIRST_KEYSYM + 4 }),
  told(5, 'clicked', { x: 861, y: 150 }),
  told(6, 'selectStep', { commandId: 'cut-command-2' }, 'scanner'),
  told(7, 'selectStep', { commandId: 'somebody-else' }, 'scanner'),
  told(8, 'keyReleased', { keysym: HELD.keysym }),
  told(9, 'clicked', { x: NEUTRAL.x, y: NEUTRAL.y }),
];

test('what has a number is told from what has none', () => {
  expect(executedIn(LOG)).toEqual([
    { id: `key ${FIRST_KEYSYM + 4}`, wallMs: 3 },
    { id: 'click 861,150', wallMs: 5 },
    { id: 'cut-command-2', wallMs: 6 },
  ]);
});

test('held is over when button and key both are up, since the cut', () => {
  expect(keysUpMs(LOG, 5)).toBe(9);
  expect(keysUpMs(LOG, 9)).toBeNull();
  expect(keysUpMs(LOG.slice(0, 8), 1)).toBeNull();
});
