import type { Role } from '@farfield/protocol/policy';
import type { CallId, Stake } from './causes.ts';

/** Who is paged together, so long after the loss was noticed. */
export interface Rung {
  readonly afterMs: number;
  readonly roles: readonly Role[];
}

export type CallOrder = Readonly<Record<Stake, readonly Rung[]>>;

/** Escalation of people who do not answer. @source design §10.15 */
const ESCALATION_MS = [10_000, 20_000, 45_000, 90_000] as const;

/** With nobody in the room nobody is woken in a chain: who mends it is told once. */
const EMPTY_AFTER_MS = 300_000;

function order(
  occupied: readonly [readonly Role[], readonly Role[], readonly Role[], readonly Role[]],
  empty: readonly Role[],
): CallOrder {
  return {
    occupied: occupied.map((roles, at) => ({ afterMs: ESCALATION_MS[at] ?? EMPTY_AFTER_MS, roles })),
    empty: [{ afterMs: EMPTY_AFTER_MS, roles: empty }],
  };
}

/**
 * Who is paged in which order, unless the facility's file says otherwise. First who can do something for the patient now,
 * then who can send somebody, then who answers for safety. @source domain §6.1, §6.2; design §10.15
 */
export const CALL_ORDERS: Readonly<Record<CallId, CallOrder>> = {
  agent: order(
    [['mrst', 'rst'], ['onsiteTechnologist', 'coordinator', 'it'], ['mrso'], ['mrmd', 'rad', 'lip']],
    ['it'],
  ),
  remote: order(
    [
      ['rst', 'mrst'],
      ['onsiteTechnologist', 'coordinator'],
      ['mrso', 'it'],
      ['mrmd', 'rad', 'lip'],
    ],
    ['it'],
  ),
  power: order(
    [
      ['mrst', 'onsiteTechnologist'],
      ['coordinator', 'it'],
      ['mrso', 'rst'],
      ['mrmd', 'rad', 'lip'],
    ],
    ['it', 'mrso'],
  ),
  person: order(
    [
      ['mrst', 'onsiteTechnologist'],
      ['coordinator', 'lip'],
      ['mrso', 'rst'],
      ['mrmd', 'rad', 'it'],
    ],
    ['coordinator'],
  ),
};
