import { expect, test } from 'vitest';
import type { PathFact } from './agent-state.ts';
import { Bench } from './test-bench.ts';

const up = (name: string, own: Partial<PathFact> = {}): PathFact => ({
  name,
  state: 'up',
  roundTripMs: 40,
  lossPercent: 0,
  silentMs: 100,
  isProven: true,
  ...own,
});
const down = { state: 'down', isProven: false } as const;

function told(...paths: PathFact[]) {
  return { kind: 'paths' as const, paths, sharedRoute: '' };
}

test('one path of two down: people are told which, the verdict bars nothing, and 30 s good end it', () => {
  const bench = new Bench();
  bench.post(told(up('primary'), up('cellular')));
  const { authority, scan, people } = bench.state.policy.verdict;
  bench.post(told(up('primary'), up('cellular', down)));
  bench.passes(1_200);
  expect(bench.state.policy.activeIds).toContain('onePathLeft');
  expect(bench.state.policy.inputs.pathSpare.words).toBe('cellular is down');
  expect(bench.state.policy.verdict).toMatchObject({ authority, scan, people: Math.max(1, people) });
  bench.post(told(up('primary'), up('cellular')));
  bench.passes(29_000);
  expect(bench.state.policy.activeIds).toContain('onePathLeft');
  bench.passes(2_000);
  expect(bench.state.policy.activeIds).not.toContain('onePathLeft');
});

test('a site with one path, or with none left, has no such alarm', () => {
  const bench = new Bench();
  bench.post(told());
  bench.post(told(up('primary', down), up('cellular', down)));
  bench.passes(5_000);
  expect(bench.state.policy.activeIds).not.toContain('onePathLeft');
});

test('copies that differ: an alarm that stays until people clear it, and may be cleared once it is over', () => {
  const bench = new Bench();
  bench.post({ kind: 'copiesDiffer', words: 'fromConsole 7 on cellular' });
  expect(bench.state.policy.activeIds).toContain('pathCopiesDiffer');
  expect(bench.state.policy.verdict.authority).toBeGreaterThanOrEqual(2);
  bench.passes(4_000);
  expect(bench.state.policy.inputs.pathCopies.raw).toBe('bad');
  bench.passes(20_000);
  expect(bench.state.policy.inputs.pathCopies.raw).toBe('good');
  expect(bench.state.policy.conditions.pathCopiesDiffer.status).toBe('latched');
});

test('what the paths may share is said once, and is in the picture', () => {
  const bench = new Bench();
  const sharedRoute = 'primary and cellular leave by the same address';
  bench.post({ kind: 'paths', paths: [up('primary'), up('cellular')], sharedRoute });
  bench.post({ kind: 'paths', paths: [up('primary'), up('cellular')], sharedRoute });
  bench.passes(1_200);
  expect(bench.state.events.filter((one) => one.words === sharedRoute)).toHaveLength(1);
  const view = bench.outputs.findLast((one) => one.kind === 'broadcast');
  expect(view).toMatchObject({
    body: { value: { link: { sharedRoute, paths: [{ name: 'primary', isProven: true }, { name: 'cellular' }] } } },
  });
});
