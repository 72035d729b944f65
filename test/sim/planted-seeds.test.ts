import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseCoreRun, replay } from '@farfield/protocol/policy-lab';
import { expect, test } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { runTimeline } from '../../scripts/policy/run-timeline.ts';
import { NAMED_SEEDS } from './named-seeds.ts';
import { KINDS } from './plant-kinds.ts';
import { treeSeed } from './tree-seed.ts';

const TURNS_TIME_BACK = 'countsAreEarly';

/** The kinds that the plain command must find, and of the others a sixth, another one for each commit; `proof:plants` takes all. */
const SIXTHS = 6;
const turn = treeSeed() % SIXTHS;
const planted = NAMED_SEEDS.flatMap((one, index) => {
  const isKind = KINDS.some(([, plant]) => plant === one.plant);
  if (one.plant === null || (!isKind && index % SIXTHS !== turn)) return [];
  // Playing a run again takes as long as finding it: every other one, and the one that must be refused.
  return [{ ...one, isPlayed: index % 2 === 0 || one.plant === TURNS_TIME_BACK }];
});

test.each(planted)(
  'seed $seed finds $plant: $why',
  async ({ seed, plant, only, hours, invariant, isPlayed }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'farfield-sim-'));
    try {
      const file = path.join(folder, 'repro.json');
      const sim = [
        'test/sim/main.ts',
        '--seed',
        String(seed),
        '--hours',
        hours,
        '--json',
        '--no-shrink',
        '--repro',
        file,
        ...(only.length === 0 ? [] : ['--only', only.join()]),
      ];
      const { code, output } = await runCommand('node', [...sim, '--plant', plant ?? '']);
      expect(output).toContain('"violations":1');
      expect(code).toBe(1);
      expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toMatchObject({ seed, invariant });
      if (!isPlayed) return;
      const { coreRun }: { coreRun: { events: readonly unknown[] } } = JSON.parse(readFileSync(file, 'utf8'));
      const read = parseCoreRun(coreRun);
      // No run whose time goes back is played: that is what was found.
      const refused = plant === TURNS_TIME_BACK ? ['time goes back'] : [];
      expect(read.ok ? [] : read.problems.slice(0, 1).map(({ words }) => words.split(':')[0])).toEqual(refused);
      const steps = read.ok ? [...replay(read.value)].length : coreRun.events.length;
      expect(steps).toBe(coreRun.events.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

test('what a failing seed leaves behind plays in `farfield policy run` to the state that it failed in', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-sim-'));
  try {
    const file = path.join(folder, 'repro.json');
    // A bug in the agent around the core: the core that replays is the core that ran.
    const sim = ['test/sim/main.ts', '--seed', '17', '--hours', '0.1', '--only', 'wallJump', '--repro', file];
    const { code, output } = await runCommand('node', [...sim, '--plant', 'wallClockSteps']);
    expect(code).toBe(1);
    const runFile = path.join(folder, 'repro.core-run.json');
    expect(output).toContain(`npm run farfield -- policy run ${runFile} --link`);
    const { stateHash }: { stateHash: string } = JSON.parse(readFileSync(file, 'utf8'));
    expect(stateHash).toMatch(/^[0-9a-f]{64}$/);
    expect(output).toContain(stateHash);
    const played = await runTimeline.run([runFile, '--link']);
    expect(played.exitCode).toBe(0);
    expect(readFileSync(runFile, 'utf8').includes('"paths":')).toBe(true);
    expect(played.json).toMatchObject({ stateHash, link: expect.stringMatching(/^\/policy-lab#v1\./) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
