import {
  type ActionKind,
  authorise,
  COMMAND_CLASS,
  conditionRow,
  isReasonId,
  type Reason,
  reason,
  reasonRule,
  reasonText,
} from '@farfield/protocol/policy';
import { leaseLeftMs } from './authority-face.ts';
import type { ConsoleState } from './console-state.ts';
import { linkFace } from './link-face.ts';
import { supervisionFace } from './supervision-face.ts';

/** Acts of whoever holds control. */
const NEEDS_LEASE: readonly ActionKind[] = [
  'start',
  'resume',
  'selectStep',
  'releaseControl',
  'readOutExposure',
  'proposeHandOver',
];
/** What the site says about the person is asked here of the same matrix; about the lease, of this console's own clock. */
const OWN_REASONS: readonly string[] = [
  'roleMayNot',
  'mustBeOnSite',
  'notIdentified',
  'credentialInvalid',
  'notHolder',
];
/** About arguments that a person has yet to choose: the site judges them when they come. */
const ARGUMENT_REASONS: Partial<Readonly<Record<ActionKind, readonly string[]>>> = {
  readBackControl: ['readBackMismatch'],
  readBackHandOver: ['readBackMismatch'],
  readBackTimeOut: ['readBackMismatch'],
  leadTimeOut: ['weightMismatch'],
  selectStep: ['stepUnknown'],
  confirmExposure: ['exposureMismatch'],
  approveContrast: ['contrastFactsNotSeen'],
  confirmContrast: ['contrastCheckDiffers'],
};

/**
 * Why an action is not possible here and now: this console's own reasons joined with the site's. Empty: it may be tried.
 * Neither side can loosen what the other holds; STOP and the other protecting acts meet the role matrix alone.
 */
export function gateReasons(state: ConsoleState, action: ActionKind, nowMs: number): readonly Reason[] {
  const may = state.principal === null ? [reason('linkUnmeasured')] : authorise(state.principal, action);
  if (COMMAND_CLASS[action] === 'protect') {
    if (state.principal === null) return [];
    // Only a live link may say that there is nothing to pause; whatever is unknown blocks no protecting act.
    const isHeard = linkFace(state, nowMs).kind === 'live';
    return action === 'pause' && isHeard ? distinct([...may, ...siteReasons(state, action)]) : may;
  }
  return distinct([...may, ...ownReasons(state, action, nowMs), ...siteReasons(state, action)]);
}

/** Why the site could not offer control now, apart from nobody having asked. Empty: it could. */
export function offerReasons(state: ConsoleState): readonly Reason[] {
  return distinct(siteReasons(state, 'offerControl').filter(({ id }) => id !== 'notRequested'));
}

function ownReasons(state: ConsoleState, action: ActionKind, nowMs: number): readonly Reason[] {
  return [...linkReasons(state, nowMs), ...leaseReasons(state, action, nowMs), ...policyReasons(state, action)];
}

function linkReasons(state: ConsoleState, nowMs: number): readonly Reason[] {
  const face = linkFace(state, nowMs);
  switch (face.kind) {
    case 'live':
      return state.socket.kind === 'open' ? [] : [reason('linkUnmeasured')];
    case 'never':
      return [reason('linkUnmeasured')];
    case 'suspect':
      return [state.seat === 'onsite' ? reason('linkUnmeasured') : row('linkSuspect')];
    case 'down':
    case 'ended':
      return [state.seat === 'onsite' ? reason('linkUnmeasured') : row('linkDown')];
  }
}

function row(condition: 'linkSuspect' | 'linkDown'): Reason {
  const { title, firstStep, rule } = conditionRow(condition);
  return reason('conditionActive', { title, firstStep, rule, condition });
}

function leaseReasons(state: ConsoleState, action: ActionKind, nowMs: number): readonly Reason[] {
  const isRemoteWord =
    action === 'imagesComplete' && state.principal?.seat === 'remote' && supervisionFace(state) !== 'instructor';
  if (!NEEDS_LEASE.includes(action) && !isRemoteWord) return [];
  const control = state.view?.value.control;
  // A registered technologist on site scans while control is local; the site judges whether it is.
  if (state.principal?.role === 'onsiteTechnologist' && control?.kind === 'local') return [];
  if (leaseLeftMs(state, nowMs) !== null) return [];
  const wasOurs = control?.kind === 'granted' && control.consoleId === state.consoleId;
  return [reason(wasOurs ? 'controlEnded' : 'notHolder')];
}

function policyReasons(state: ConsoleState, action: ActionKind): readonly Reason[] {
  if (COMMAND_CLASS[action] !== 'permit') return [];
  // Without a view there is nothing to compare, and other reasons that say so.
  if (state.view === null) return [];
  const atSite = state.view.value.site.policyHash;
  return atSite !== '' && atSite === state.serverPolicyHash ? [] : [reason('policyMismatch')];
}

function siteReasons(state: ConsoleState, action: ActionKind): readonly Reason[] {
  const gate = state.view?.value.gates.find((one) => one.action === action);
  if (gate === undefined) return [];
  return gate.reasons.flatMap(({ id, params }) => {
    // A site that refuses in words this page does not have still refuses.
    if (!isReasonId(id)) return [reason('policyMismatch')];
    return OWN_REASONS.includes(id) || ARGUMENT_REASONS[action]?.includes(id) === true ? [] : [reason(id, params)];
  });
}

/** Each reason once, in its first place: the page's own and the site's often say the same. */
export function distinct(reasons: readonly Reason[]): readonly Reason[] {
  const seen = new Set<string>();
  return reasons.filter((one) => {
    const key = `${reasonRule(one)} ${reasonText(one)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
