import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from '../../scripts/drill/compare.ts';
import { compareMeasures, type MeasureName } from '../../scripts/drill/compare/compare-measures.ts';
import { measureTargets } from '../../scripts/drill/compare/measure-targets.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { policyOf, readNamed } from '../../scripts/drill/read-drill.ts';
import { run } from '../../scripts/drill/run.ts';
import { type Answer, UsageError } from '../../scripts/policy/policy-command.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-compare');
afterAll(() => folder.remove());
const HELD = path.join(folder.path, 'held');
const POLICY = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
const PLACE = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', '2099-06-30'];
const FIRST = path.join(HELD, 'first.json');
const SECOND = path.join(folder.path, 'second.json');

type Measures = NonNullable<Evidence['parts']['measures']>;
const NONE: Measures = {
  detectedMs: null,
  acknowledgedMs: null,
  remoteOffMs: null,
  scanEndedMs: null,
  spokenToMs: null,
  patientOutMs: null,
  rearmedMs: null,
};
const partsOf = (measures: Measures): Evidence['parts'] => ({ measures }) as Evidence['parts'];

describe('one time among others', () => {
  const rows = (before: readonly (number | null)[]) =>
    compareMeasures(partsOf({ ...NONE, spokenToMs: 9_000 }), new Map<MeasureName, number>([['patientOutMs', 90_000]]), {
      before: before.map((spokenToMs) => ({ ...NONE, spokenToMs })),
      simulated: [],
    });

  test.each<[readonly (number | null)[], object | null]>([
    [[], null],
    [[null], null],
    [[8_000], { runs: 1, leastMs: 8_000, medianMs: 8_000, mostMs: 8_000 }],
    [[8_000, 10_000], { runs: 2, leastMs: 8_000, medianMs: 9_000, mostMs: 10_000 }],
    [[12_000, null, 8_000, 9_000], { runs: 3, leastMs: 8_000, medianMs: 9_000, mostMs: 12_000 }],
  ])('before: %j', (before, spread) => {
    expect(rows(before).find((one) => one.name === 'spokenToMs')?.before).toEqual(spread);
  });

  test('what is due and not in the record has its row; what nobody asks for has none', () => {
    expect(rows([]).map((one) => [one.name, one.thisMs, one.targetMs])).toEqual([
      ['spokenToMs', 9_000, null],
      ['patientOutMs', null, 90_000],
    ]);
  });
});

test('the targets are the scenario’s own lines under the policy, from the first fault', () => {
  const policy = policyOf(POLICY);
  const drill = policy.ok ? readNamed('link-loss-mid-scan', policy.value) : policy;
  if (!policy.ok || !drill.ok) throw new Error('the library is broken');
  const targets = measureTargets(drill.value, policy.value);
  expect([...targets.keys()]).toEqual(['detectedMs', 'acknowledgedMs', 'remoteOffMs', 'scanEndedMs', 'spokenToMs']);
  const remoteOffMs = targets.get('remoteOffMs') ?? 0;
  expect(targets.get('acknowledgedMs')).toBe(remoteOffMs + 10_000);
  expect(targets.get('scanEndedMs')).toBe(remoteOffMs + 2_000);
});

describe('a drill beside its targets, its own history and rehearsals', () => {
  let answer: Answer;
  beforeAll(async () => {
    mkdirSync(HELD);
    for (const file of [FIRST, SECOND]) {
      const made = await run.run(['door-opened', '--policy', POLICY, '--evidence', file, ...PLACE]);
      if (made.exitCode !== 0) throw new Error(made.lines.join('\n'));
    }
    writeFileSync(path.join(HELD, 'broken.json'), '{}');
    answer = await compare.run([SECOND, HELD, '--runs', '3']);
    // Five rehearsals, on cores that others use too.
  }, 120_000);

  test('every time has its target, the one before and how quick and slow robots were', () => {
    expect(answer.exitCode, answer.lines.join('\n')).toBe(0);
    const { rows, before, simulated } = answer.json as {
      readonly rows: ReturnType<typeof compareMeasures>;
      readonly before: number;
      readonly simulated: number;
    };
    expect([before, simulated]).toEqual([1, 3]);
    const spoken = rows.find((one) => one.name === 'spokenToMs');
    expect(spoken?.before).toEqual({
      runs: 1,
      leastMs: spoken?.thisMs,
      medianMs: spoken?.thisMs,
      mostMs: spoken?.thisMs,
    });
    // Robots differ in how quick they are; the site does not.
    expect(spoken?.simulated?.leastMs).toBeLessThan(spoken?.simulated?.mostMs ?? 0);
    const off = rows.find((one) => one.name === 'detectedMs');
    expect(off?.simulated?.leastMs).toBe(off?.simulated?.mostMs);
    expect(answer.lines.join('\n')).toMatch(/noticed by Farfield .* · .* · /);
  });

  test('a copy of itself is no history, and a folder that is not there is said', async () => {
    const alone = await compare.run([FIRST, HELD, '--runs', '0']);
    expect(alone.json).toMatchObject({ before: 0, simulated: 0 });
    await expect(compare.run([FIRST, path.join(folder.path, 'nowhere')])).rejects.toThrow(UsageError);
    await expect(compare.run([FIRST, HELD, '--runs', 'many'])).rejects.toThrow(/whole number from 0 to 200/);
  });
});
