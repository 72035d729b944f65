import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { type CoreRun, replay } from './core-run.ts';
import { coreRunIn, parseCoreRun } from './core-run-reader.ts';
import type { PolicyEvent } from './events.ts';
import { EMPTY_FOLD } from './state.ts';
import { SIGNED_MRST_POLICY, Story } from './story.ts';

/** A story that writes down what it gives to the core. */
class RecordedStory extends Story {
  readonly events: { atMs: number; event: PolicyEvent }[] = [];

  override post(event: PolicyEvent): ReturnType<Story['post']> {
    this.events?.push({ atMs: this.nowMs, event });
    return super.post(event);
  }
}

test('a recorded run replays to the same state, through JSON too', () => {
  // From a fold, so that nothing is posted before the recorder stands.
  const story = new RecordedStory({ fold: EMPTY_FOLD, nowMs: 5_000 });
  story.passes(6_000);
  story.bad.add('door34');
  story.passes(2_000);
  const run: CoreRun = {
    version: 1,
    kind: 'coreRun',
    title: 'a door',
    site: { siteId: 'site-1', scannerRef: 'MR1', policy: SIGNED_MRST_POLICY, policyHash: 'policy-hash' },
    fold: EMPTY_FOLD,
    bootMs: 5_000,
    events: story.events,
  };
  const states = [...replay(JSON.parse(JSON.stringify(run)) as CoreRun)].map((one) => one.state);
  expect(states.length).toBe(story.events.length);
  expect(states.length).toBeGreaterThan(20);
  expect(canonical(states.at(-1))).toBe(canonical(story.state));
  expect(states.at(-1)?.conditions.doorOpen.status).toBe('confirmed');
});

test('a run over two paths is read back whole: the same states, and the lease is one of two paths', () => {
  const story = new RecordedStory({ fold: EMPTY_FOLD, nowMs: 5_000 });
  story.passes(6_000);
  story.preparedExam();
  story.nowMs += 250;
  story.beats('c-rst', { paths: 'twoPaths' });
  const run = {
    version: 1,
    kind: 'coreRun',
    title: 'two paths',
    site: { siteId: 'site-1', scannerRef: 'MR1', policy: SIGNED_MRST_POLICY, policyHash: 'policy-hash' },
    fold: EMPTY_FOLD,
    bootMs: 5_000,
    events: story.events,
  };
  const read = parseCoreRun(JSON.parse(JSON.stringify(run)));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const last = [...replay(read.value)].at(-1)?.state;
  expect(canonical(last)).toBe(canonical(story.state));
  expect(last?.lease.control).toMatchObject({ kind: 'granted', paths: 'twoPaths' });
});

test.each<[string, unknown, unknown]>([
  ['a run itself', { kind: 'coreRun', title: 'a' }, { kind: 'coreRun', title: 'a' }],
  ['what the simulation wrote about a failure', { seed: 1, coreRun: { title: 'a' } }, { title: 'a' }],
  ['a failure without one', { seed: 1, coreRun: null }, null],
  ['a list', [{ kind: 'coreRun' }], null],
  ['nothing', null, null],
])('the run in a document: %s', (_, document, run) => {
  expect(coreRunIn(document)).toEqual(run);
});
