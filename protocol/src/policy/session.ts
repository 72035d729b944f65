import { CHECKLIST_ITEMS, type ChecklistItem } from './checklist.ts';
import type { PatientStatement } from './command.ts';
import { type Contrast, NO_CONTRAST } from './contrast.ts';
import { type Ms, TIME_OUT_BEFORE_FIRST_START_MS } from './limits.ts';
import type { ScanMode } from './facility-policy.ts';
import type { ReadOut } from './read-out.ts';
import type { ScannerStateName } from './situation.ts';
import type { OperatorMode } from './taking.ts';

/** What the scanner last reported, each field null when it was not reported (never 0, never an old value). */
export interface ScannerFact {
  readonly state: ScannerStateName;
  readonly patientRef: string;
  readonly patientName: string;
  readonly patientWeightKg: number | null;
  readonly examId: string;
  readonly scannerRef: string;
  readonly selectedStepId: string;
  readonly runningStepId: string;
  readonly remainingMs: Ms | null;
  readonly progress: number | null;
  readonly steps: readonly StepFact[];
  readonly mode: string;
  readonly sarBodyWkg: number | null;
  readonly sarHeadWkg: number | null;
  readonly b1RmsUt: number | null;
  readonly pnsPercent: number | null;
  readonly tablePositionMm: number | null;
  readonly isTableMoving: boolean | null;
  readonly fieldTesla: number | null;
  readonly coilId: string;
  readonly faultText: string;
}

export interface StepFact {
  readonly stepId: string;
  readonly name: string;
  readonly kind: 'localizer' | 'adjustment' | 'sequence';
  readonly durationMs: Ms;
  readonly mode: ScanMode;
  readonly movesTable: boolean;
  readonly sarBodyWkg: number | null;
  readonly sarHeadWkg: number | null;
  readonly b1RmsUt: number | null;
  readonly status: 'pending' | 'running' | 'complete' | 'aborted';
}

export interface Signature {
  readonly personId: string;
  readonly name: string;
  readonly atMs: Ms;
}

export interface Session {
  readonly sessionId: string;
  readonly openedMs: Ms;
  readonly patientRef: string;
  readonly patientName: string;
  readonly patient: PatientStatement;
  /** "with you" gives a technologist on site the chance to take a sequence whose remote end is lost */
  readonly mode: OperatorMode;
  /** the detector item of this entry is a Level 2 person's word against the detector, and why; null: it was quiet, or not yet passed */
  readonly detectorOverride: { readonly by: Signature; readonly why: string } | null;
  readonly checklist: Readonly<Partial<Record<ChecklistItem, Signature>>>;
  readonly timeOut: TimeOut;
  readonly ready: Ready;
  /** persons who stay in Zone IV besides the patient, screened and declared at the time-out */
  readonly attendants: number;
  readonly room: 'out' | 'in' | 'unknown';
  readonly firstStartMs: Ms | null;
  readonly spokenToMs: Ms | null;
  /** when the scanner last said that a step was broken off that it was not asked to stop here; null: never in this session */
  readonly cutShortMs: Ms | null;
  /** when the patient last squeezed the ball; a word to them answers it, and clearing its alarm does not. null: never in this session */
  readonly squeezedMs: Ms | null;
  readonly imagesComplete: Signature | null;
  readonly readOut: ReadOut;
  readonly contrast: Contrast;
  /** the Level 2 person whose session it is: leads the time-out, gives READY. null only in records of an earlier version */
  readonly level2: Signature | null;
  /** named by them to take over, and yet to read back */
  readonly level2Next: Signature | null;
}

export type TimeOut =
  | { readonly kind: 'none' }
  | { readonly kind: 'led'; readonly lead: Signature; readonly weightKg: number }
  | {
      readonly kind: 'signed';
      readonly lead: Signature;
      readonly readBack: Signature;
      readonly weightKg: number;
      /** the first start under it; null: nothing was scanned under it yet, and it grows too old to begin with */
      readonly usedMs: Ms | null;
    }
  | { readonly kind: 'void'; readonly why: string };

