import { expect, test } from 'vitest';
import { changed, historyOf, undone } from './edit-history.ts';

test('each change is undone alone, what was one stroke at once', () => {
  let now = changed(historyOf('a'), 'b');
  for (const text of ['b1', 'b2', 'b3']) now = changed(now, text, 'move 0');
  now = changed(now, 'c', 'move 1');
  const seen: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    now = undone(now);
    seen.push(now.text);
  }
  expect(seen).toEqual(['b3', 'b', 'a', 'a']);
});

test('a stroke that was undone does not go on', () => {
  const moved = changed(historyOf('a'), 'b', 'move 0');
  const again = changed(undone(moved), 'c', 'move 0');
  expect(undone(again).text).toBe('a');
});

test('what changes nothing is no step', () => {
  expect(changed(historyOf('a'), 'a').past).toEqual([]);
});
