import path from 'node:path';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { NAMED_SEEDS } from './named-seeds.ts';

/** What a seventh look found in the simulation's rules. Each fails as things are: nobody notices the bug. */

async function tried(name: string): Promise<{ found: number; toldBad: number; longestOnTwoPathsMs: number }> {
  const { code, output } = await runCommand('node', ['test/sim/refuted-seventh-child.ts', name]);
  expect(code).toBe(0);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/**
 * truth.ts: "The invariants compare what the parts do with this, never with what the parts say of themselves." V1 ("an input
 * that stays bad for its time has its row confirmed") asks `policy.inputs[…].raw`, the core's own word for what it was told, and
 * not the room; I8, I12, I15, I16 and I24 ask its verdict, its rows and its word for what the scanner does. So a core that hears no
 * door, no squeeze ball, no quench and no low oxygen breaks no rule: it is consistent with itself. `squeezeUnheard` is found
 * only because it is planted behind the fact that V1 reads.
 */
test('a core that never hears of anything bad in the room is noticed', async () => {
  const { found, toldBad } = await tried('deafCore');
  // It was told often enough.
  expect(toldBad).toBeGreaterThan(20);
  expect(found).toBeGreaterThan(0);
}, 120_000);

/**
 * SPEC L-M: "Both paths lost at once therefore end control after 3 s, not 5". V6 ("a lease that is not renewed is over at the
 * site when its time is"), I2 and I5 know one length of a lease, that of one path, and allow 0.9 s more. Every second seed has two.
 */
test('a lease on two paths that goes on for five seconds is noticed', async () => {
  const { found, longestOnTwoPathsMs } = await tried('twoPathsLastLong');
  // It went on for longer than three seconds and the rule's own slack.
  expect(longestOnTwoPathsMs).toBeGreaterThan(3_900);
  expect(found).toBeGreaterThan(0);
}, 120_000);

/**
 * SIMULATION.md: "for each rule there is a plant that nobody notices then", and named-seeds.ts calls this one `alone`. I9 notices it
 * (seed 3), so `npm run proof:plants` ends with 1. PROOFS.md says so, and concludes that I12 has no plant of its own, which is not so
 * either: with I12 switched off nobody notices `restLoosens` on these same seeds.
 */
test('what named-seeds.ts says that one rule alone notices, nobody else does', async () => {
  const row = NAMED_SEEDS.find(({ plant }) => plant === 'peerForgottenEarly');
  const claim = { isAlone: row?.isAlone, invariant: row?.invariant };
  const sim = ['--plant', 'peerForgottenEarly', '--without', 'I12', '--seeds', '3', '--hours', '0.1'];
  const { output } = await runCommand('node', [
    'test/sim/main.ts',
    ...sim,
    '--only',
    'twoAgents',
    '--no-shrink',
    '--json',
    '--repro',
    path.join(tmpdir(), `farfield-seventh-${process.pid}.json`),
  ]);
  const { violations }: { violations: number } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  expect({ ...claim, noticedByOthers: violations }).not.toEqual({
    isAlone: true,
    invariant: 'I12',
    noticedByOthers: 1,
  });
}, 120_000);
