import type { EventDetail } from '../kernel/event-log.ts';
import type { ScannerConfig } from './config.ts';
import { demoWorklist, type ScanStep, type WorklistEntry } from './exam-fixtures.ts';
import type { ScannerMisbehaviour } from './misbehaviours.ts';
import type { ShownScanner } from './shown-scanner.ts';

/** Who asked: a client's method call, a click on the console's screen, the world's control page, a Local method. */
export type Origin = 'opcua' | 'screen' | 'world' | 'local';

interface Request {
  readonly by: Origin;
  /** Comes back in the `answered` event; null when nobody waits for an answer. */
  readonly replyTo: number | null;
}

interface Command extends Request {
  /** Empty when a person pressed a button. */
  readonly commandId: string;
}

export type ScannerInput =
  | (Command & {
      readonly kind: 'start';
      readonly stepId: string;
      /** Simulator clock; null when a person pressed a button. */
      readonly deadlineAtMs: number | null;
    })
  | (Command & { readonly kind: 'pause' | 'resume' | 'stop' | 'abort' })
  | (Command & { readonly kind: 'selectStep'; readonly stepId: string })
  /** Opens an exam of the worklist (null: the next one); an exam that was open is closed. */
  | (Request & { readonly kind: 'register'; readonly examId: string | null })
  | (Request & { readonly kind: 'closeExam' })
  /** By the table's drive, which needs mains. */
  | (Request & { readonly kind: 'moveTable'; readonly to: 'out' | 'isocentre' })
  /** Pulled out by a person, with the drive released; works without mains. */
  | (Request & { readonly kind: 'pullTableOut' })
  | (Request & { readonly kind: 'recover' })
  | (Request & { readonly kind: 'quench' | 'powerOff' | 'restorePower' })
  | { readonly kind: 'mains'; readonly on: boolean }
  /** The supply of the console computer, which usually is the UPS. */
  | { readonly kind: 'consoleSupply'; readonly on: boolean }
  | { readonly kind: 'coldHead'; readonly on: boolean }
  | { readonly kind: 'helium'; readonly percent: number }
  | { readonly kind: 'misbehave'; readonly name: ScannerMisbehaviour; readonly on: boolean };

export type ScannerEvent =
  | {
      readonly kind: 'answered';
      readonly replyTo: number;
      readonly result: 'accepted' | 'refused';
      /** One camelCase word; empty when there is nothing to add. */
      readonly reason: string;
    }
  | { readonly kind: 'told'; readonly by: Origin; readonly what: string; readonly detail: EventDetail }
  | { readonly kind: 'did'; readonly what: string; readonly detail: EventDetail };

/** One execution of a step. */
export interface Run {
  readonly stepId: string;
  readonly commandId: string;
  readonly totalMs: number;
  /** Scanned before `resumedAtMs`. */
  readonly doneMs: number;
  readonly resumedAtMs: number;
}

export type Phase =
  | { readonly kind: 'off' }
  | { readonly kind: 'booting'; readonly untilMs: number }
  | { readonly kind: 'idle' }
  | { readonly kind: 'prescan'; readonly untilMs: number }
  | { readonly kind: 'prepped' }
  | { readonly kind: 'scanning'; readonly run: Run }
  | { readonly kind: 'paused'; readonly run: Run }
  | { readonly kind: 'stopping'; readonly run: Run | null; readonly untilMs: number }
  | { readonly kind: 'fault'; readonly text: string };

export interface TableMotion {
  readonly fromMm: number;
  readonly toMm: number;
  readonly startedAtMs: number;
  readonly arrivesAtMs: number;
  readonly byHand: boolean;
}

export interface Exam {
  readonly entry: WorklistEntry;
  readonly coilId: string;
  readonly steps: readonly ScanStep[];
}

