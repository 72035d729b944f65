import { type DrillScenario, scoreTable, type ScoreLine, type TableTick } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { readLibrary } from '../../scripts/drill/read-drill.ts';
import { dependentsOf } from '../drills/score-variants.ts';

/**
 * The law of the score for every scenario of the library at a table, where every act of people is scored, also those that no
 * record can show and those of drills that no machine can rehearse.
 */
const library = readLibrary(DEFAULT_POLICY);
if (!library.ok) throw new Error('the library is broken');
const LATE_BY_MS = 1_000;

type Ticks = ReadonlyMap<string, TableTick>;
const linesOf = (scenario: DrillScenario, ticks: Ticks): { readonly lines: readonly ScoreLine[]; isPassed: boolean } =>
  scoreTable(scenario, DEFAULT_POLICY, { tookMs: scenario.endsAtS * 1_000, ticks });

/** Everybody does what is expected, at the very last moment. */
function inTime(scenario: DrillScenario): Ticks {
  const ticks = new Map<string, TableTick>();
  for (const { id, pass } of scenario.acts) {
    if (pass === 'never') continue;
    const line = linesOf(scenario, ticks).lines.find((one) => one.id === id);
    ticks.set(id, { kind: 'done', atMs: line?.dueMs ?? scenario.endsAtS * 1_000 });
  }
  return ticks;
}

/** @returns the ids of lines that are marked otherwise, or say another time or reason; of what counts from it, the mark alone */
function changed(scenario: DrillScenario, before: readonly ScoreLine[], after: readonly ScoreLine[], id: string) {
  const moves = dependentsOf(id, scenario);
  return after.flatMap((line, index) => {
    const was = before[index];
    if (was === undefined || was.id !== line.id) return ['another line'];
    const isSame = line.mark === was.mark && (moves.has(line.id) || JSON.stringify(line) === JSON.stringify(was));
    return isSame ? [] : [`${line.id} ${line.mark}`];
  });
}

test('the library is whole', () => {
  expect(library.value).toHaveLength(35);
});

describe.each(library.value.map((scenario) => [scenario.id, scenario] as const))('%s', (_, scenario) => {
  const ticks = inTime(scenario);
  const before = linesOf(scenario, ticks);

  test('everything in time is passed', () => {
    expect(before.isPassed).toBe(true);
    expect(before.lines.filter(({ mark }) => mark === 'inTime').length).toBe(ticks.size);
  });

  test('law: each act late, wrong and missing, and what must not happen: exactly that line of the score says so', () => {
    let tried = 0;
    for (const { id, pass } of scenario.acts) {
      const line = before.lines.find((one) => one.id === id);
      const isNever = pass === 'never';
      const variants: readonly (readonly [ScoreLine['mark'], TableTick])[] = [
        ['wrong', { kind: 'wrong', atMs: line?.atMs ?? 1_000, why: 'did something else' }],
        ...(isNever
          ? ([['wrong', { kind: 'done', atMs: 1_000 }]] as const)
          : ([['missing', { kind: 'notDone' }]] as const)),
        ...(typeof line?.dueMs === 'number'
          ? ([['late', { kind: 'done', atMs: line.dueMs + LATE_BY_MS }]] as const)
          : []),
      ];
      for (const [mark, tick] of variants) {
        // Who answers an act that came late does so as much later.
        const moved = tick.kind === 'done' && !isNever ? later(scenario, ticks, id) : ticks;
        const after = linesOf(scenario, new Map([...moved, [id, tick]]));
        expect(changed(scenario, before.lines, after.lines, id), `${id} ${mark}`).toEqual([`${id} ${mark}`]);
        expect(after.isPassed).toBe(false);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(scenario.acts.length);
  });
});

function later(scenario: DrillScenario, ticks: Ticks, id: string): Ticks {
  const moves = dependentsOf(id, scenario);
  return new Map(
    [...ticks].map(([one, tick]) => [
      one,
      moves.has(one) && tick.kind === 'done' ? { ...tick, atMs: tick.atMs + LATE_BY_MS } : tick,
    ]),
  );
}
