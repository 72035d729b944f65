import { expect, test } from 'vitest';
import { LivingConsoles } from './living-consoles.ts';
import type { PolicyState } from './state.ts';
import { Story } from './story.ts';

const { state } = new Story().preparedExam();
const at = (nowMs: number): PolicyState => ({ ...state, nowMs });

function late(delayMs: number, pictures: readonly number[]): (nowMs: number) => number {
  const consoles = new LivingConsoles();
  consoles.setLine('rst', { is: 'late', delayMs });
  for (const atMs of pictures) consoles.remember(at(atMs));
  return (nowMs) => consoles.seenBy('rst', at(nowMs), nowMs).nowMs;
}

test('a console whose line takes no time sees the site as it is', () => {
  const consoles = new LivingConsoles();
  consoles.remember(at(1_000));
  expect(consoles.seenBy('rst', at(1_200), 1_200).nowMs).toBe(1_200);
});

test('a late console sees the newest picture that is as old as its line is long', () => {
  const seenAt = late(500, [1_000, 1_250, 1_500, 1_750]);
  expect([seenAt(1_750), seenAt(1_760), seenAt(2_000)]).toEqual([1_250, 1_250, 1_500]);
});

test('a console whose line has just become late goes on seeing the last picture that it had', () => {
  expect(late(5_000, [1_000, 1_250])(1_300)).toBe(1_000);
});

test('where the site has only just come back there is no older picture to see', () => {
  expect(late(500, [])(1_300)).toBe(1_300);
  const consoles = new LivingConsoles();
  consoles.setLine('rst', { is: 'late', delayMs: 500 });
  consoles.remember(at(1_000));
  consoles.forget();
  expect(consoles.seenBy('rst', at(2_000), 2_000).nowMs).toBe(2_000);
});
