import { expect, test } from 'vitest';
import { UNANSWERED_MS } from './limits.ts';
import { MRST, Story } from './story.ts';

// Seed 7613 of the simulation: each squeeze of the ball set the minutes back in which nobody had answered the first.

/** The patient squeezes the ball again and again, a second each time, with so long between; somebody is there, and seen. */
function squeezes(story: Story, forMs: number, everyMs = 20_000): Story {
  for (let leftMs = forMs; leftMs > 0; leftMs -= everyMs) {
    story.bad.add('squeezeBall');
    story.passes(1_000);
    story.bad.delete('squeezeBall');
    // Spoken to, so that this alarm alone is what nobody answers.
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.passes(Math.min(leftMs, everyMs) - 1_000).mustDo(MRST, { kind: 'confirmPresence' });
  }
  return story;
}

test('nobody answers, and it comes again and again: the scan is stopped, and after two minutes aborted, as if it had come once', () => {
  const once = new Story().preparedExam();
  once.bad.add('squeezeBall');
  once.passes(1_000);
  once.bad.delete('squeezeBall');
  once.mustDo(MRST, { kind: 'spokeToPatient' });
  once.passes(19_000).mustDo(MRST, { kind: 'confirmPresence' });
  const again = squeezes(new Story().preparedExam(), 20_000);
  for (const story of [once, again]) expect(story.state.verdict).toMatchObject({ scan: 2, people: 2 });
  for (let atMs = 20_000; atMs < UNANSWERED_MS.abort; atMs += 20_000) {
    once.passes(20_000).mustDo(MRST, { kind: 'confirmPresence' });
    squeezes(again, 20_000);
  }
  for (const story of [once, again]) expect(story.state.verdict).toMatchObject({ scan: 3, people: 3 });
});

test('answered, and it comes again: whoever answered the first has not answered this one, and it has its own minutes', () => {
  const story = squeezes(new Story().preparedExam(), 100_000);
  story.mustDo(MRST, { kind: 'acknowledge', condition: 'squeezeBall' });
  squeezes(story, 40_000);
  expect(story.state.conditions.squeezeBall).toMatchObject({ acknowledgedBy: null });
  expect(story.state.verdict).toMatchObject({ scan: 2, people: 2 });
  squeezes(story, UNANSWERED_MS.abort);
  expect(story.state.verdict).toMatchObject({ scan: 3, people: 3 });
});
