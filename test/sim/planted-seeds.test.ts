import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coreRunIn, parseCoreRun, problemLine, replay } from '@farfield/protocol/policy-lab';
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
      // As the policy lab opens it.
      const read = parseCoreRun(coreRunIn(JSON.parse(readFileSync(file, 'utf8'))));
      if (!read.ok) throw new Error(read.problems.map(problemLine).join('\n'));
      expect([...replay(read.value)]).toHaveLength(read.value.events.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
