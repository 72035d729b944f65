import { expect, test } from 'vitest';
import { runCommand, ROOT } from '../../scripts/run-command.ts';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TARGETS } from './aim-targets.ts';
import { coverageReport } from './coverage.ts';
import { schedule } from './fault.ts';
import { INVARIANTS } from './invariants.ts';
import { rules } from './totals.ts';
import { distinctSeeds, NAMED_SEEDS } from './named-seeds.ts';
import { AIM_NEMESES } from './nemeses-aim.ts';
import { DRILL_NEMESES } from './nemeses-drill.ts';
import { PILE_NEMESES } from './nemeses-pile.ts';
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
  expect(result.held.get('V8')).toBeGreaterThan(0);
}, 60_000);

test('a row that is not asked at a step would have had nothing to say', () => {
  const options = { seed: 3, faultMs: 4 * MINUTE_MS, profile: 'storm' } as const;
  const each = runSeed({ ...options, isEachRowAsked: true });
  expect(each.violation).toBeNull();
  expect(Object.fromEntries(runSeed(options).held)).toEqual(Object.fromEntries(each.held));
}, 60_000);

test.each([41, 50, 61])(
  'people rehearse in seed %i when all else is over: up to then it is as it was without them',
  (seed) => {
    const options = { seed, faultMs: 2 * MINUTE_MS, profile: null } as const;
    const drilled = runSeed(options);
    const plain = runSeed({ ...options, hasDrills: false });
    expect(drilled.violation).toBeNull();
    expect(drilled.hashBeforeDrills).toBe(plain.hash);
    expect(drilled.simulatedMs).toBeGreaterThan(plain.simulatedMs + MINUTE_MS);
    expect(drilled.held.get('I23') ?? 0).toBeGreaterThan(0);
  },
  60_000,
);

test('at least 40 nemeses and one name each, plants and invariants too', () => {
  expect(NEMESES.length).toBeGreaterThanOrEqual(40);
  for (const names of [
    [...NEMESES, ...PILE_NEMESES, ...AIM_NEMESES, ...DRILL_NEMESES].map((one) => one.id),
    PLANTS.map((one) => one.name),
    INVARIANTS.map((one) => one.id),
  ]) {
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

test('every rule has a plant that it alone finds, and every plant a named seed', () => {
  const alone = NAMED_SEEDS.filter((one) => one.isAlone).map((one) => one.invariant);
  expect(rules().filter(({ id }) => !alone.includes(id))).toEqual([]);
  expect(PLANTS.filter(({ name }) => !NAMED_SEEDS.some((one) => one.plant === name))).toEqual([]);
});

test('a pile leaves rows met in places and orders that a swarm hardly brings about, and breaks nothing', () => {
  const result = runSeed({ seed: 3, faultMs: 8 * MINUTE_MS, profile: 'pile' });
  expect(result.violation).toBeNull();
  expect(result.coverage.parts().pairs.length).toBeGreaterThan(100);
}, 60_000);

test.each([
  ['implantClockSpent', 'scanning'],
  ['implantExceeded', 'scanning'],
  ['labelWatchLost', 'inRoom'],
  ['instructorLost', 'inRoom'],
  ['operatorSilent', 'scanning'],
  ['vitalsLostSedated', 'inRoom'],
  ['controlEnded', 'empty'],
])(
  'an aim at %s in %s brings it about there, and people get back to scanning',
  (id, place) => {
    const a = TARGETS.findIndex((one) => one.words === `${id} in ${place}`);
    const faults = [{ nemesis: 'aim', atMs: 30_000, lengthMs: 140_000, a, b: 0 }];
    const isSeen = ({ coverage }: ReturnType<typeof runSeed>): boolean =>
      // What ends with the step in which it comes is seen as what it then is.
      ['confirmed', 'latched'].some(
        (status) => !coverageReport(coverage).missingCells.includes(`${place} ${id} ${status}`),
      );
    // One seed in a few brings it about; those that are not needed for that are other runs' to play.
    let isFound = false;
    for (const seed of [3, 4, 5, 6, 7, 8, 9, 10]) {
      const result = runSeed({ seed, faultMs: 3 * MINUTE_MS, profile: 'aim', faults });
      expect(result.violation).toBeNull();
      isFound = isSeen(result);
      if (isFound) break;
    }
    expect(isFound).toBe(true);
  },
  60_000,
);

test('with its rule switched off, a plant that it alone notices is noticed by nobody', async () => {
  const args = ['--seed', '1', '--hours', '0.1', '--only', 'squeeze', '--plant', 'latchDropped', '--json'];
  const { code, output } = await runCommand('node', ['test/sim/main.ts', ...args, '--without', 'I11']);
  expect(output).toContain('"violations":0');
  expect(code).toBe(0);
  const other = await runCommand('node', ['test/sim/main.ts', ...args, '--without', 'I99']);
  expect(other).toMatchObject({ code: 2, output: expect.stringContaining('no rule is called that') });
}, 60_000);

test('two processes find what one finds', async () => {
  const args = ['test/sim/main.ts', '--seeds', '10', '--hours', '0.02', '--json'];
  const [one, two] = await Promise.all(
    ['1', '2'].map(async (jobs) => JSON.parse((await runCommand('node', [...args, '--jobs', jobs])).output)),
  );
  for (const key of ['seeds', 'hours', 'examHours', 'starts', 'faults', 'coreSteps', 'held', 'coverage'])
    expect(two[key], key).toEqual(one[key]);
  expect(one.seeds).toBe(10);
}, 120_000);

test('a soak that was ended goes on where it was; with other code or seeds it is refused', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-soak-'));
  try {
    const file = path.join(folder, 'soak.jsonl');
    const args = ['test/sim/main.ts', '--hours', '0.02', '--profile', 'calm', '--progress', file, '--soak-hours'];
    const first = await runCommand('node', [...args, '2']);
    // Seeds with no fault in them are no soak.
    expect(first.output).toMatch(/soak at .*: \d+\.\d of 2 h .* too thin/);
    expect(first.code).toBe(1);
    const batches = (): number =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"batch"')).length;
    expect(batches()).toBe(1);
    appendFileSync(file, '\n{"batch":7,"par');
    const again = await runCommand('node', [...args, '2']);
    expect(again.output).toContain('4.1 h are in');
    expect(batches()).toBe(2);
    const other = await runCommand('node', [...args, '2', '--from', '9']);
    expect(other).toMatchObject({ code: 2, output: expect.stringContaining('another soak') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

test.each(distinctSeeds())(
  'seed $seed with $only passes without a plant',
  ({ seed, hours, only, profile }) => {
    expect(runSeed({ seed, faultMs: Math.round(Number(hours) * 60 * MINUTE_MS), profile, only }).violation).toBeNull();
  },
  60_000,
);
