import { expect, test } from 'vitest';
import { Story } from './story.ts';

test('a core that finds itself broken restricts on top of what its rows ask for, never below it', () => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  story.bad.add('squeezeBall');
  story.reports();
  expect(story.state.verdict.scan).toBe(2);
  story.nowMs += 0.5;
  const effects = story.post({ kind: 'input', input: 'mains', raw: 'good', seenMs: story.nowMs, words: '' });
  expect(effects).toContainEqual({ kind: 'violation', what: 'time is not an integer' });
  expect(story.state.verdict).toMatchObject({ authority: 3, scan: 2, people: 2 });
});
