import type { CommandAction } from './command.ts';
import type { Contrast } from './contrast.ts';
import { contrastReasons } from './contrast-gates.ts';
import type { Draft } from './draft.ts';
import type { Session, Signature } from './session.ts';

type Kinds =
  | 'approveContrast'
  | 'checkInPractitioner'
  | 'stateSupervision'
  | 'checkCart'
  | 'checkContrast'
  | 'confirmContrast'
  | 'contrastGiven';
export type ContrastAction = Extract<CommandAction, { readonly kind: Kinds }>;

/** What one word of a person makes of the session's contrast. */
export function contrastAfter(draft: Draft, session: Session, action: ContrastAction, sign: Signature): Contrast {
  const { contrast } = session;
  const { nowMs } = draft.state;
  switch (action.kind) {
    case 'approveContrast': {
      const { agent, saw, coveredForMs, backup } = action;
      // "Heard and seen" was said of whoever had approved then.
      const supervision = contrast.approval?.by.personId === sign.personId ? contrast.supervision : null;
      return {
        ...contrast,
        supervision,
        approval: { by: sign, agent, saw, backup, coveredUntilMs: nowMs + coveredForMs },
      };
    }
    case 'checkInPractitioner':
      return { ...contrast, practitioner: sign };
    case 'stateSupervision':
      return { ...contrast, supervision: sign };
    case 'checkCart':
      return { ...contrast, cart: sign };
    case 'checkContrast':
      return { ...contrast, check: { kind: 'said', agent: action.agent, lot: action.lot, by: sign } };
    case 'confirmContrast':
      return contrast.check.kind === 'said'
        ? { ...contrast, check: { ...contrast.check, kind: 'confirmed', confirmedBy: sign } }
        : contrast;
    case 'contrastGiven': {
      const reasons = contrastReasons(draft.state);
      const { check } = contrast;
      const wasPermitted = reasons.length === 0;
      draft.journal({
        type: 'contrast',
        data: {
          what: wasPermitted ? 'givenAsPermitted' : 'givenNotPermitted',
          by: sign.name,
          agent: check.kind === 'none' ? '' : check.agent,
          lot: check.kind === 'none' ? '' : check.lot,
          reasons: reasons.map((one) => one.id),
        },
      });
      // The next one is another injection: it is checked again.
      return {
        ...contrast,
        check: { kind: 'none' },
        given: { kind: 'given', atMs: nowMs, by: sign.name, wasPermitted },
      };
    }
  }
}
