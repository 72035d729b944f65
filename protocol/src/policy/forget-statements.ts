import type { Draft } from './draft.ts';
import { type InputId, observe } from './inputs.ts';

/**
 * That the patient can be heard or seen is said by one person of what that person hears and sees. With somebody else in
 * their place nobody has said it, however lately it was said.
 */
export function forgetStatements(draft: Draft, byRole: 'mrst' | 'rst', words = 'said by somebody before'): void {
  const { policy, inputs, nowMs } = draft.state;
  for (const id of Object.keys(policy.equipment) as InputId[]) {
    const fitting = policy.equipment[id];
    if (fitting.fit === 'attested' && fitting.byRole === byRole && inputs[id].raw !== 'unknown')
      draft.setInput(id, observe(inputs[id], 'unknown', nowMs, nowMs, words));
  }
}

/** The patient left, or another one comes: nobody has heard or seen who is in the room next. */
export function forgetEveryStatement(draft: Draft): void {
  for (const role of ['mrst', 'rst'] as const) forgetStatements(draft, role, 'said of an earlier entry');
}
