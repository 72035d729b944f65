import { expect, test } from 'vitest';
import { siteView } from './site-view.ts';
import { Bench } from './test-bench.ts';

/** A zone of one safety tech inside, as its sensors report it. */
function zoneReports(bench: Bench): void {
  const badge = { person: 'Mia Demo', level: 2, door: 'zone34Door', direction: 'in' } as const;
  for (const input of ['door34', 'zoneFeed', 'ferromagnetic'] as const)
    bench.post({
      kind: 'observation',
      observation: { kind: 'input', input, raw: 'good', seenMs: bench.nowMs, words: '' },
    });
  bench.post({
    kind: 'observation',
    observation: { kind: 'zone', zone: { count3: 1, count4: 2, badge, oxygenPercent: 20.9 }, seenMs: bench.nowMs },
  });
}

test('the feed of the zones died: nothing of them is shown as it was, the Level 2 person and the last badge included', () => {
  const bench = new Bench();
  zoneReports(bench);
  expect(siteView(bench.state, bench.nowMs).zone).toMatchObject({
    door34: 'shut',
    count4: 2,
    level2Inside: ['Mia Demo'],
    lastBadge: 'Mia Demo in, Zone III/IV door',
    ferromagnetic: 'quiet',
  });
  bench.passes(3_001);
  expect(siteView(bench.state, bench.nowMs).zone).toMatchObject({
    door34: 'unknown',
    count3: -1,
    count4: -1,
    level2Inside: [],
    lastBadge: '',
    ferromagnetic: 'unknown',
  });
  // Whoever was inside still is, as far as anybody knows: it is the showing that ended.
  expect(bench.state.policy.zone4.level2Inside).toEqual(['Mia Demo']);
});
