import { expect, test } from 'vitest';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import { initialConsole } from '../state/console-state.ts';
import { permitClick, permitRegionAt } from './permit-click.ts';

const region = (regionId: string, kind: string, x: number) => ({ regionId, kind, x, y: 0, width: 10, height: 10 });
const REGIONS = [region('start', 'permit', 0), region('queue', 'free', 20), region('tableOut', 'blocked', 5)];

test.each([
  ['inside', 2, 5, 'start'],
  ['where a blocked one lies over it', 6, 5, null],
  ['in a free one', 25, 5, null],
  ['at its far edge', 0, 10, null],
  ['nowhere', 90, 5, null],
])('%s', (_, x, y, regionId) => {
  expect(permitRegionAt(REGIONS, x, y)?.regionId ?? null).toBe(regionId);
});

const NEVER = initialConsole({ consoleId: 'c-1', seat: 'remote', siteId: 's', commandSeq: 0 });

test.each(['start', 'continue', 'prescan'])('before the first welcome %s is refused with reasons', (regionId) => {
  const click = permitClick(regionId, NEVER, 1_000);
  expect(click.kind).toBe('refused');
  expect(click.kind === 'refused' ? click.reasons.length : 0).toBeGreaterThan(0);
});

test('with every gate open a click on Start is the START of the selected step with the READY in view', () => {
  const state = consoleFixture('remote', (view) => ({
    ...view,
    gates: [],
    scanner: { ...view.scanner, state: 'idle', runningStepId: '' },
    session: { ...view.session, ready: 'given', readyId: 'r-9' },
  }));
  const stepId = state.view?.value.scanner.selectedStepId ?? '';
  expect(stepId).not.toBe('');
  expect(permitClick('start', state, NOW_MS)).toEqual({
    kind: 'act',
    action: { kind: 'start', stepId, readyId: 'r-9' },
  });
  expect(permitClick('continue', state, NOW_MS)).toEqual({ kind: 'act', action: { kind: 'resume', readyId: 'r-9' } });
  expect(permitClick('prescan', state, NOW_MS).kind).toBe('refused');
});

test('while the site says why not, a click on Start says the same', () => {
  const state = consoleFixture('remote', (view) => ({
    ...view,
    gates: [{ action: 'start', reasons: [{ id: 'readyMissing', params: { step: 'FLAIR tra' } }] }],
  }));
  const click = permitClick('start', state, NOW_MS);
  expect(click.kind === 'refused' ? click.reasons.map(({ id }) => id) : []).toContain('readyMissing');
});
