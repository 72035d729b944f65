import { expect, test } from 'vitest';
import { EVENT } from './event-reader.ts';
import { readDocument } from './reading.ts';
import { Story } from './story.ts';

const WORDS = 'pressed Start on the scanner screen at 120, 878';

/** The answers to orders, and what the record has of them. */
function started(outcome: { kind: 'done'; words?: string }) {
  const story = new Story().preparedExam();
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome });
  story.starts();
  const answers = story.effects.flatMap((one) => (one.kind === 'outcome' ? [one.outcome] : []));
  const recorded = story.effects.flatMap((one) =>
    one.kind === 'journal' && one.record.type === 'outcome' ? [one.record.data.words] : [],
  );
  return { answer: answers.at(-1), last: story.state.lastCommand?.answer, recorded: recorded.at(-1) };
}

test('a START that was a press says so, to whoever asked, on the last-command card and in the record', () => {
  expect(started({ kind: 'done', words: WORDS })).toEqual({
    answer: { kind: 'done', words: WORDS },
    last: WORDS,
    recorded: WORDS,
  });
});

test('a START that the scanner accepted says that', () => {
  const words = 'accepted by the scanner';
  expect(started({ kind: 'done' })).toEqual({ answer: { kind: 'done', words }, last: words, recorded: '' });
});

test('a recorded run has those words, and one of an earlier version none', () => {
  const event = (outcome: object) => ({ kind: 'effectOutcome', effectId: 'e-1', outcome });
  for (const outcome of [{ kind: 'done', words: WORDS }, { kind: 'done' }])
    expect(readDocument(EVENT, event(outcome))).toMatchObject({ ok: true, value: { outcome } });
});
