import { expect, test } from 'vitest';
import { SECOND_RST, Story } from './story.ts';

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

test.each<[string, Partial<Story['state']>]>([
  [
    'control held at authority 3',
    { verdict: { authority: 3, scan: 0, people: 0, system: 0 }, activeIds: [], peer: null },
  ],
  ['a permit without a session', { session: null }],
])('%s is reported as soon as it is seen, and restricts', (what, broken) => {
  const story = new Story().joins(SECOND_RST).preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(500);
  // Between two looks of `settle`, which would mend it: the echo of an onlooker is nothing that it looks after.
  story.state = { ...story.state, ...broken, settleDueMs: story.nowMs + 250 };
  const effects = story.post({
    kind: 'heartbeat',
    beat: { consoleId: 'c-rst2', echoTickMs: story.nowMs, roundTripMs: 30, epoch: 0, pageAgeMs: 0, inputAgeMs: 0 },
  });
  expect(effects).toContainEqual({ kind: 'violation', what });
  expect(story.state.verdict.authority).toBe(3);
});
