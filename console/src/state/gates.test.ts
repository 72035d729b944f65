import { expect, test } from 'vitest';
import { consoleFixture } from '../gallery/state-fixture.ts';
import { reason } from '@farfield/protocol/policy';
import { distinct, offerReasons } from './gates.ts';

test('what bars the offer is told to whoever asks for control; that nobody asked yet is not', () => {
  const at = (...ids: string[]) =>
    consoleFixture('remote', (view) => ({
      ...view,
      gates: [{ action: 'offerControl', reasons: ids.map((id) => ({ id, params: {} })) }],
    }));
  expect(offerReasons(at('sessionNotOpen', 'notRequested')).map(({ id }) => id)).toEqual(['sessionNotOpen']);
  expect(offerReasons(at('notRequested'))).toEqual([]);
  expect(offerReasons({ ...at('sessionNotOpen'), view: null })).toEqual([]);
});

test('a reason that page and site both have is read once: twice the same line would outlive what it says', () => {
  const scanning = reason('scannerBusy', { state: 'scanning' });
  const paused = reason('scannerPaused');
  expect(distinct([scanning, reason('readyMissing', { step: 'T1' }), scanning, paused])).toEqual([
    scanning,
    reason('readyMissing', { step: 'T1' }),
    paused,
  ]);
});