export type Ready =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'given';
      readonly readyId: string;
      readonly stepId: string;
      readonly stepName: string;
      /** of the whole step, as it was when READY was given */
      readonly durationMs: Ms;
      readonly mode: ScanMode;
      readonly movesTable: boolean;
      /** how long READY lets it scan: the whole step, or after a pause what was left of it */
      readonly scanMs: Ms;
      readonly by: Signature;
      /** the MRST's fresh "clear" for a step that moves the table by itself */
      readonly tableClear: boolean;
      readonly tablePositionMm: number | null;
    }
  | { readonly kind: 'used'; readonly stepId: string }
  | { readonly kind: 'void'; readonly why: string };

export function expectedInZone4(session: Session | null): number {
  if (session === null || session.room === 'out') return 0;
  return 1 + session.attendants;
}

export function missingChecklist(session: Session): readonly ChecklistItem[] {
  return CHECKLIST_ITEMS.filter((item) => session.checklist[item] === undefined);
}

/** A time-out that is too old for its own first start; after that it holds until something voids it. */
export function isTimeOutTooOld(session: Session, nowMs: Ms): boolean {
  const { timeOut } = session;
  return (
    timeOut.kind === 'signed' &&
    timeOut.usedMs === null &&
    nowMs - timeOut.readBack.atMs > TIME_OUT_BEFORE_FIRST_START_MS
  );
}

/** A START went to the scanner: the first of this entry, or of this time-out, is remembered. */
export function withStart(session: Session, nowMs: Ms): Session {
  const { timeOut, firstStartMs } = session;
  const isUsed = timeOut.kind === 'signed' && timeOut.usedMs === null;
  return {
    ...session,
    firstStartMs: firstStartMs ?? nowMs,
    timeOut: isUsed ? { ...timeOut, usedMs: nowMs } : timeOut,
  };
}

/** ... and was none: nothing was scanned by it. */
export function withoutStart(session: Session, sinceMs: Ms): Session {
  const { timeOut, firstStartMs } = session;
  const isUsedByIt = timeOut.kind === 'signed' && timeOut.usedMs === sinceMs;
  if (firstStartMs !== sinceMs && !isUsedByIt) return session;
  return {
    ...session,
    firstStartMs: firstStartMs === sinceMs ? null : firstStartMs,
    timeOut: isUsedByIt ? { ...timeOut, usedMs: null } : timeOut,
  };
}

export function voidReady(session: Session, why: string): Session {
  return session.ready.kind === 'given' ? { ...session, ready: { kind: 'void', why } } : session;
}

export function voidTimeOut(session: Session, why: string): Session {
  if (session.timeOut.kind !== 'led' && session.timeOut.kind !== 'signed') return voidReady(session, why);
  return { ...voidReady(session, why), timeOut: { kind: 'void', why } };
}

/** Another safety tech: what the first one saw of the room is void, said again by the second. */
export function withLevel2(session: Session, by: Signature): Session {
  return { ...voidTimeOut(session, 'the safety tech changed'), level2: by, level2Next: null };
}

/** An override answers for what the detector did then; who has not seen it since has nothing to answer with. */
export function withoutOverride(session: Session): Session {
  if (session.detectorOverride === null) return session;
  const { detector: _, ...checklist } = session.checklist;
  return { ...session, checklist, detectorOverride: null };
}

/** Once the patient left Zone IV everything that was said about this entry is void; a second entry begins anew. */
export function afterPatientOut(session: Session): Session {
  return {
    ...voidTimeOut(session, 'the patient left'),
    checklist: {},
    detectorOverride: null,
    room: 'out',
    attendants: 0,
    firstStartMs: null,
    readOut: { kind: 'none' },
    // The observation goes on outside.
    contrast: { ...NO_CONTRAST, given: session.contrast.given },
  };
}

/** How long a scan the safety tech said READY to; none without a READY. */
export function readyScanMs(session: Session | null): Ms {
  return session?.ready.kind === 'given' ? session.ready.scanMs : 0;
}

/** Where the table was as READY was said, and whether its move was called clear; without a READY nothing was. */
export function readyTable(session: Session | null): { readonly isClear: boolean; readonly positionMm: number | null } {
  if (session?.ready.kind !== 'given') return { isClear: false, positionMm: null };
  return { isClear: session.ready.tableClear, positionMm: session.ready.tablePositionMm };
}
