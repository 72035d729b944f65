import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dueTimes, type DrillScenario, HEADING_IDS, parseDrill } from '@farfield/protocol/drills';
import { COMMAND_CLASS, DEFAULT_POLICY, type FacilityPolicy } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { governingLimits } from '../../protocol/src/drills/governing-limits.ts';
import { policyLimitMs } from '../../protocol/src/drills/policy-limit.ts';
import { DRILL_FOLDER, parseDrillText, policyOf, readLibrary } from '../../scripts/drill/read-drill.ts';
import { drillProblemLine } from '../../scripts/drill/refused.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { WORLD_ACTS } from '../../simulators/src/world/world-acts.ts';

const FILES = readdirSync(DRILL_FOLDER).filter((one) => one.endsWith('.yaml'));
const textOf = (file: string): string => readFileSync(path.join(DRILL_FOLDER, file), 'utf8');

function library(policy: FacilityPolicy = DEFAULT_POLICY): readonly DrillScenario[] {
  const read = readLibrary(policy);
  if (!read.ok) throw new Error(read.problems.map(drillProblemLine).join('\n'));
  return read.value;
}

describe('the library', () => {
  test.each(FILES)('%s is a drill under the policy that everybody starts from', (file) => {
    const read = parseDrillText(file, textOf(file), DEFAULT_POLICY);
    expect(read.ok ? [] : read.problems.map(drillProblemLine)).toEqual([]);
    expect(read.ok ? `${read.value.id}.yaml` : '').toBe(file);
  });

  test('all 35 of it, and under the demonstration’s policy too', () => {
    expect(library().map((one) => one.number)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    const demo = policyOf(path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml'));
    expect(demo.ok && library(demo.value).length).toBe(35);
  });

  test('every heading has scenarios, and every way to run one and every kind of fault is used', () => {
    const all = library();
    const used = (of: (one: DrillScenario) => readonly string[]): readonly string[] =>
      [...new Set(all.flatMap(of))].toSorted();
    expect(used((one) => [one.heading])).toEqual(HEADING_IDS.toSorted());
    expect(used((one) => one.ways)).toEqual(['live', 'simulators', 'tableTop']);
    expect(used((one) => one.faults.map(({ kind }) => kind))).toEqual([
      'act',
      'agentDies',
      'person',
      'shadow',
      'stated',
    ]);
    expect(all.filter((one) => !one.ways.includes('tableTop')).map((one) => one.id)).toEqual([]);
  });

  test('what is written for simulators has something that the journal shows, by the site or by somebody', () => {
    const onSimulators = library().filter((one) => one.ways.includes('simulators'));
    expect(onSimulators.length).toBeGreaterThan(15);
    const mute = onSimulators.filter(
      ({ automatic, acts }) =>
        automatic.length === 0 && !acts.some((one) => one.action !== null && one.pass !== 'never'),
    );
    expect(mute.map((one) => one.id)).toEqual([]);
  });

  test('law: no live drill expects or tells anybody to do what could let the real scanner scan', () => {
    const live = library().filter((one) => one.ways.includes('live'));
    expect(live.length).toBeGreaterThan(20);
    const asked = live.flatMap(({ id, faults, acts }) => [
      ...faults.flatMap((one) => (one.kind === 'person' ? [`${id} ${one.action}`] : [])),
      ...acts.flatMap((one) => (one.action === null || one.pass === 'never' ? [] : [`${id} ${one.action}`])),
    ]);
    const permitting = asked.filter((one) =>
      Object.entries(COMMAND_CLASS).some(
        ([action, kind]) => one.endsWith(` ${action}`) && (kind === 'permit' || kind === 'neutral'),
      ),
    );
    expect(asked.length).toBeGreaterThan(40);
    expect(permitting).toEqual([]);
  });

  test('no scenario says how much of a drug, or that it complies', () => {
    const said = FILES.filter((file) => /\b(mg|ml|mcg|epinephrine|adrenaline|compl(y|ies|iant))\b/i.test(textOf(file)));
    expect(said).toEqual([]);
  });
});

describe('what is wrong with a copy is said with file, line and reason', () => {
  /** The first line of the text that has this, counted from 1. */
  const lineOf = (text: string, part: string): number => text.split('\n').findIndex((one) => one.includes(part)) + 1;

  test('an agent that dies in a drill that is written live as well', () => {
    const text = textOf('agent-host-crash.yaml').replace('[simulators, tableTop]', '[simulators, live, tableTop]');
    const read = parseDrillText('own.yaml', text, DEFAULT_POLICY);
    const lines = read.ok ? [] : read.problems.map(drillProblemLine);
    expect(lines).toContain(
      `own.yaml:${lineOf(text, 'kind: agentDies')}: faults[0].kind: a live drill leaves the site’s agent alive, and it would end with it: take "live" out of ways`,
    );
  });

  test.each(FILES.filter((file) => /kind: act/.test(textOf(file))))('%s with a fault that nothing can make', (file) => {
    const text = textOf(file).replace(/\bact: \w+/, 'act: thunderbolt');
    const read = parseDrillText('own.yaml', text, DEFAULT_POLICY);
    const lines = read.ok ? [] : read.problems.map(drillProblemLine);
    expect(lines).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^own\\.yaml:${lineOf(text, 'thunderbolt')}: faults\\[\\d+\\]\\.act: "thunderbolt" is nothing that the simulators can do$`,
        ),
      ),
    );
  });

  test.each(FILES)('%s without an end', (file) => {
    const read = parseDrillText('own.yaml', textOf(file).replace(/^endsAtS: .*\n/m, ''), DEFAULT_POLICY);
    expect(read.ok ? [] : read.problems.map(drillProblemLine)).toEqual([
      expect.stringMatching(/^own\.yaml:\d+: endsAtS: is missing: the drill has no end/),
    ]);
  });

  test('broken YAML, a key given twice, an empty file', () => {
    const problemsOf = (text: string): readonly string[] => {
      const read = parseDrillText('own.yaml', text, DEFAULT_POLICY);
      return read.ok ? [] : read.problems.map(drillProblemLine);
    };
    expect(problemsOf('version: 1\nid: [a')[0]).toMatch(/^own\.yaml:\d: is not YAML: /);
    expect(problemsOf('version: 1\nid: a\nid: b\n')[0]).toMatch(/^own\.yaml:3: is not YAML: .*unique/);
    expect(problemsOf('')).toEqual(['own.yaml:1: must be a map, is nothing']);
  });
});

test('law: every act that the policy has a limit for is refused one second beyond that limit', () => {
  let tried = 0;
  for (const scenario of library()) {
    for (const [index, act] of scenario.acts.entries()) {
      if (act.pass !== 'inTime') continue;
      for (const limit of governingLimits(act, scenario)) {
        const limitMs = policyLimitMs(limit, DEFAULT_POLICY) ?? 0;
        const acts = scenario.acts.map((one) => (one === act ? { ...one, within: limitMs / 1_000 + 1 } : one));
        const read = parseDrill({ ...scenario, acts }, { acts: WORLD_ACTS, policy: DEFAULT_POLICY });
        const words = read.ok ? [] : read.problems.filter((one) => one.path === `acts[${index}].within`);
        expect(
          words.some((one) => one.words.includes(`looser than ${limit}`)),
          `${scenario.id} ${act.id}`,
        ).toBe(true);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(30);
});

test('law: everything that has a time is due before the end, and nothing before what it counts from', () => {
  for (const scenario of library()) {
    const due = dueTimes(scenario, DEFAULT_POLICY);
    expect(due.size).toBeGreaterThan(scenario.faults.length);
    expect(Math.max(...due.values())).toBeLessThanOrEqual(scenario.endsAtS * 1_000);
    for (const { id, after } of [...scenario.automatic, ...scenario.acts])
      expect((due.get(id) ?? Infinity) >= (due.get(after) ?? 0), `${scenario.id} ${id}`).toBe(true);
  }
});
