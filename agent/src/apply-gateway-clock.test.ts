import { NO_RESTRICTION } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { clocksApartMs } from './apply-gateway-clock.ts';
import { Bench } from './test-bench.ts';

const WAY = { name: 'primary', state: 'up', roundTripMs: 80, lossPercent: 0, silentMs: 0, isProven: true } as const;

/** The gateway's voice for so many seconds, its clock ahead of the site's by `aheadMs`. */
function hears(bench: Bench, seconds: number, aheadMs: number | null): void {
  for (let second = 0; second < seconds; second += 1) {
    bench.passes(1_000);
    const gatewayWallMs = aheadMs === null ? null : bench.nowMs + bench.state.wallOffsetMs + aheadMs;
    bench.post({ kind: 'gatewayVerdict', verdict: NO_RESTRICTION, why: '', againstDrill: '', gatewayWallMs });
  }
}

function benchWithWay(): Bench {
  const bench = new Bench();
  bench.post({ kind: 'paths', paths: [WAY], sharedRoute: '' });
  return bench;
}

const statusOf = (bench: Bench): readonly string[] =>
  (['clocksApart', 'clocksFarApart'] as const).map((id) => bench.state.policy.conditions[id].status);

test.each([
  // what the way can explain is nobody's clock
  [0, 80, 0],
  [-80, 80, 0],
  [-81, 80, -1],
  [-2_500, 400, -2_100],
  // nothing arrives before it was sent
  [1, 80, 1],
  [3_600_000, 80, 3_600_000],
])('the gateway says %d ms, over a way of %d ms: apart by %d ms', (aheadMs, roundTripMs, apartMs) => {
  expect(clocksApartMs(1_000_000 + aheadMs, 1_000_000, roundTripMs)).toBe(apartMs);
});

test.each([
  [250, ['ok', 'ok']],
  [251, ['confirmed', 'ok']],
  [2_000, ['confirmed', 'ok']],
  [2_001, ['confirmed', 'confirmed']],
  [-330, ['ok', 'ok']],
  [-331, ['confirmed', 'ok']],
  [-2_081, ['confirmed', 'confirmed']],
])('%d ms for more than a minute (C-82, C-83)', (aheadMs, status) => {
  const bench = benchWithWay();
  hears(bench, 62, aheadMs);
  expect(statusOf(bench)).toEqual(status);
});

test('it warns and no more: authority, scan and what may be started stay as they were', () => {
  const bench = benchWithWay();
  hears(bench, 2, 0);
  const { authority, scan } = bench.state.policy.verdict;
  hears(bench, 300, 3_600_000);
  expect(bench.state.policy.verdict).toMatchObject({ authority, scan });
  expect(bench.state.policy.activeIds).toContain('clocksFarApart');
});

test('a single late message is no clock: nothing is told within the minute, and nothing afterwards', () => {
  const bench = benchWithWay();
  hears(bench, 3, 0);
  hears(bench, 1, -30_000);
  hears(bench, 120, 0);
  expect(statusOf(bench)).toEqual(['ok', 'ok']);
});

test('the record says from when to when its times of day are in doubt', () => {
  const bench = benchWithWay();
  hears(bench, 62, -10_080);
  hears(bench, 62, 0);
  const said = bench.outputs.flatMap((one) => (one.kind === 'journal' ? one.lines : []));
  const about = said.flatMap(({ record }) =>
    record.type === 'condition' && record.data.condition === 'clocksFarApart' ? [record.data] : [],
  );
  expect(about.map((one) => one.to)).toEqual(['suspect', 'confirmed', 'clearing', 'ok']);
  expect(about[1]).toMatchObject({ words: 'the site’s clock is 10.0 s or more ahead of the gateway’s' });
});

test('nobody has measured the way: only what is more than 2 s late is a clock, and what is early is one at once', () => {
  const late = new Bench();
  hears(late, 62, -2_200);
  expect(statusOf(late)).toEqual(['ok', 'ok']);
  const early = new Bench();
  hears(early, 62, 300);
  expect(statusOf(early)).toEqual(['confirmed', 'ok']);
});

test('an older gateway does not say its time: nobody guesses', () => {
  const bench = benchWithWay();
  hears(bench, 120, null);
  expect(statusOf(bench)).toEqual(['ok', 'ok']);
  expect(bench.state.policy.inputs.wallClock.raw).toBe('unknown');
});
