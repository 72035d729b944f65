import type { ConsoleState } from './console-state.ts';

export type TakingFace =
  | { readonly kind: 'none' }
  | { readonly kind: 'mayTake'; readonly stepId: string; readonly leftSeconds: number }
  | { readonly kind: 'othersMayTake'; readonly leftSeconds: number }
  | { readonly kind: 'mayLetFinish'; readonly stepId: string; readonly leftSeconds: number }
  | { readonly kind: 'othersMayLetFinish'; readonly leftSeconds: number }
  | { readonly kind: 'taken'; readonly by: string; readonly isMine: boolean }
  | { readonly kind: 'finishes'; readonly by: string; readonly isMine: boolean }
  | { readonly kind: 'missed'; readonly why: string };

/** Which part this console has in a sequence whose remote technologist is not heard. Time left is never rounded up. */
export function takingFace(state: ConsoleState, nowMs: number): TakingFace {
  const heard = state.view;
  if (heard === null) return { kind: 'none' };
  const { state: stage, stepId, leftMs, by, why, to } = heard.value.control.taking;
  const isSafetyTechs = to === 'safetyTech';
  const { role, personId } = state.principal ?? {};
  const leftSeconds = Math.max(0, Math.floor((leftMs - (nowMs - heard.receivedMs)) / 1_000));
  switch (stage) {
    case 'offered':
      if (isSafetyTechs)
        return personId === heard.value.session.level2Id && state.seat === 'onsite'
          ? { kind: 'mayLetFinish', stepId, leftSeconds }
          : { kind: 'othersMayLetFinish', leftSeconds };
      return role === 'onsiteTechnologist' && state.seat === 'onsite'
        ? { kind: 'mayTake', stepId, leftSeconds }
        : { kind: 'othersMayTake', leftSeconds };
    case 'taken':
      return { kind: isSafetyTechs ? 'finishes' : 'taken', by, isMine: state.principal?.name === by };
    case 'missed':
      return { kind: 'missed', why };
    default:
      return { kind: 'none' };
  }
}
