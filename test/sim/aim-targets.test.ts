import { CONDITION_IDS, type ConditionId, conditionRow, type Situation } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { isLeftToSilence, type Target, TARGETS } from './aim-targets.ts';
import { WAYS } from './aim-ways.ts';
import { cellRule } from './cell-rules.ts';
import { aims } from './nemeses-aim.ts';
import { nemesis } from './nemeses.ts';
import { pairRule } from './pair-rules.ts';

const HOUR_FIFTH_MS = 720_000;

/** Whom a target has confirmed, in which order, by the delays of their causes. */
function order({
  turns,
}: Target): readonly { readonly id: ConditionId; readonly fromMs: number; readonly toMs: number }[] {
  return turns.map(({ id, onMs, offMs }) => ({ id, fromMs: onMs + WAYS[id].delayMs, toMs: offMs }));
}

test('every ordered pair that no rule excludes is aimed at, and none that one does', () => {
  const aimed = new Set<string>();
  for (const target of TARGETS) {
    const { isPassive } = target;
    for (const first of order(target))
      for (const second of order(target)) {
        const isThere = first.fromMs < second.fromMs && (isPassive || second.fromMs < first.toMs);
        if (isThere) aimed.add(`${first.id} → ${second.id}`);
      }
  }
  const pairs = CONDITION_IDS.flatMap((first) => CONDITION_IDS.map((second) => ({ first, second }))).filter(
    ({ first, second }) => first !== second && pairRule(first, second) === null,
  );
  const missing = pairs.filter(({ first, second }) => !aimed.has(`${first} → ${second}`));
  expect(missing.map(({ first, second }) => `${first} → ${second}`)).toEqual([]);
});

test('every condition is aimed at alone in every place where it can be', () => {
  const places: readonly Situation[] = ['empty', 'inRoom', 'scanning'];
  const missing = CONDITION_IDS.flatMap((id) =>
    places
      .filter((place) => cellRule(conditionRow(id), place, 'confirmed') === null)
      .filter((place) => !isLeftToSilence(id, place))
      .filter((place) => !TARGETS.some((one) => one.place === place && one.turns[0]?.id === id))
      .map((place) => `${id} ${place}`),
  );
  expect(missing).toEqual([]);
});

test('what an aim leaves to a scanner that says nothing has a fault that lasts long enough', () => {
  const { confirmAfterMs } = conditionRow('remoteOffInBore');
  expect(nemesis('leftInSilence').lengthMs[0]).toBeGreaterThan(confirmAfterMs);
  expect(nemesis('saidToHaveStopped').lengthMs[0]).toBeGreaterThan(10_000);
  expect(CONDITION_IDS.filter((id) => isLeftToSilence(id, 'scanning'))).toHaveLength(2);
});

test('each cause ends within its aim, and each aim within its seed', () => {
  for (const { turns, lengthMs, words } of TARGETS)
    for (const { onMs, offMs } of turns) {
      expect(onMs, words).toBeGreaterThanOrEqual(0);
      expect(offMs, words).toBeGreaterThan(onMs);
      expect(offMs, words).toBeLessThanOrEqual(lengthMs);
    }
  for (const seed of [1, 2, 3]) {
    const faults = aims(seed, HOUR_FIFTH_MS);
    expect(faults.length).toBeGreaterThan(1);
    for (const [index, { atMs, lengthMs }] of faults.entries())
      expect(atMs + lengthMs).toBeLessThan(faults[index + 1]?.atMs ?? HOUR_FIFTH_MS);
    expect(aims(seed, HOUR_FIFTH_MS)).toEqual(faults);
  }
});

test('a few hundred seeds begin with every piece of the product', () => {
  const begun = new Set<number>();
  for (let seed = 1; seed <= 400; seed += 1) for (const { a } of aims(seed, HOUR_FIFTH_MS)) begun.add(a);
  expect(TARGETS.filter((_, index) => !begun.has(index)).map((one) => one.words)).toEqual([]);
});
