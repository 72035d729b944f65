import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy/facility-policy.ts';
import { LINK_LOSS } from './live/drill-bench.ts';
import type { DrillScenario } from './scenario.ts';
import { scoreTable, type TableTick, ticksOf } from './score-table.ts';

const NEVER_ID = 'noScan';
const SCENARIO: DrillScenario = {
  ...LINK_LOSS,
  acts: [
    ...LINK_LOSS.acts,
    {
      id: NEVER_ID,
      by: 'mrst',
      do: 'Starts a scan again.',
      action: 'start',
      condition: null,
      after: 'ended',
      within: null,
      pass: 'never',
    },
  ],
};
const TOOK_MS = SCENARIO.endsAtS * 1_000;
const OWN = SCENARIO.acts.filter(({ pass }) => pass !== 'never');
const done = (atMs: number): TableTick => ({ kind: 'done', atMs });

/** Everybody does what is expected, a second after the thing before it was due. */
const all = (): Map<string, TableTick> => new Map(OWN.map(({ id }, index) => [id, done(14_000 + index * 1_000)]));
const score = (ticks: ReadonlyMap<string, TableTick>, tookMs = TOOK_MS) =>
  scoreTable(SCENARIO, DEFAULT_POLICY, { tookMs, ticks });
const markOf = (id: string, ticks: ReadonlyMap<string, TableTick>, tookMs = TOOK_MS) =>
  score(ticks, tookMs).lines.find((one) => one.id === id);

test('all ticked in time is passed; what Farfield does by itself is tried by nobody at a table', () => {
  const { lines, isPassed } = score(all());
  expect(isPassed).toBe(true);
  expect(lines.filter(({ by }) => by === 'Farfield').map(({ mark }) => mark)).toEqual(
    SCENARIO.automatic.map(() => 'notTried'),
  );
  expect(lines.some(({ mark }) => mark === 'observer')).toBe(false);
});

describe('one act otherwise, and its line says so', () => {
  const [first] = OWN;
  const id = first?.id ?? '';
  test.each<[string, TableTick, object]>([
    ['late', done(900_000), { mark: 'late', atMs: 900_000 }],
    ['not done', { kind: 'notDone' }, { mark: 'missing', atMs: null }],
    ['wrong', { kind: 'wrong', atMs: 15_000, why: 'phoned instead' }, { mark: 'wrong', why: 'phoned instead' }],
  ])('%s', (_, tick, line) => {
    const ticks = all().set(id, tick);
    expect(markOf(id, ticks)).toMatchObject(line);
    expect(score(ticks).isPassed).toBe(false);
  });

  test('ended before it was due: not reached, and not passed', () => {
    const ticks = all();
    ticks.delete(id);
    expect(markOf(id, ticks, 11_000)?.mark).toBe('notReached');
    expect(score(ticks, 11_000).isPassed).toBe(false);
  });
});

test('what must not happen is clean unless it was ticked', () => {
  const id = NEVER_ID;
  expect(markOf(id, all())?.mark).toBe('clean');
  expect(markOf(id, all().set(id, done(20_000)))).toMatchObject({ mark: 'wrong', why: 'done', atMs: 20_000 });
});

test('law: from its lines alone a score is made again', () => {
  const [first, second] = OWN;
  for (const ticks of [
    all(),
    all().set(first?.id ?? '', { kind: 'wrong', atMs: null, why: 'sat there' }),
    all().set(second?.id ?? '', { kind: 'notDone' }),
    all().set(NEVER_ID, done(20_000)),
  ]) {
    const made = score(ticks);
    expect(score(ticksOf(made.lines))).toEqual(made);
  }
});
