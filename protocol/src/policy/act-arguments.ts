import { CHECKLIST_ITEMS, type ChecklistItem } from './checklist.ts';
import type { ActionKind, CommandAction, PatientStatement, ReadBackWords, RoomWords } from './command.ts';
import { CONDITION_IDS, type ConditionId } from './conditions.ts';
import { CONTRAST_FACT_IDS, CONTRAST_OBSERVED_MS, type ContrastFact, COVERAGE_MAX_MS } from './contrast.ts';
import { isActive } from './condition-state.ts';
import { INPUT_IDS, type InputId } from './inputs.ts';
import { ACTIVE_SCAN_BOUNDS, B1_RMS_MAX_UT, type Exposure, NO_EXPOSURE, SAR_MAX_WKG } from './implant.ts';
import { clearersOf } from './clear-gates.ts';
import { every, mayBeAbsent } from './every.ts';
import { findStep } from './facts.ts';
import { handOverOf } from './hand-over.ts';
import { implantWordsOf } from './read-back-gates.ts';
import {
  bool,
  integer,
  list,
  number,
  object,
  oneOf,
  orNull,
  type Reader,
  someOf,
  text,
  variants,
  withDefault,
} from './reading.ts';
import type { Principal } from './roles.ts';
import { expectedInZone4 } from './session.ts';
import { activeConditions, type PolicyState } from './state.ts';
import { OPERATOR_MODES, type OperatorMode } from './taking.ts';

/** Everything that any action takes, by its own name. */
export interface ActArguments {
  readonly toPersonId: string;
  readonly words: ReadBackWords;
  readonly room: RoomWords;
  readonly stepId: string;
  readonly readyId: string;
  readonly patientRef: string;
  readonly mode: OperatorMode;
  readonly patient: PatientStatement;
  readonly items: readonly ChecklistItem[];
  readonly weightKg: number;
  readonly attendants: number;
  readonly tableClear: boolean;
  readonly exposure: Exposure;
  readonly agent: string;
  readonly lot: string;
  readonly saw: readonly ContrastFact[];
  readonly coveredForMs: number;
  readonly backup: string;
  readonly input: InputId;
  readonly condition: ConditionId;
  readonly why: string;
}
export type ArgumentName = keyof ActArguments;

const id = text({ min: 1, max: 64 });

export const PATIENT_STATEMENT = every<PatientStatement>({
  monitoring: oneOf(['monitored', 'notMonitored']),
  isSedated: bool,
  implant: variants({
    none: {},
    conditional: {
      words: text({ max: 200 }),
      // What an older document does not say of a label is read as the label's strictest, or as no limit of its own.
      modeMax: withDefault(oneOf(['normal', 'firstLevel']), 'normal'),
      sarBodyMaxWkg: number(0, SAR_MAX_WKG),
      sarHeadMaxWkg: withDefault(orNull(number(0, SAR_MAX_WKG)), null),
      b1RmsMaxUt: withDefault(orNull(number(0, B1_RMS_MAX_UT)), null),
      needsAudioVideo: withDefault(bool, false),
      activeScan: withDefault(
        orNull(
          object({ maxMs: integer(1, ACTIVE_SCAN_BOUNDS.maxMs), pauseMs: integer(1, ACTIVE_SCAN_BOUNDS.pauseMs) }),
        ),
        null,
      ),
    },
  }),
  // What nobody said of the age stays unsaid.
  age: mayBeAbsent(oneOf(['adult', 'child'])),
});

const EXPOSURE: Reader<Exposure> = object({
  sarBodyWkg: orNull(number(0, 100)),
  sarHeadWkg: orNull(number(0, 100)),
  b1RmsUt: orNull(number(0, 100)),
});

