import { expect, test } from 'vitest';
import { INPUT_IDS, type InputId } from './inputs.ts';
import { Story } from './story.ts';
import { step } from './step.ts';
import type { PolicyState } from './state.ts';
import { isAtLeast, isSameVerdict, join, type Verdict } from './verdict.ts';

/** A scan under its permit, every input good and just reported. */
function scanningState(): PolicyState {
  const story = new Story().preparedExam();
  story.starts();
  story.passes(1_000);
  expect(story.state.scanner?.state).toBe('scanning');
  return story.state;
}

/** Longer than it takes any of them to be confirmed while its own device still reports, shorter than the link's silence. */
const SEEN_MS = 2_200;

function after(state: PolicyState, inputs: readonly InputId[]): Verdict {
  let now = state;
  for (const input of inputs) {
    now = step(now, { kind: 'input', input, raw: 'bad', seenMs: now.nowMs, words: '' }, now.nowMs + 50).state;
  }
  const endMs = state.nowMs + 100 + SEEN_MS;
  while (now.nowMs < endMs) {
    now = step(now, { kind: 'tick' }, Math.min(endMs, now.nowMs + 100)).state;
    if (inputs.includes('scannerStatus')) continue;
    // The scanner is asked for more often than anything else: its silence would hide what the others do.
    const alive = { kind: 'input', input: 'scannerStatus', raw: 'good', seenMs: now.nowMs, words: '' } as const;
    now = step(now, alive, now.nowMs).state;
  }
  return now.verdict;
}

test('two bad inputs, in either order: what one alone does, both together do at least', () => {
  const base = scanningState();
  const alone = new Map(INPUT_IDS.map((input) => [input, after(base, [input])]));
  expect([...alone.values()].filter((one) => !isSameVerdict(one, base.verdict)).length).toBeGreaterThan(15);
  const hidden: string[] = [];
  let pairs = 0;
  for (const [first, one] of alone) {
    for (const [second, other] of alone) {
      if (first === second) continue;
      if (!isAtLeast(after(base, [first, second]), join(one, other))) hidden.push(`${first}, then ${second}`);
      pairs += 1;
    }
  }
  expect(pairs).toBe(INPUT_IDS.length * (INPUT_IDS.length - 1));
  expect(hidden).toEqual([]);
});
