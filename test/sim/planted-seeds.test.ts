import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replay, type CoreRun } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { NAMED_SEEDS } from './named-seeds.ts';

const planted = NAMED_SEEDS.filter((one) => one.plant !== null);

test.each(planted)(
  'seed $seed finds $plant: $why',
  async ({ seed, plant, only, hours, invariant }) => {
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
      const { coreRun }: { coreRun: CoreRun } = JSON.parse(readFileSync(file, 'utf8'));
      expect([...replay(coreRun)]).toHaveLength(coreRun.events.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