export const ARGUMENTS = {
  toPersonId: id,
  words: object({
    patientRef: text({ max: 64 }),
    scannerRef: text({ max: 64 }),
    weightKg: number(0, 350),
    implantWords: text({ max: 200 }),
  }),
  room: object({ patientRef: text({ max: 64 }), implantWords: text({ max: 200 }), inside: integer(0, 7) }),
  stepId: id,
  readyId: text({ max: 64 }),
  patientRef: id,
  // Records of an earlier version do not say it.
  mode: withDefault(oneOf(OPERATOR_MODES), 'forYou'),
  patient: PATIENT_STATEMENT,
  items: list(oneOf(CHECKLIST_ITEMS), CHECKLIST_ITEMS.length),
  weightKg: number(0, 350),
  attendants: integer(0, 6),
  tableClear: bool,
  exposure: EXPOSURE,
  agent: text({ min: 1, max: 60 }),
  lot: text({ min: 1, max: 40 }),
  saw: list(oneOf(CONTRAST_FACT_IDS), CONTRAST_FACT_IDS.length),
  coveredForMs: integer(0, COVERAGE_MAX_MS),
  backup: text({ max: 60 }),
  input: oneOf(INPUT_IDS),
  condition: oneOf(CONDITION_IDS),
  why: text({ max: 200 }),
} as const satisfies { [K in ArgumentName]: Reader<ActArguments[K]> };

/** What each action takes. */
export const ARGUMENT_NAMES = {
  stop: [],
  pause: [],
  takeLocal: [],
  voidReady: [],
  testLink: [],
  requestControl: [],
  offerControl: ['toPersonId'],
  readBackControl: ['words'],
  releaseControl: [],
  proposeHandOver: ['toPersonId'],
  readBackHandOver: ['words'],
  agreeHandOver: ['toPersonId'],
  dropHandOver: [],
  handOverLevel2: ['toPersonId'],
  readBackLevel2: ['room'],
  superviseTrainee: ['toPersonId'],
  takeBackTrainee: [],
  selectStep: ['stepId'],
  start: ['stepId', 'readyId'],
  resume: ['readyId'],
  takeSequence: ['stepId'],
  letFinish: ['stepId'],
  openSession: ['patientRef', 'patient', 'mode'],
  tickChecklist: ['items'],
  leadTimeOut: ['weightKg', 'attendants'],
  readBackTimeOut: ['words'],
  overrideDetector: ['why'],
  admitPatient: [],
  giveReady: ['stepId', 'tableClear'],
  readOutExposure: ['stepId', 'exposure'],
  confirmExposure: ['stepId', 'exposure'],
  approveContrast: ['agent', 'saw', 'coveredForMs', 'backup'],
  checkInPractitioner: [],
  stateSupervision: [],
  checkCart: [],
  checkContrast: ['agent', 'lot'],
  confirmContrast: ['agent', 'lot'],
  contrastGiven: [],
  imagesComplete: [],
  patientOut: [],
  closeSession: [],
  confirmPresence: [],
  leaving: [],
  spokeToPatient: [],
  stateInput: ['input'],
  acknowledge: ['condition'],
  clear: ['condition', 'why'],
  confirmStopped: [],
} as const satisfies Record<ActionKind, readonly ArgumentName[]>;

function fieldsOf(kind: ActionKind): Record<string, Reader<unknown>> {
  return Object.fromEntries(ARGUMENT_NAMES[kind].map((name) => [name, ARGUMENTS[name]]));
}

/** The arguments that somebody wrote down for an action; those left out are filled in from the site when it is done. */
export function givenArguments(kind: ActionKind): Reader<Partial<ActArguments>> {
  return someOf(fieldsOf(kind));
}

export const ACTION_KINDS = Object.keys(ARGUMENT_NAMES) as readonly ActionKind[];

/** A whole action, as a recorded command has it. */
export const COMMAND_ACTION: Reader<CommandAction> = (() => {
  const table = Object.fromEntries(ACTION_KINDS.map((kind) => [kind, fieldsOf(kind)]));
  // The table has exactly the arguments of each kind, each with its own reader.
  return variants(table) as Reader<CommandAction>;
})();

