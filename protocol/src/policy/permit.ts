import { admitReasons, overrideDetectorReasons } from './admit-gates.ts';
import type { Ask } from './ask.ts';
import { authorise } from './authorise.ts';
import { clearReasons } from './clear-gates.ts';
import { type ActionKind, argumentDigest, type Command, COMMAND_CLASS } from './command.ts';
import { type ConditionId, conditionRow } from './conditions.ts';
import { CONTRAST_FACT_IDS } from './contrast.ts';
import { confirmCheckReasons, unseenReasons } from './contrast-gates.ts';
import { grantReasons, heldReasons, offerReasons } from './control-gates.ts';
import { findStep, situation } from './facts.ts';
import { drillReasons } from './drill-gates.ts';
import {
  agreeHandOverReasons,
  dropHandOverReasons,
  proposeHandOverReasons,
  readBackHandOverReasons,
} from './hand-over-gates.ts';
import { handOverLevel2Reasons, namedLevel2Reasons, readBackLevel2Reasons } from './level2-gates.ts';
import { COMMAND_AGE_MAX_MS } from './limits.ts';
import { linkTestReasons } from './link-test-gates.ts';
import { confirmReasons, readOutReasons } from './read-out.ts';
import { type Reason, reason } from './reasons.ts';
import { type Principal, ROLE_WORDS } from './roles.ts';
import { resumeReasons, selectReasons, startReasons } from './scan-gates.ts';
import { capability, whileScanning } from './scanner-gates.ts';
import {
  closeReasons,
  leadTimeOutReasons,
  openReasons,
  readyReasons,
  sessionReasons,
  timeOutReadBackReasons,
} from './session-gates.ts';
import type { PolicyState } from './state.ts';
import { isYetToBegin } from './stop.ts';
import { speaksForHolder } from './supervision.ts';
import { isInstructorOfHolder, supervisedReasons, superviseReasons } from './supervision-gates.ts';
import { letFinishReasons, modeReasonsOnSite, takeSequenceReasons } from './taking-gates.ts';
import { verdictReasons } from './verdict-reasons.ts';

/**
 * May this happen at this instant? One function to enforce, to refuse and to explain. Empty means permitted.
 *
 * protect commands meet only `authorise`; a wrong epoch, echo or age is noted elsewhere and never refuses them.
 */
export function permit(state: PolicyState, command: Command, principal: Principal): readonly Reason[] {
  const may = authorise(principal, command.action.kind);
  if (COMMAND_CLASS[command.action.kind] === 'protect') return may;
  return [
    ...may,
    ...freshness(state, command),
    ...permitNow(state, { principal, consoleId: command.consoleId, action: command.action }),
  ];
}

/** Reasons that do not depend on how old or well-formed the message is. */
export function permitNow(state: PolicyState, ask: Ask): readonly Reason[] {
  return [...drillReasons(state, ask.action.kind), ...reasonsNow(state, ask)];
}

