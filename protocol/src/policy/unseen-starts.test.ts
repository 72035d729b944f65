import { describe, expect, test } from 'vitest';
import type { EffectOutcome } from './effects.ts';
import { MRST, Story, TECHNOLOGIST } from './story.ts';

// Seed 1651 of the simulation: a START that the scanner had taken and not begun was forgotten when a later one was refused.

const DONE: EffectOutcome = { kind: 'done' };
const REFUSED: EffectOutcome = { kind: 'refused', why: 'scanner is idle' };

/** The scanner answers each START with the next of these, and begins none of them. */
function answers(story: Story, outcomes: readonly EffectOutcome[]): void {
  const left = [...outcomes];
  story.onOrder = (order, effectId) => {
    const outcome = order.kind === 'start' ? (left.shift() ?? REFUSED) : DONE;
    story.post({ kind: 'effectOutcome', effectId, outcome });
  };
}

/** A technologist is signed in on site; the remote technologist's START is taken and not begun, and its permit is over. */
function unseen(outcomes: readonly EffectOutcome[]): Story {
  const story = new Story().joins(TECHNOLOGIST).preparedExam();
  answers(story, [DONE, ...outcomes]);
  expect(story.starts()).toEqual(['done']);
  story.passes(3_500);
  expect(story.state.permit).toBeNull();
  return story;
}

/** @returns the orders that follow within 3 s on a step that begins now */
function begins(story: Story, stepId: string): readonly string[] {
  const before = story.orders().length;
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: stepId };
  story.passes(3_000);
  return story.orders().slice(before);
}

describe('a START that the scanner has and did not begin is remembered through the next one', () => {
  test('the next one is refused, control is taken back, and then the first begins: stopped', () => {
    const story = unseen([REFUSED]);
    expect(story.starts()).toEqual(['scannerRefused']);
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    expect(begins(story, 'localizer')).toContain('stop');
  });

  test.each(['localizer', 't2'])('two of two steps did not begin; then %s does: stopped', (stepId) => {
    const story = unseen([DONE]);
    story.scanner = { ...story.scanner, selectedStepId: 't2' };
    story.passes(1_000);
    expect(story.starts('t2')).toEqual(['done']);
    story.passes(3_500).mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    expect(begins(story, stepId)).toContain('stop');
  });

  test('stopped, armed again, and the next one is refused: the one that was stopped is stopped when it begins', () => {
    const story = unseen([REFUSED]);
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(4_500).mustDo(MRST, { kind: 'spokeToPatient' });
    expect(story.starts()).toEqual(['scannerRefused']);
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    expect(begins(story, 'localizer')).toContain('stop');
  });

  test('the next one is refused because the first has just begun: stopped, also with control taken back at once', () => {
    const story = unseen([]);
    story.onOrder = (order, effectId) => {
      if (order.kind === 'stop') story.post({ kind: 'effectOutcome', effectId, outcome: DONE });
      else story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    };
    story.starts();
    story.passes(500);
    expect(story.state.permit?.wasSeenScanning).toBe(true);
    const [start] = story.state.inflight;
    story.post({ kind: 'effectOutcome', effectId: start?.effectId ?? '', outcome: REFUSED });
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    story.passes(1_500);
    expect(story.orders()).toContain('stop');
  });

  test('a minute after, with nothing asked for in between, what a technologist on site scans is their own', () => {
    const story = unseen([]);
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    for (let half = 0; half < 2; half += 1) story.passes(30_500).mustDo(MRST, { kind: 'confirmPresence' });
    expect(begins(story, 'localizer')).toEqual([]);
    expect(story.state.unseenStarts).toEqual([]);
  });
});
