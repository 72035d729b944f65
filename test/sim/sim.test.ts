import { expect, test } from 'vitest';
import { runCommand, ROOT } from '../../scripts/run-command.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replay, type CoreRun } from '@farfield/protocol/policy';
import { schedule } from './fault.ts';
import { INVARIANTS } from './invariants.ts';
import { NAMED_SEEDS } from './named-seeds.ts';
import { NEMESES } from './nemeses.ts';
import { PLANTS } from './plants.ts';
import { runSeed } from './run-seed.ts';

const MINUTE_MS = 60_000;

test('a calm exam scans, breaks nothing, and leaves the same trace each time', () => {
  const options = { seed: 1, faultMs: 5 * MINUTE_MS, profile: 'calm' } as const;
  const first = runSeed(options);
  expect(first.violation).toBeNull();
  expect(first.starts).toBeGreaterThan(3);
  expect(first.faults).toHaveLength(0);
  expect(runSeed(options).hash).toBe(first.hash);
  expect(runSeed({ ...options, seed: 2 }).hash).not.toBe(first.hash);
}, 60_000);

test('a storm injects many kinds of faults, breaks nothing, and the exam goes on after it', () => {
  const result = runSeed({ seed: 3, faultMs: 6 * MINUTE_MS, profile: 'storm' });
  expect(result.violation).toBeNull();
  expect(new Set(result.faults.map((one) => one.nemesis)).size).toBeGreaterThan(10);
  expect(result.held.get('V8')).toBe(1);
}, 60_000);

test('at least 40 nemeses and one name each, plants and invariants too', () => {
  expect(NEMESES.length).toBeGreaterThanOrEqual(40);
  for (const names of [NEMESES.map((one) => one.id), PLANTS.map((one) => one.name), INVARIANTS.map((one) => one.id)]) {
    expect(new Set(names).size).toBe(names.length);
  }
});

test('another seed meets other faults; the same one the same', () => {
  const hourMs = 60 * MINUTE_MS;
  expect(schedule(5, 'swarm', hourMs)).toEqual(schedule(5, 'swarm', hourMs));
  expect(schedule(6, 'swarm', hourMs)).not.toEqual(schedule(5, 'swarm', hourMs));
  expect(schedule(5, 'calm', hourMs)).toEqual([]);
});

test.each(PLANTS)('plant $name still finds the text that it changes', ({ patches }) => {
  for (const { file, find } of patches) {
    expect(readFileSync(path.join(ROOT, file), 'utf8').split(find), file).toHaveLength(2);
  }
});

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

test.each(NAMED_SEEDS)(
  'seed $seed passes without a plant ($why)',
  ({ seed, hours, only }) => {
    expect(
      runSeed({ seed, faultMs: Math.round(Number(hours) * 60 * MINUTE_MS), profile: null, only }).violation,
    ).toBeNull();
  },
  60_000,
);
