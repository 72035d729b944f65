import type { SiteView } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { consoleFixture } from '../gallery/state-fixture.ts';
import { takeBackFace } from './take-back-face.ts';
import { takingFace } from './taking-face.ts';

type Taking = SiteView['control']['taking'];
const OFFERED: Partial<Taking> = {
  state: 'offered',
  to: 'safetyTech',
  stepId: 't2',
  stepName: 'T2 TSE tra',
  leftMs: 9_990,
};

function page(role: 'mrst' | 'onsiteTechnologist', personId: string) {
  const state = consoleFixture('onsite', (view) => ({
    ...view,
    control: { ...view.control, kind: 'granted', taking: { ...view.control.taking, ...OFFERED } },
    session: { ...view.session, state: 'open', level2Id: 'abara' },
    scanner: { ...view.scanner, state: 'scanning' },
  }));
  const { principal } = state;
  if (principal === null) throw new Error('nobody is signed in');
  return { ...state, principal: { ...principal, role, personId, isLevel2: true, name: personId } };
}

test('a technologist who is the session’s Level 2 is the one whom the site asks to let it finish (W-F)', () => {
  const state = page('onsiteTechnologist', 'abara');
  expect(takingFace(state, state.view?.receivedMs ?? 0)).toMatchObject({ kind: 'mayLetFinish' });
});

test('another safety tech is not asked for what the core refuses them (W-F)', () => {
  const state = page('mrst', 'achebe');
  expect(takingFace(state, state.view?.receivedMs ?? 0)).toMatchObject({ kind: 'othersMayLetFinish' });
});

test('control: the session’s own safety tech is asked', () => {
  const state = page('mrst', 'abara');
  expect(takingFace(state, state.view?.receivedMs ?? 0)).toMatchObject({ kind: 'mayLetFinish' });
});

test('the words beside take back, while the safety tech is asked, are what the core does with the scan (L-E)', () => {
  const { view, principal } = page('onsiteTechnologist', 'achebe');
  expect(takeBackFace(view?.value ?? null, principal, false).detail).toBe('the running scan goes on, and is yours');
});
