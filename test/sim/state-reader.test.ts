import { expect, test } from 'vitest';
import { type CoreRun, parseCoreRun, replay } from '@farfield/protocol/policy-lab';
import { stateHashOf } from '../../scripts/policy/state-hash.ts';
import { runSeed } from './run-seed.ts';

/** Prime, so that it falls on every kind of step. */
const EVERY = 211;

test.each([1, 2, 3, 1_651])(
  'seed %i: a recording that begins at any step is read back whole, and ends alike',
  (seed) => {
    const { coreRun } = runSeed({ seed, faultMs: 240_000, profile: null, isRecorded: true });
    if (coreRun === null) throw new Error('nothing was recorded');
    const steps = [...replay(coreRun)];
    const last = stateHashOf(steps.at(-1)?.state);
    for (let at = 0; at < steps.length - 1; at += EVERY) {
      const midway: CoreRun = {
        version: 2,
        kind: 'coreRun',
        title: `from step ${at}`,
        state: steps[at]?.state ?? never(),
        events: coreRun.events.slice(at + 1, at + 1 + EVERY),
      };
      const read = parseCoreRun(JSON.parse(JSON.stringify(midway)));
      expect(read.ok ? [] : read.problems).toEqual([]);
      if (!read.ok) return;
      expect(read.value).toEqual(midway);
      const end = [...replay(read.value)].at(-1)?.state;
      expect(stateHashOf(end)).toBe(stateHashOf(steps[Math.min(at + EVERY, steps.length - 1)]?.state));
    }
    expect(last).toBe(stateHashOf([...replay(coreRun)].at(-1)?.state));
  },
);

function never(): never {
  throw new Error('a step that is not there');
}
