import { LOCAL_HANDS_HOLD_MS } from '@farfield/protocol';
import { expect, test } from 'vitest';
import type { ScreenFact } from '../agent-state.ts';
import { siteView } from '../site-view.ts';
import { Bench, person, RST } from '../test-bench.ts';

const FACT: ScreenFact = {
  source: 'live',
  seenMs: 50_000,
  frozenAfterMs: null,
  layout: 'asCalibrated',
  regions: [],
  localHands: 'none',
  mayBeHeld: false,
};

test('somebody comes to the scanner’s own mouse: everybody is shown it within a tenth of a second, and how long it lasts', () => {
  const bench = new Bench();
  bench.joins('c-1', RST, 'gateway');
  bench.post({ kind: 'screen', fact: FACT });
  bench.passes(2_000);
  bench.post({ kind: 'screen', fact: { ...FACT, localHands: 'active' } });
  const before = bench.outputs.length;
  bench.passes(150);
  const views = bench.outputs
    .slice(before)
    .flatMap((one) => (one.kind === 'broadcast' && one.body.kind === 'siteView' ? [one.body.value] : []));
  expect(views.map(({ screen }) => [screen.localHands, screen.localHandsHoldMs])).toContainEqual([
    'active',
    LOCAL_HANDS_HOLD_MS,
  ]);
});

test('a site without a scanner screen cannot tell', () => {
  const bench = new Bench();
  expect(siteView(bench.state, bench.nowMs).screen).toMatchObject({ source: 'none', localHands: 'unknown' });
});

test.each(['gateway', 'onsite'] as const)(
  'STOP from a console by the %s: somebody at the mouse holds up nothing of it',
  (via) => {
    const stopped = (localHands: ScreenFact['localHands']) => {
      const bench = new Bench();
      const who = via === 'gateway' ? RST : person('mrst', 'mrst', 'onsite');
      bench.joins('c-1', who, via);
      bench.post({ kind: 'screen', fact: { ...FACT, localHands } });
      const outputs = bench.says(bench.command({ kind: 'stop' }), 'c-1', via === 'gateway' ? null : who);
      return outputs.flatMap((one) => (one.kind === 'order' ? [one.order.kind] : []));
    };
    expect(stopped('active')).toEqual(['stop']);
    expect(stopped('active')).toEqual(stopped('none'));
  },
);
