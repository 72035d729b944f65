import type { ChecklistItem } from './checklist.ts';
import type { ConditionId } from './conditions.ts';
import type { ContrastFact } from './contrast.ts';
import type { Exposure, ImplantLimits } from './implant.ts';
import type { InputId } from './inputs.ts';
import type { Ms } from './limits.ts';
import type { OperatorMode } from './taking.ts';

/** The echo proves what the sender was looking at; the site judges its age by its own clock. */
export interface CommandEcho {
  readonly siteTickMs: Ms;
  readonly safetyVersion: number;
  readonly patientRef: string;
  readonly scannerRef: string;
  /** the action's arguments a second time, made apart from the first: see `argumentDigest` */
  readonly argumentDigest: string;
}

export interface Command {
  readonly commandId: string;
  readonly consoleId: string;
  /** strictly rising per console; only within a window after the last accepted */
  readonly seq: number;
  /** 0: the sender has no lease */
  readonly epoch: number;
  /** site tick after which it must not act; ignored for protect */
  readonly expiresTickMs: Ms;
  readonly echo: CommandEcho;
  readonly action: CommandAction;
}

export interface ReadBackWords {
  readonly patientRef: string;
  readonly scannerRef: string;
  readonly weightKg: number;
  readonly implantWords: string;
}

/** What one safety tech says back to another: who lies there, with what limits, and how many stay in Zone IV. */
export interface RoomWords {
  readonly patientRef: string;
  readonly implantWords: string;
  readonly inside: number;
}

export interface PatientStatement {
  readonly monitoring: 'monitored' | 'notMonitored';
  readonly isSedated: boolean;
  /** absent: nobody said, and it counts as a child's */
  readonly age?: 'adult' | 'child';
  readonly implant: ImplantLimits;
}

export type CommandAction =
  // protect: restricting needs less than permitting
  | { readonly kind: 'stop' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'takeLocal' }
  | { readonly kind: 'voidReady' }
  // the way between console and site, measured while nobody is in the room
  | { readonly kind: 'testLink' }
  // control
  | { readonly kind: 'requestControl' }
  | { readonly kind: 'offerControl'; readonly toPersonId: string }
  | { readonly kind: 'readBackControl'; readonly words: ReadBackWords }
  | { readonly kind: 'releaseControl' }
  // control from one remote technologist to another
  | { readonly kind: 'proposeHandOver'; readonly toPersonId: string }
  | { readonly kind: 'readBackHandOver'; readonly words: ReadBackWords }
  | { readonly kind: 'agreeHandOver'; readonly toPersonId: string }
  | { readonly kind: 'dropHandOver' }
  // the session's Level 2, from one safety tech to another
  | { readonly kind: 'handOverLevel2'; readonly toPersonId: string }
  | { readonly kind: 'readBackLevel2'; readonly room: RoomWords }
  // a trainee, under the remote technologist who answers for them
  | { readonly kind: 'superviseTrainee'; readonly toPersonId: string }
  | { readonly kind: 'takeBackTrainee' }
  // scan
  | { readonly kind: 'selectStep'; readonly stepId: string }
  | { readonly kind: 'start'; readonly stepId: string; readonly readyId: string }
  | { readonly kind: 'resume'; readonly readyId: string }
  // the link is down: the technologist on site answers for the sequence that runs
  | { readonly kind: 'takeSequence'; readonly stepId: string }
  // the link is down: the safety tech lets what runs finish, where the facility allows it
  | { readonly kind: 'letFinish'; readonly stepId: string }
  // exam
  | {
      readonly kind: 'openSession';
      readonly patientRef: string;
      readonly patient: PatientStatement;
      /** absent: for you */
      readonly mode?: OperatorMode;
    }
  | { readonly kind: 'tickChecklist'; readonly items: readonly ChecklistItem[] }
  | { readonly kind: 'leadTimeOut'; readonly weightKg: number; readonly attendants: number }
  | { readonly kind: 'readBackTimeOut'; readonly words: ReadBackWords }
  // the detector is not quiet, or does not report: Level 2 answers for it and says why
  | { readonly kind: 'overrideDetector'; readonly why: string }
  | { readonly kind: 'admitPatient' }
  | { readonly kind: 'giveReady'; readonly stepId: string; readonly tableClear: boolean }
  | { readonly kind: 'readOutExposure'; readonly stepId: string; readonly exposure: Exposure }
  | { readonly kind: 'confirmExposure'; readonly stepId: string; readonly exposure: Exposure }
  // contrast: words of people, never an order
  | {
      readonly kind: 'approveContrast';
      readonly agent: string;
      readonly saw: readonly ContrastFact[];
      readonly coveredForMs: Ms;
      readonly backup: string;
    }
  | { readonly kind: 'checkInPractitioner' }
  | { readonly kind: 'stateSupervision' }
  | { readonly kind: 'checkCart' }
  | { readonly kind: 'checkContrast'; readonly agent: string; readonly lot: string }
  | { readonly kind: 'confirmContrast'; readonly agent: string; readonly lot: string }
  | { readonly kind: 'contrastGiven' }
  | { readonly kind: 'imagesComplete' }
  | { readonly kind: 'patientOut' }
  | { readonly kind: 'closeSession' }
  // people
  | { readonly kind: 'confirmPresence' }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'spokeToPatient' }
  | { readonly kind: 'stateInput'; readonly input: InputId }
  | { readonly kind: 'acknowledge'; readonly condition: ConditionId }
  | { readonly kind: 'clear'; readonly condition: ConditionId; readonly why: string }
  | { readonly kind: 'confirmStopped' };

export type ActionKind = CommandAction['kind'];

