import type { Ask } from './ask.ts';
import { findStep } from './facts.ts';
import { type Reason, reason } from './reasons.ts';
import { startUnderWayReasons } from './scanner-gates.ts';
import { sessionReasons } from './session-gates.ts';
import type { PolicyState } from './state.ts';
import { namedLevel2Reasons } from './level2-gates.ts';
import { type Answerer, isTakerHere, type OperatorMode, technologistsOnSite } from './taking.ts';

/** "With you" is said of somebody who is there to be scanned with. */
export function modeReasonsOnSite(state: PolicyState, mode: OperatorMode): readonly Reason[] {
  return mode === 'withYou' && technologistsOnSite(state).length === 0 ? [reason('noTechnologistOnSite')] : [];
}

/** The one act by which a sequence outlives the remote end: by a technologist on site, in time, for the sequence that runs. */
export function takeSequenceReasons(
  state: PolicyState,
  { principal, consoleId }: Ask,
  stepId: string,
): readonly Reason[] {
  const { session } = state;
  if (session === null) return sessionReasons(state);
  if (session.mode !== 'withYou') return [reason('notWithYou')];
  const { personId, name } = principal;
  return [
    ...(isTakerHere(state, { personId, name, consoleId }) ? [] : [reason('noTechnologistOnSite')]),
    ...takingReasons(state, 'technologist', stepId),
    ...startUnderWayReasons(state),
  ];
}

/** The one act by which what runs may finish without the remote end: by the session's safety tech, where the facility signed. */
export function letFinishReasons(state: PolicyState, { principal }: Ask, stepId: string): readonly Reason[] {
  if (state.policy.finishMaxMs === 0) return [reason('nothingFinishes')];
  if (state.session === null) return sessionReasons(state);
  return [
    ...namedLevel2Reasons(state, principal),
    ...takingReasons(state, 'safetyTech', stepId),
    ...startUnderWayReasons(state),
  ];
}

function takingReasons(state: PolicyState, to: Answerer, stepId: string): readonly Reason[] {
  const { taking } = state;
  switch (taking?.kind) {
    case undefined:
      return [reason('nothingToTake')];
    case 'missed':
      return [reason('takingMissed', { why: taking.why })];
    case 'taken':
      return [reason('takenAlready', { name: taking.by.name })];
    case 'offered':
      if (taking.to !== to) return [reason('nothingToTake')];
      return taking.stepId === stepId
        ? []
        : [reason('otherSequence', { step: findStep(state, taking.stepId)?.name ?? taking.stepId })];
  }
}