export interface ActContext {
  /** what the person sees of the site */
  readonly seen: PolicyState;
  readonly principal: Principal;
  /** what is said of the patient when a session is opened */
  readonly patient: PatientStatement;
}

/** What a careful person would say here, where a document says only who does what. */
export function completeAction(kind: ActionKind, given: Partial<ActArguments>, context: ActContext): CommandAction {
  const { seen, principal } = context;
  const words = given.words ?? readBackWords(seen);
  const stepId = given.stepId ?? seen.scanner?.selectedStepId ?? '';
  switch (kind) {
    case 'offerControl':
      return { kind, toPersonId: given.toPersonId ?? seen.lease.requests[0]?.personId ?? '' };
    case 'proposeHandOver':
      return { kind, toPersonId: given.toPersonId ?? otherTechnologist(seen, principal) };
    case 'handOverLevel2':
      return { kind, toPersonId: given.toPersonId ?? otherLevel2(seen, principal) };
    case 'superviseTrainee':
      return { kind, toPersonId: given.toPersonId ?? traineeHere(seen) };
    case 'readBackLevel2':
      return { kind, room: given.room ?? roomWords(seen) };
    case 'agreeHandOver':
      return { kind, toPersonId: given.toPersonId ?? handOverOf(seen.lease)?.to.personId ?? '' };
    case 'readBackControl':
    case 'readBackHandOver':
    case 'readBackTimeOut':
      return { kind, words };
    case 'selectStep':
      return { kind, stepId: given.stepId ?? nextStepId(seen) };
    case 'start':
      return { kind, stepId, readyId: given.readyId ?? readyIdOf(seen) };
    case 'takeSequence':
    case 'letFinish':
      return { kind, stepId: given.stepId ?? seen.scanner?.runningStepId ?? '' };
    case 'resume':
      return { kind, readyId: given.readyId ?? readyIdOf(seen) };
    case 'openSession':
      return {
        kind,
        patientRef: given.patientRef ?? seen.scanner?.patientRef ?? '',
        patient: given.patient ?? context.patient,
        mode: given.mode ?? 'forYou',
      };
    case 'tickChecklist':
      return { kind, items: given.items ?? CHECKLIST_ITEMS };
    case 'leadTimeOut':
      return {
        kind,
        weightKg: given.weightKg ?? seen.scanner?.patientWeightKg ?? 0,
        attendants: given.attendants ?? 0,
      };
    case 'giveReady':
      return { kind, stepId, tableClear: given.tableClear ?? false };
    case 'readOutExposure':
      return { kind, stepId, exposure: given.exposure ?? findStep(seen, stepId) ?? NO_EXPOSURE };
    case 'confirmExposure':
      return { kind, stepId, exposure: given.exposure ?? readOutOf(seen) };
    case 'approveContrast':
      return {
        kind,
        agent: given.agent ?? 'the agent of the order',
        saw: given.saw ?? CONTRAST_FACT_IDS,
        coveredForMs: given.coveredForMs ?? 2 * CONTRAST_OBSERVED_MS,
        backup: given.backup ?? 'the second radiologist',
      };
    case 'checkContrast':
    case 'confirmContrast': {
      const check = seen.session?.contrast.check;
      const said = check?.kind === 'said' ? check : null;
      const agent = said?.agent ?? seen.session?.contrast.approval?.agent ?? 'the agent of the order';
      return { kind, agent: given.agent ?? agent, lot: given.lot ?? said?.lot ?? 'as on the vial' };
    }
    case 'stateInput':
      return { kind, input: given.input ?? inputToState(seen, principal) };
    case 'acknowledge':
      return { kind, condition: given.condition ?? conditionToAcknowledge(seen) };
    case 'overrideDetector':
      return { kind, why: given.why ?? 'looked, and it is well' };
    case 'clear':
      return {
        kind,
        condition: given.condition ?? conditionToClear(seen, principal),
        why: given.why ?? 'looked, and it is well',
      };
    case 'stop':
    case 'pause':
    case 'takeLocal':
    case 'voidReady':
    case 'testLink':
    case 'requestControl':
    case 'releaseControl':
    case 'dropHandOver':
    case 'takeBackTrainee':
    case 'admitPatient':
    case 'imagesComplete':
    case 'patientOut':
    case 'closeSession':
    case 'confirmPresence':
    case 'leaving':
    case 'checkInPractitioner':
    case 'stateSupervision':
    case 'checkCart':
    case 'contrastGiven':
    case 'spokeToPatient':
    case 'confirmStopped':
      return { kind };
  }
}

