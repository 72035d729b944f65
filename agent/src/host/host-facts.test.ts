import { expect, test } from 'vitest';
import type { InputId } from '@farfield/protocol/policy';
import { Bench } from '../test-bench.ts';
import { diskFacts } from './disk-watch.ts';
import { LagWatch } from './lag-watch.ts';

function tells(
  bench: Bench,
  facts: readonly { input: InputId; raw: 'good' | 'bad' | 'unknown'; words: string }[],
): void {
  for (const fact of facts)
    bench.post({ kind: 'observation', observation: { kind: 'input', seenMs: bench.nowMs, ...fact } });
}

test('a disk that fills is a condition of the site: nearly full tells, full takes the start', () => {
  const bench = new Bench();
  tells(bench, diskFacts({ totalBytes: 100, freeBytes: 15 }));
  expect(bench.state.policy.conditions.journalNearlyFull.status).toBe('confirmed');
  expect(bench.state.policy.conditions.journalFull.status).toBe('ok');
  tells(bench, diskFacts({ totalBytes: 100, freeBytes: 4 }));
  expect(bench.state.policy.conditions.journalFull.status).toBe('confirmed');
  expect(bench.state.policy.verdict.authority).toBeGreaterThanOrEqual(2);
});

test('an agent that stood still holds an alarm until somebody on site clears it', () => {
  const bench = new Bench();
  const watch = new LagWatch(50);
  tells(bench, watch.turn(bench.nowMs));
  expect(bench.state.policy.conditions.eventLoopStalled.status).toBe('ok');
  bench.nowMs += 2_000;
  tells(bench, watch.turn(bench.nowMs));
  bench.nowMs += 50;
  tells(bench, watch.turn(bench.nowMs));
  bench.passes(15_000);
  expect(bench.state.policy.conditions.eventLoopLate.status).toBe('ok');
  expect(bench.state.policy.conditions.eventLoopStalled.status).toBe('latched');
  expect(bench.state.policy.verdict.authority).toBe(3);
});

test('battery low: the record gets its last word, people read it, and the shell is asked to end', () => {
  const bench = new Bench();
  tells(bench, [{ input: 'mains', raw: 'bad', words: '' }]);
  const power = { mains: 'lost', runtimeMs: 170_000, chargePercent: 9 } as const;
  bench.post({ kind: 'observation', observation: { kind: 'power', power, seenMs: bench.nowMs } });
  bench.passes(24_000);
  const kinds = bench.outputs.flatMap((one) =>
    one.kind === 'journal' ? one.lines.map((line) => line.record.type) : [one.kind],
  );
  expect(kinds.filter((kind) => kind === 'shutdown')).toHaveLength(1);
  expect(kinds.indexOf('siteDark')).toBeLessThan(kinds.indexOf('shutdown'));
  expect(bench.state.events.map((one) => one.words)).toContain(
    'SITE DARK: The UPS says 3 min or less: Farfield shuts down',
  );
});
