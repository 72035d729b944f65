import type { SiteView } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { consoleFixture } from '../gallery/state-fixture.ts';
import { gateReasons } from './gates.ts';
import { takingFace } from './taking-face.ts';

type Taking = SiteView['control']['taking'];
const OFFERED: Partial<Taking> = { state: 'offered', stepId: 't2', stepName: 'T2 TSE tra', leftMs: 9_990 };

function page(role: 'mrst' | 'onsiteTechnologist', own: Partial<Taking>) {
  const state = consoleFixture('onsite', (view) => ({
    ...view,
    control: { ...view.control, taking: { ...view.control.taking, ...own } },
  }));
  const { principal } = state;
  if (principal === null) throw new Error('nobody is signed in');
  // The fixture's person is the session's Level 2.
  const personId = role === 'mrst' ? principal.personId : 'abara';
  return { ...state, principal: { ...principal, role, personId, name: 'S. Abara' } };
}

test('only the technologist’s own page offers it, with the time that is left, never rounded up and never below nothing', () => {
  const state = page('onsiteTechnologist', OFFERED);
  const heardMs = state.view?.receivedMs ?? 0;
  expect(takingFace(state, heardMs)).toEqual({ kind: 'mayTake', stepId: 't2', leftSeconds: 9 });
  expect(takingFace(state, heardMs + 20_000)).toMatchObject({ leftSeconds: 0 });
  expect(takingFace(page('mrst', OFFERED), heardMs)).toEqual({ kind: 'othersMayTake', leftSeconds: 9 });
  expect(gateReasons(page('mrst', OFFERED), 'takeSequence', heardMs).map(({ id }) => id)).toContain('roleMayNot');
});

test.each<[Partial<Taking>, object]>([
  [{}, { kind: 'none' }],
  [
    { state: 'taken', by: 'S. Abara' },
    { kind: 'taken', by: 'S. Abara', isMine: true },
  ],
  [
    { state: 'taken', by: 'B. Silva' },
    { kind: 'taken', by: 'B. Silva', isMine: false },
  ],
  [
    { state: 'offered', to: 'safetyTech', stepId: 't2', leftMs: 9_990 },
    { kind: 'othersMayLetFinish', leftSeconds: 9 },
  ],
  [
    { state: 'taken', to: 'safetyTech', by: 'B. Silva' },
    { kind: 'finishes', by: 'B. Silva', isMine: false },
  ],
  [
    { state: 'missed', why: 'nobody' },
    { kind: 'missed', why: 'nobody' },
  ],
])('%j', (own, face) => {
  const state = page('onsiteTechnologist', own);
  expect(takingFace(state, state.view?.receivedMs ?? 0)).toEqual(face);
});

test('only the safety tech’s own page offers to let it finish', () => {
  const offered: Partial<Taking> = { ...OFFERED, to: 'safetyTech' };
  const state = page('mrst', offered);
  const heardMs = state.view?.receivedMs ?? 0;
  expect(takingFace(state, heardMs)).toEqual({ kind: 'mayLetFinish', stepId: 't2', leftSeconds: 9 });
});
