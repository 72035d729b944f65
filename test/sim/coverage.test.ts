import { expect, test } from 'vitest';
import type { PolicyState } from '@farfield/protocol/policy';
import { Story } from '../../protocol/src/policy/story.ts';
import { Coverage } from './coverage.ts';

const { state } = new Story();
const { mainsLost: OK } = state.conditions;
const LOST: PolicyState['conditions']['mainsLost'] = {
  status: 'confirmed',
  sinceMs: 0,
  confirmedMs: 0,
  askedMs: 0,
  mustLatch: false,
  isFlapping: false,
  acknowledgedBy: null,
  cameMs: [],
};

function withConditions(own: Partial<PolicyState['conditions']>): PolicyState {
  const conditions = { ...state.conditions, ...own };
  return { ...state, conditions, activeIds: Object.keys(own) as PolicyState['activeIds'] };
}

/** how many ordered pairs one step shows */
function pairsOf(before: PolicyState, after: PolicyState): number {
  const coverage = new Coverage();
  coverage.take(before, after);
  return coverage.parts().pairs.length;
}

test('a condition that comes while another one is there is a pair with it', () => {
  const before = withConditions({ mainsLost: LOST });
  expect(pairsOf(before, withConditions({ mainsLost: LOST, quench: LOST }))).toBe(1);
});

// Remote control that is given over a late link ends C-24 in that step, and the late link comes in it.
test('one that is over in the step in which the other comes was not there with it', () => {
  const before = withConditions({ mainsLost: LOST });
  expect(pairsOf(before, withConditions({ mainsLost: OK, quench: LOST }))).toBe(0);
});
