import { conditionRow, type ConditionId } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { Bench, person } from './test-bench.ts';

const MRST = person('mrst', 'mrst', 'onsite');
const OVER = /conditions? of the start: over before anybody was here/;

const linesOf = (bench: Bench): readonly string[] => bench.state.events.map(({ words }) => words);

function input(bench: Bench, id: 'door34' | 'zoneFeed' | 'ferromagnetic', raw: 'good' | 'bad'): void {
  const observation = { kind: 'input', input: id, raw, seenMs: bench.nowMs, words: '' } as const;
  bench.post({ kind: 'observation', observation });
}

/** The zone reports each second, as its sensors do. */
function zoneReports(bench: Bench, forMs: number): void {
  for (let ms = 0; ms < forMs; ms += 500) {
    for (const id of ['door34', 'zoneFeed', 'ferromagnetic'] as const) input(bench, id, 'good');
    bench.passes(500);
  }
}

/** In the first second nothing has reported yet, and each row says so. */
function started(): Bench {
  const bench = new Bench();
  bench.passes(500);
  expect(linesOf(bench)).toContain('Nobody knows whether the Zone III/IV door is shut');
  return bench;
}

test('what was not heard at the start and is over before anybody signed in is one line; the journal has each', () => {
  const bench = started();
  zoneReports(bench, 4_000);
  const after = linesOf(bench);
  expect(after).not.toContain('Nobody knows whether the Zone III/IV door is shut');
  expect(after.filter((words) => OVER.test(words))).toHaveLength(1);
  const over = bench.state.events.find((one) => one.kind === 'startOver');
  expect(over?.kind === 'startOver' ? over.count : 0).toBeGreaterThan(2);
  const records = bench.outputs.flatMap((one) => (one.kind === 'journal' ? one.lines.map(({ record }) => record) : []));
  const of = (id: ConditionId) =>
    records.flatMap((one) => (one.type === 'condition' && one.data.condition === id ? [one.data.to] : []));
  expect(of('doorOpen')).toEqual(expect.arrayContaining(['confirmed', 'ok']));
});

test('whatever still holds stays in the list, and is an alarm', () => {
  const bench = started();
  zoneReports(bench, 4_000);
  const { title, titleUnknown } = conditionRow('scannerSilent');
  expect(bench.state.policy.activeIds).toContain('scannerSilent');
  expect(linesOf(bench)).toContain(titleUnknown ?? title);
});

test('somebody signed in while it held: they saw it, and it stays', () => {
  const bench = started();
  bench.joins('c-1', MRST, 'onsite');
  zoneReports(bench, 4_000);
  expect(linesOf(bench)).toContain('Nobody knows whether the Zone III/IV door is shut');
  expect(linesOf(bench).some((words) => OVER.test(words))).toBe(false);
});

test('the first report says that it is bad: it happened, and its line stays after it is over', () => {
  const bench = started();
  input(bench, 'door34', 'bad');
  bench.passes(500);
  zoneReports(bench, 4_000);
  expect(bench.state.policy.activeIds).not.toContain('doorOpen');
  expect(linesOf(bench)).toContain('Nobody knows whether the Zone III/IV door is shut');
});

test('what comes later with nobody there is told as ever', () => {
  const bench = started();
  zoneReports(bench, 4_000);
  input(bench, 'door34', 'bad');
  bench.passes(200);
  zoneReports(bench, 2_000);
  expect(linesOf(bench)).toContain('Zone III/IV door is open');
});