function readOutOf({ session }: PolicyState): Exposure {
  const readOut = session?.readOut;
  return readOut?.kind === 'said' ? readOut.exposure : NO_EXPOSURE;
}

export function readBackWords(seen: PolicyState): ReadBackWords {
  const { session, scanner } = seen;
  return {
    patientRef: session?.patientRef ?? scanner?.patientRef ?? '',
    scannerRef: seen.scannerRef,
    weightKg: scanner?.patientWeightKg ?? 0,
    implantWords: session === null ? 'none' : implantWordsOf(session),
  };
}

function otherTechnologist({ attendees }: PolicyState, { personId }: Principal): string {
  const other = attendees.find(
    ({ principal }) => principal.role === 'rst' && principal.seat === 'remote' && principal.personId !== personId,
  );
  return other?.principal.personId ?? '';
}

function traineeHere({ attendees }: PolicyState): string {
  return attendees.find(({ principal }) => principal.role === 'trainee')?.principal.personId ?? '';
}

function otherLevel2({ attendees }: PolicyState, { personId }: Principal): string {
  const other = attendees.find(
    ({ principal }) => principal.seat === 'onsite' && principal.isLevel2 && principal.personId !== personId,
  );
  return other?.principal.personId ?? '';
}

function roomWords({ session }: PolicyState): RoomWords {
  return {
    patientRef: session?.patientRef ?? '',
    implantWords: session === null ? 'none' : implantWordsOf(session),
    inside: expectedInZone4(session),
  };
}

export function readyIdOf({ session }: PolicyState): string {
  return session?.ready.kind === 'given' ? session.ready.readyId : 'none';
}

function nextStepId({ scanner }: PolicyState): string {
  const pending = scanner?.steps.find((one) => one.status === 'pending' && one.stepId !== scanner.selectedStepId);
  return pending?.stepId ?? scanner?.selectedStepId ?? '';
}

/** What this person states at this site, the oldest word first. */
function inputToState(seen: PolicyState, principal: Principal): InputId {
  const mine = INPUT_IDS.filter((input) => {
    const fitting = seen.policy.equipment[input];
    if (fitting.fit !== 'attested') return false;
    return fitting.byRole === principal.role || (fitting.byRole === 'mrst' && principal.role === 'onsiteTechnologist');
  });
  const oldest = mine.toSorted(
    (left, right) => (seen.inputs[left].lastSeenMs ?? -1) - (seen.inputs[right].lastSeenMs ?? -1),
  );
  return oldest[0] ?? 'patientAudio';
}

function conditionToAcknowledge(seen: PolicyState): ConditionId {
  const active = activeConditions(seen);
  const open = active.find((one) => {
    const state = seen.conditions[one];
    return isActive(state) && state.acknowledgedBy === null;
  });
  return open ?? active[0] ?? 'controlEnded';
}

function conditionToClear(seen: PolicyState, { role }: Principal): ConditionId {
  const latched = activeConditions(seen).filter((one) => seen.conditions[one].status === 'latched');
  return latched.find((one) => clearersOf(seen, one).includes(role)) ?? latched[0] ?? 'controlEnded';
}