/** protect: no lease, epoch, age or echo can refuse it. permit: needs everything. Others: authority and the class's age. */
export type CommandClass = 'protect' | 'neutral' | 'permit' | 'record';

export const COMMAND_CLASS: Readonly<Record<ActionKind, CommandClass>> = {
  stop: 'protect',
  pause: 'protect',
  takeLocal: 'protect',
  voidReady: 'protect',
  takeBackTrainee: 'protect',
  testLink: 'record',
  requestControl: 'record',
  offerControl: 'permit',
  readBackControl: 'permit',
  releaseControl: 'record',
  proposeHandOver: 'permit',
  readBackHandOver: 'permit',
  agreeHandOver: 'permit',
  dropHandOver: 'record',
  handOverLevel2: 'record',
  readBackLevel2: 'record',
  superviseTrainee: 'record',
  selectStep: 'neutral',
  start: 'permit',
  resume: 'permit',
  takeSequence: 'permit',
  letFinish: 'permit',
  openSession: 'record',
  tickChecklist: 'record',
  leadTimeOut: 'record',
  readBackTimeOut: 'record',
  overrideDetector: 'record',
  admitPatient: 'record',
  giveReady: 'permit',
  readOutExposure: 'record',
  confirmExposure: 'record',
  approveContrast: 'record',
  checkInPractitioner: 'record',
  stateSupervision: 'record',
  checkCart: 'record',
  checkContrast: 'record',
  confirmContrast: 'record',
  contrastGiven: 'record',
  imagesComplete: 'record',
  patientOut: 'record',
  closeSession: 'record',
  confirmPresence: 'record',
  leaving: 'record',
  spokeToPatient: 'record',
  stateInput: 'record',
  acknowledge: 'record',
  clear: 'record',
  confirmStopped: 'record',
};

export function isActionKind(kind: string): kind is ActionKind {
  return Object.hasOwn(COMMAND_CLASS, kind);
}

/**
 * The second copy of an action's arguments: a text that sender and site each build from the action they see. It guards
 * against a bug or a flipped bit between screen and site, not against an attacker (the socket is authenticated).
 */
export function argumentDigest(action: CommandAction): string {
  switch (action.kind) {
    case 'start':
      return `start/${action.stepId}/${action.readyId}`;
    case 'resume':
      return `resume/${action.readyId}`;
    case 'selectStep':
    case 'takeSequence':
    case 'letFinish':
      return `${action.kind}/${action.stepId}`;
    case 'giveReady':
      return `giveReady/${action.stepId}/${action.tableClear ? 'clear' : '-'}`;
    case 'openSession':
      return `openSession/${action.patientRef}/${statementDigest(action.patient)}/${action.mode ?? 'forYou'}`;
    case 'approveContrast':
      return `approveContrast/${action.agent}/${action.saw.join('+')}/${action.coveredForMs}/${action.backup}`;
    case 'checkContrast':
    case 'confirmContrast':
      return `${action.kind}/${action.agent}/${action.lot}`;
    case 'readOutExposure':
    case 'confirmExposure':
      return `${action.kind}/${action.stepId}/${exposureDigest(action.exposure)}`;
    case 'offerControl':
      return `offerControl/${action.toPersonId}`;
    case 'proposeHandOver':
    case 'agreeHandOver':
    case 'handOverLevel2':
    case 'superviseTrainee':
      return `${action.kind}/${action.toPersonId}`;
    case 'readBackControl':
    case 'readBackHandOver':
    case 'readBackTimeOut': {
      const { patientRef, scannerRef, weightKg, implantWords } = action.words;
      return `${action.kind}/${patientRef}/${scannerRef}/${weightKg}/${implantWords}`;
    }
    case 'readBackLevel2': {
      const { patientRef, inside, implantWords } = action.room;
      return `readBackLevel2/${patientRef}/${inside}/${implantWords}`;
    }
    case 'leadTimeOut':
      return `leadTimeOut/${action.weightKg}/${action.attendants}`;
    case 'tickChecklist':
      return `tickChecklist/${action.items.join('+')}`;
    case 'overrideDetector':
      return `overrideDetector/${action.why}`;
    case 'stateInput':
      return `stateInput/${action.input}`;
    case 'acknowledge':
      return `acknowledge/${action.condition}`;
    case 'clear':
      return `clear/${action.condition}/${action.why}`;
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
    case 'checkInPractitioner':
    case 'stateSupervision':
    case 'checkCart':
    case 'contrastGiven':
    case 'imagesComplete':
    case 'patientOut':
    case 'closeSession':
    case 'confirmPresence':
    case 'leaving':
    case 'spokeToPatient':
    case 'confirmStopped':
      return action.kind;
  }
}

function exposureDigest({ sarBodyWkg, sarHeadWkg, b1RmsUt }: Exposure): string {
  return [sarBodyWkg, sarHeadWkg, b1RmsUt].map((one) => one ?? '-').join('/');
}

/** Whole: the card's free words ("head coil only") limit a scan as its numbers do. */
function statementDigest({ monitoring, isSedated, age, implant }: PatientStatement): string {
  const said = `${monitoring}/${isSedated ? 'sedated' : 'awake'}${age === undefined ? '' : `/${age}`}`;
  if (implant.kind === 'none') return `${said}/none`;
  const { modeMax, sarBodyMaxWkg, sarHeadMaxWkg, b1RmsMaxUt, needsAudioVideo, activeScan, words } = implant;
  const limits = [modeMax, sarBodyMaxWkg, sarHeadMaxWkg ?? '-', b1RmsMaxUt ?? '-', needsAudioVideo ? 'watched' : '-'];
  const clock = activeScan === null ? '-' : `${activeScan.maxMs}+${activeScan.pauseMs}`;
  return `${said}/${limits.join('/')}/${clock}/${words}`;
}
