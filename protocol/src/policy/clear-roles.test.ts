import { expect, test } from 'vitest';
import { latchedCondition } from './condition-state.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { type Principal, ROLES } from './roles.ts';
import { activeIdsOf } from './state.ts';
import { MRST, Story } from './story.ts';

const LATCHING = CONDITION_IDS.filter((id) => conditionRow(id).latch !== 'none');
const PREPARED = new Story().preparedExam().state;

test.each(LATCHING)('%s: cleared by the roles of its row, on site, and by nobody else', (id) => {
  const row = conditionRow(id);
  const conditions = { ...PREPARED.conditions, [id]: latchedCondition(PREPARED.nowMs) };
  const story = new Story();
  const may: string[] = [];
  const ended: string[] = [];
  for (const role of ROLES) {
    for (const seat of ['remote', 'onsite'] as const) {
      story.nowMs = PREPARED.nowMs;
      story.state = { ...PREPARED, conditions, activeIds: activeIdsOf(conditions) };
      const who: Principal = { ...MRST, personId: `${role} ${seat}`, role, seat };
      const answer = story.asks(who, { kind: 'clear', condition: id, why: 'looked, all is well' });
      if (answer[0] === 'done') may.push(`${role} ${seat}`);
      if (story.state.conditions[id].status === 'ok') ended.push(`${role} ${seat}`);
    }
  }
  // Where each must clear, one word alone ends nothing: clear-together.test.ts.
  expect(ended).toEqual(row.clearNeeds === 'each' ? [] : may);
  expect(may.toSorted()).toEqual(row.clearedBy.map((role) => `${role} onsite`).toSorted());
});

test('no row is cleared by IT, a coordinator, a trainee or somebody not signed in', () => {
  expect(LATCHING.length).toBeGreaterThan(10);
  for (const id of LATCHING) {
    for (const role of ['it', 'coordinator', 'trainee', 'unidentifiedOnsite', 'rst'] as const)
      expect(conditionRow(id).clearedBy, id).not.toContain(role);
  }
});