export interface ScannerCounters {
  /** Runs begun by a command or a click. */
  readonly startsExecuted: number;
  readonly stopsExecuted: number;
  /** Runs and prescans that nobody commanded. */
  readonly startsWithoutCommand: number;
  readonly gradientsOnMs: number;
}

export interface ScannerState {
  readonly config: ScannerConfig;
  readonly seed: number;
  /** Time up to which this state has been carried forward; null before the first step. */
  readonly atMs: number | null;
  readonly phase: Phase;
  readonly worklist: readonly WorklistEntry[];
  readonly exam: Exam | null;
  readonly selectedStepId: string;
  readonly table: TableMotion;
  readonly magnet: {
    readonly quenchedAtMs: number | null;
    readonly heliumPercent: number;
    readonly coldHeadWanted: boolean;
  };
  readonly power: { readonly mains: boolean; readonly consoleSupply: boolean; readonly emergencyOff: boolean };
  readonly heartbeatCount: number;
  readonly nextHeartbeatAtMs: number;
  /** Ids of starts that were accepted; the newest last. */
  readonly startCommandIds: readonly string[];
  readonly lateStarts: readonly { readonly stepId: string; readonly commandId: string; readonly atMs: number }[];
  readonly autoStartAtMs: number | null;
  /** Images of the last completed step are all there. */
  readonly imagesComplete: boolean;
  readonly imagesDueAtMs: number | null;
  readonly misbehaving: ReadonlySet<ScannerMisbehaviour>;
  /** What was shown when `freezeStatus` or `freezeState` was switched on. */
  readonly frozen: ShownScanner | null;
  readonly counters: ScannerCounters;
}

export const TABLE_OUT_MM = 0;
export const TABLE_ISOCENTRE_MM = 1_900;

/** The head of a supine patient enters the bore about here. */
export const TABLE_IN_BORE_MM = 700;

/** A scanner that is powered, idle, with nobody registered. @param seed draws the ripple of the reported SAR */
export function initialScanner(config: ScannerConfig, seed: number): ScannerState {
  const misbehaving = new Set<ScannerMisbehaviour>();
  if (config.prescanOnLoad) misbehaving.add('prescanOnLoad');
  if (config.autoAdvance) misbehaving.add('autoAdvance');
  return {
    config,
    seed,
    atMs: null,
    phase: { kind: 'idle' },
    worklist: demoWorklist(config.worklist),
    exam: null,
    selectedStepId: '',
    table: { fromMm: TABLE_OUT_MM, toMm: TABLE_OUT_MM, startedAtMs: 0, arrivesAtMs: 0, byHand: false },
    magnet: { quenchedAtMs: null, heliumPercent: 78, coldHeadWanted: true },
    power: { mains: true, consoleSupply: true, emergencyOff: false },
    heartbeatCount: 0,
    nextHeartbeatAtMs: 0,
    startCommandIds: [],
    lateStarts: [],
    autoStartAtMs: null,
    imagesComplete: false,
    imagesDueAtMs: null,
    misbehaving,
    frozen: null,
    counters: { startsExecuted: 0, stopsExecuted: 0, startsWithoutCommand: 0, gradientsOnMs: 0 },
  };
}

export function runOf(phase: Phase): Run | null {
  return phase.kind === 'scanning' || phase.kind === 'paused' || phase.kind === 'stopping' ? phase.run : null;
}

/** Gradients and RF are on: the patient hears it. A stopping scan is counted on until it has stopped. */
export function areGradientsOn(phase: Phase): boolean {
  return phase.kind === 'scanning' || phase.kind === 'prescan' || phase.kind === 'stopping';
}

export function isConsoleUp(phase: Phase): boolean {
  return phase.kind !== 'off' && phase.kind !== 'booting';
}

export function areGradientsPowered(state: ScannerState): boolean {
  return state.power.mains && !state.power.emergencyOff;
}

export function isMisbehaving(state: ScannerState, name: ScannerMisbehaviour): boolean {
  return state.misbehaving.has(name);
}