function reasonsNow(state: PolicyState, ask: Ask): readonly Reason[] {
  const { action, principal } = ask;
  switch (action.kind) {
    case 'stop':
    case 'takeLocal':
    case 'voidReady':
    case 'takeBackTrainee':
    case 'confirmPresence':
    case 'leaving':
    case 'confirmStopped':
      return [];
    case 'spokeToPatient':
      return spokeReasons(state, ask);
    case 'testLink':
      return linkTestReasons(state);
    case 'requestControl':
      return supervisedReasons(state, ask);
    case 'pause':
      return situation(state) === 'scanning' || isYetToBegin(state) ? [] : [reason('notScanning')];
    case 'releaseControl':
      return state.lease.control.kind === 'granted' ? heldReasons(state, ask) : [reason('noControl')];
    case 'offerControl':
      return offerReasons(state, action.toPersonId);
    case 'readBackControl':
      return grantReasons(state, ask, action.words);
    case 'proposeHandOver':
      return proposeHandOverReasons(state, ask, action.toPersonId);
    case 'readBackHandOver':
      return readBackHandOverReasons(state, ask, action.words);
    case 'agreeHandOver':
      return agreeHandOverReasons(state, action.toPersonId);
    case 'dropHandOver':
      return dropHandOverReasons(state, ask);
    case 'handOverLevel2':
      return handOverLevel2Reasons(state, principal, action.toPersonId);
    case 'readBackLevel2':
      return readBackLevel2Reasons(state, principal, action.room);
    case 'superviseTrainee':
      return superviseReasons(state, ask, action.toPersonId);
    case 'selectStep':
      return [
        ...heldReasons(state, ask),
        ...supervisedReasons(state, ask),
        ...capability(state, 'selectStep'),
        ...selectReasons(state, action.stepId),
        // Whoever may only view, talk and stop changes nothing at the scanner either.
        ...(state.verdict.authority >= 2 ? verdictReasons(state) : []),
      ];
    case 'start':
      return startReasons(state, ask, action.stepId, action.readyId);
    case 'resume':
      return resumeReasons(state, ask, action.readyId);
    case 'takeSequence':
      return takeSequenceReasons(state, ask, action.stepId);
    case 'letFinish':
      return letFinishReasons(state, ask, action.stepId);
    case 'openSession':
      return [
        ...openReasons(state, action.patientRef, action.patient),
        ...modeReasonsOnSite(state, action.mode ?? 'forYou'),
      ];
    case 'tickChecklist':
      return sessionReasons(state);
    case 'leadTimeOut':
      return [
        ...sessionReasons(state),
        ...namedLevel2Reasons(state, principal),
        ...leadTimeOutReasons(state, action.weightKg),
      ];
    case 'readBackTimeOut':
      return timeOutReadBackReasons(state, ask, action.words);
    case 'overrideDetector':
      return overrideDetectorReasons(state, action.why);
    case 'admitPatient':
      return admitReasons(state);
    case 'giveReady':
      return readyReasons(state, action.stepId, action.tableClear);
    case 'readOutExposure':
      return [
        ...sessionReasons(state),
        ...(isInstructorOfHolder(state, ask) ? [] : heldReasons(state, ask)),
        ...readOutReasons(findStep(state, action.stepId), action.stepId, state.scanner?.selectedStepId),
      ];
    case 'confirmExposure':
      return state.session === null
        ? [reason('sessionNotOpen')]
        : confirmReasons(state.session, action, principal.personId);
    case 'approveContrast':
      return [
        ...sessionReasons(state),
        ...unseenReasons(CONTRAST_FACT_IDS.filter((fact) => !action.saw.includes(fact))),
      ];
    case 'checkInPractitioner':
    case 'stateSupervision':
    case 'checkCart':
    case 'checkContrast':
    // What has happened is recorded whatever stood against it; the record says what did.
    case 'contrastGiven':
      return sessionReasons(state);
    case 'confirmContrast':
      return confirmCheckReasons(state, action, principal.personId);
    case 'imagesComplete':
      return [
        ...sessionReasons(state),
        ...(principal.seat === 'remote' && !isInstructorOfHolder(state, ask) ? heldReasons(state, ask) : []),
      ];
    case 'patientOut':
      return [...sessionReasons(state), ...whileScanning(state)];
    case 'closeSession':
      return closeReasons(state);
    case 'stateInput': {
      const fitting = state.policy.equipment[action.input];
      if (fitting.fit !== 'attested') return [reason('notAttestable', { input: action.input })];
      if (!mayState(principal, fitting.byRole))
        return [reason('notYourStatement', { input: action.input, role: ROLE_WORDS[fitting.byRole] })];
      // An account is not a pair of ears: whoever speaks for the room is in it, or at its door.
      if (fitting.byRole === 'mrst')
        return principal.seat === 'onsite'
          ? []
          : [reason('mustBeOnSite', { action: 'say what the safety tech hears and sees' })];
      // Who is to see the patient is whoever scans them, and not another who looks on.
      return isInstructorOfHolder(state, ask) ? [] : heldReasons(state, ask);
    }
    case 'acknowledge':
      return acknowledgeReasons(state, ask, action.condition);
    case 'clear':
      return [
        ...clearReasons(state, principal, action.condition),
        ...(action.why.trim() === '' ? [reason('clearWithoutWhy')] : []),
      ];
  }
}

/** "I have it" keeps a scan going that the monitor’s alarm would stop: only who can see to it says so. @source design §10.7 */
function acknowledgeReasons(state: PolicyState, { principal }: Ask, condition: ConditionId): readonly Reason[] {
  const { input } = conditionRow(condition);
  if (input !== 'vitalsAlarm' && input !== 'vitalsAlarmAnswer') return [];
  return principal.seat === 'onsite' || speaksForHolder(state, principal.personId) ? [] : [reason('notBesidePatient')];
}

/** The intercom is with whoever has control, and with whoever stands there: who only looks on has not spoken to anybody. */
function spokeReasons(state: PolicyState, ask: Ask): readonly Reason[] {
  if (ask.principal.seat === 'onsite') return [];
  if (state.lease.control.kind !== 'granted')
    return [reason('mustBeOnSite', { action: 'say that the patient was spoken to' })];
  return isInstructorOfHolder(state, ask) ? [] : heldReasons(state, ask);
}

/** A technologist on site who is of Level 2 is a safety person beside the patient too. */
function mayState({ role, isLevel2 }: Principal, byRole: 'mrst' | 'rst'): boolean {
  return role === byRole || (byRole === 'mrst' && role === 'onsiteTechnologist' && isLevel2);
}

const ONLY_RESTRICTING: readonly ActionKind[] = ['leaving', 'releaseControl'];

/** Age, expiry, echo and digest: nothing late has effect. Judged by the site's own clock. */
function freshness(state: PolicyState, command: Command): readonly Reason[] {
  const kind = COMMAND_CLASS[command.action.kind];
  // What only restricts is never too late.
  if (kind === 'protect' || ONLY_RESTRICTING.includes(command.action.kind)) return [];
  const limitMs = COMMAND_AGE_MAX_MS[kind];
  const ageMs = state.nowMs - command.echo.siteTickMs;
  const holdsLease = ['start', 'resume', 'selectStep'].includes(command.action.kind);
  return [
    ...(ageMs > limitMs || ageMs < 0 ? [reason('tooOld', { ageMs, limitMs })] : []),
    ...(state.nowMs > command.expiresTickMs ? [reason('expired')] : []),
    ...(command.echo.argumentDigest === argumentDigest(command.action) ? [] : [reason('argumentMismatch')]),
    ...(command.echo.scannerRef === state.scannerRef ? [] : [reason('scannerMismatch')]),
    ...(command.echo.patientRef === (state.session?.patientRef ?? '')
      ? []
      : [reason('patientMismatch', { what: 'the screen showed another patient' })]),
    ...(kind === 'permit' && command.echo.safetyVersion !== state.safetyVersion ? [reason('staleEcho')] : []),
    ...(holdsLease && state.lease.control.kind === 'granted' && command.epoch !== state.lease.epoch
      ? [reason('oldEpoch')]
      : []),
  ];
}
