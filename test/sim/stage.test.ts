import { expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { during, whenDue, type Stage } from './stage.ts';
import { World } from './world.ts';

function striking(lengthMs: number): { readonly stage: Stage; readonly fault: Fault; readonly world: World } {
  const world = new World();
  world.runUntil(1_000);
  const fault: Fault = { nemesis: 'squeeze', atMs: world.nowMs, lengthMs, a: 0, b: 0 };
  return { stage: { site: { world } } as unknown as Stage, fault, world };
}

test('what is to come when the fault is over never comes', () => {
  const { stage, fault, world } = striking(5_000);
  const came: number[] = [];
  for (const afterMs of [0, 4_999, 5_000]) during(stage, fault, afterMs, () => came.push(world.nowMs - fault.atMs));
  world.runUntil(60_000);
  expect(came).toEqual([0, 4_999]);
});

// Seed 51915: a ball was pressed 4 s after its fault had let go of it, and nobody ever scanned again.
test('nor does it when it is asked for late in the fault', () => {
  const { stage, fault, world } = striking(5_000);
  const came: number[] = [];
  whenDue(
    stage,
    fault,
    () => world.nowMs >= fault.atMs + 3_000,
    () => {
      for (const afterMs of [1_000, 4_000]) during(stage, fault, afterMs, () => came.push(world.nowMs - fault.atMs));
    },
  );
  world.runUntil(60_000);
  expect(came).toEqual([4_000]);
});
