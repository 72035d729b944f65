import { describe, expect, test } from 'vitest';
import { clearersOf } from './clear-gates.ts';
import { latchedCondition } from './condition-state.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { activeIdsOf } from './state.ts';
import { MRSO, MRST, Story } from './story.ts';

const PREPARED = new Story().preparedExam().state;
const TOGETHER = CONDITION_IDS.filter((id) => conditionRow(id).clearNeeds === 'each');

function latched(id: (typeof TOGETHER)[number]): Story {
  const story = new Story();
  const conditions = { ...PREPARED.conditions, [id]: latchedCondition(PREPARED.nowMs) };
  story.nowMs = PREPARED.nowMs;
  story.state = { ...PREPARED, conditions, activeIds: activeIdsOf(conditions) };
  return story;
}

test('low oxygen and a quench are what nobody clears alone', () => {
  expect(TOGETHER).toEqual(['oxygenLow', 'quench']);
});

describe.each(TOGETHER)('%s is cleared by the safety tech and the safety officer together', (id) => {
  const clear = { kind: 'clear', condition: id, why: 'measured at the wall display' } as const;

  test.each([
    ['the safety tech first', MRST, MRSO],
    ['the safety officer first', MRSO, MRST],
  ])('%s: the first word changes nothing that holds, the second ends it', (_, first, second) => {
    const story = latched(id);
    story.mustDo(first, clear);
    expect(story.state.conditions[id]).toMatchObject({ status: 'latched', cleared: [{ name: first.name }] });
    expect(clearersOf(story.state, id)).toEqual([second.role]);
    expect(story.asks(first, clear)).toEqual(['clearRoleMayNot']);
    story.mustDo(second, clear);
    expect(story.state.conditions[id].status).toBe('ok');
  });

  test('one person in two roles is one person', () => {
    const story = latched(id);
    story.mustDo(MRST, clear);
    expect(story.asks({ ...MRST, role: 'mrso' }, clear)).toEqual(['samePerson']);
    expect(story.state.conditions[id].status).toBe('latched');
  });

  test('it came again after the first word: that word is void', () => {
    const story = latched(id);
    story.mustDo(MRST, clear);
    story.bad.add(conditionRow(id).input);
    story.passes(2_000);
    story.bad.delete(conditionRow(id).input);
    story.passes(conditionRow(id).clearAfterMs + 2_000);
    expect(story.state.conditions[id]).toMatchObject({ status: 'latched', cleared: [] });
    story.mustDo(MRSO, clear);
    expect(story.state.conditions[id].status).toBe('latched');
  });
});
