import { expect, test } from 'vitest';
import { RST, Story } from './story.ts';

test('a step is selected at authority 1, and not at authority 2: then only viewing, talking and STOP are left', () => {
  const story = new Story().preparedExam();
  story.bad.add('door34');
  story.passes(500);
  expect(story.state.verdict.authority).toBe(1);
  expect(story.asks(RST, { kind: 'selectStep', stepId: 't2' })).toEqual(['done']);
  story.bad.delete('door34');
  story.bad.add('journal');
  story.passes(500);
  expect(story.state.verdict.authority).toBe(2);
  expect(story.asks(RST, { kind: 'selectStep', stepId: 'localizer' })).toContain('conditionActive');
  expect(story.orders().filter((one) => one === 'selectStep')).toHaveLength(1);
});

test('a step that the queue does not have is selected by nobody', () => {
  const story = new Story().preparedExam();
  expect(story.asks(RST, { kind: 'selectStep', stepId: 'nowhere' })).toEqual(['stepUnknown']);
  expect(story.orders()).toEqual([]);
  expect(story.state.inflight).toEqual([]);
});
