import type { ChecklistItem } from './checklist.ts';
import type { ConditionId } from './conditions.ts';
import type { InputId } from './inputs.ts';
import type { Ms } from './limits.ts';

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
  readonly implant: ImplantLimits;
}

export type ImplantLimits =
  | { readonly kind: 'none' }
  | { readonly kind: 'conditional'; readonly words: string; readonly sarBodyMaxWkg: number };

export type CommandAction =
  // protect: restricting needs less than permitting
  | { readonly kind: 'stop' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'takeLocal' }
  | { readonly kind: 'voidReady' }
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
  // exam
  | { readonly kind: 'openSession'; readonly patientRef: string; readonly patient: PatientStatement }
  | { readonly kind: 'tickChecklist'; readonly items: readonly ChecklistItem[] }
  | { readonly kind: 'leadTimeOut'; readonly weightKg: number; readonly attendants: number }
  | { readonly kind: 'readBackTimeOut'; readonly words: ReadBackWords }
  | { readonly kind: 'admitPatient' }
  | { readonly kind: 'giveReady'; readonly stepId: string; readonly tableClear: boolean }
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
  openSession: 'record',
  tickChecklist: 'record',
  leadTimeOut: 'record',
  readBackTimeOut: 'record',
  admitPatient: 'record',
  giveReady: 'permit',
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
      return `selectStep/${action.stepId}`;
    case 'giveReady':
      return `giveReady/${action.stepId}/${action.tableClear ? 'clear' : '-'}`;
    case 'offerControl':
      return `offerControl/${action.toPersonId}`;
    case 'proposeHandOver':
    case 'agreeHandOver':
    case 'handOverLevel2':
    case 'superviseTrainee':
      return `${action.kind}/${action.toPersonId}`;
    case 'readBackControl':
    case 'readBackHandOver':
      return `${action.kind}/${action.words.patientRef}/${action.words.scannerRef}`;
    case 'readBackLevel2':
      return `readBackLevel2/${action.room.patientRef}/${action.room.inside}`;
    default:
      return action.kind;
  }
}
