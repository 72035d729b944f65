import { expect, test } from 'vitest';
import { EMERGENCY_CARDS } from './emergency-cards.ts';

test('there are six cards and the first line of each is the way out of Zone IV', () => {
  expect(EMERGENCY_CARDS).toHaveLength(6);
  for (const card of EMERGENCY_CARDS) expect(card.lines[0]).toMatch(/^Out of Zone IV/);
});

test('no card gives a dose', () => {
  const text = EMERGENCY_CARDS.flatMap((card) => card.lines).join(' ');
  expect(text).not.toMatch(/\d\s?(mg|ml|mcg|µg|units)\b/i);
});
