import type { ScanStep } from './exam-fixtures.ts';
import { runDoneMs, tablePosition } from './shown-scanner.ts';
import {
  areGradientsPowered,
  isConsoleUp,
  isMisbehaving,
  runOf,
  TABLE_ISOCENTRE_MM,
  TABLE_OUT_MM,
  type Run,
  type ScannerEvent,
  type ScannerState,
} from './scanner-state.ts';

const PRESCAN_MS = 3_000;

const TABLE_MM_PER_S = 200;
const BY_HAND_MM_PER_S = 240;

/** How far the table goes for a step of another station. */
const STATION_MM = 280;

/** What no machine gets around, however badly it behaves. */
export function isReadyToRun(state: ScannerState): boolean {
  const isWaiting = state.phase.kind === 'idle' || state.phase.kind === 'prepped';
  return isWaiting && areGradientsPowered(state) && state.magnet.quenchedAtMs === null;
}

/** Starts the step now; the caller has checked that the scanner can. */
export function beginRun(
  before: ScannerState,
  start: { stepId: string; commandId: string; nowMs: number; how: 'commanded' | 'byItself' },
  events: ScannerEvent[],
): ScannerState {
  const { stepId, commandId, nowMs, how } = start;
  const step = before.exam?.steps.find((candidate) => candidate.id === stepId);
  if (step === undefined) return before;
  const run: Run = { stepId, commandId, totalMs: step.durationMs, doneMs: 0, resumedAtMs: nowMs };
  events.push({ kind: 'did', what: 'scanStarted', detail: { stepId, commandId, how, durationMs: step.durationMs } });
  const { counters } = before;
  const state: ScannerState = {
    ...withStepStatus(before, stepId, 'running'),
    selectedStepId: stepId,
    phase: { kind: 'scanning', run },
    imagesComplete: false,
    imagesDueAtMs: null,
    autoStartAtMs: null,
    counters:
      how === 'commanded'
        ? { ...counters, startsExecuted: counters.startsExecuted + 1 }
        : { ...counters, startsWithoutCommand: counters.startsWithoutCommand + 1 },
  };
  return step.movesTable ? moveTable(state, nextStationMm(state, nowMs), nowMs, false, events) : state;
}

function nextStationMm(state: ScannerState, nowMs: number): number {
  return tablePosition(state.table, nowMs) > TABLE_ISOCENTRE_MM - STATION_MM / 2
    ? TABLE_ISOCENTRE_MM - STATION_MM
    : TABLE_ISOCENTRE_MM;
}

/** Gradients on without anybody's command. */
export function beginPrescan(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  if (!areGradientsPowered(state)) return state;
  events.push({ kind: 'did', what: 'prescanStarted', detail: { stepId: state.selectedStepId, how: 'byItself' } });
  return {
    ...state,
    phase: { kind: 'prescan', untilMs: nowMs + Math.max(1, Math.round(PRESCAN_MS * state.config.timeScale)) },
    counters: { ...state.counters, startsWithoutCommand: state.counters.startsWithoutCommand + 1 },
  };
}

/** Ends whatever runs, at once, and leaves the scanner idle. */
export function endRun(
  state: ScannerState,
  what: 'scanCompleted' | 'scanStopped' | 'scanAborted' | 'scanLost',
  status: 'complete' | 'aborted',
  nowMs: number,
  events: ScannerEvent[],
): ScannerState {
  const run = runOf(state.phase);
  const ended: ScannerState = { ...state, phase: { kind: 'idle' } };
  if (run === null) {
    if (state.phase.kind === 'prescan' || state.phase.kind === 'stopping') {
      events.push({ kind: 'did', what, detail: { stepId: '', commandId: '', doneMs: 0 } });
    }
    return ended;
  }
  const doneMs = Math.min(run.totalMs, runDoneMs(state.phase, nowMs));
  events.push({ kind: 'did', what, detail: { stepId: run.stepId, commandId: run.commandId, doneMs } });
  return withStepStatus(ended, run.stepId, status);
}

/** The machine cannot scan any more: what runs is lost, and people have to recover it. */
export function toFault(state: ScannerState, text: string, nowMs: number, events: ScannerEvent[]): ScannerState {
  if (!isConsoleUp(state.phase)) return state;
  const ended = endRun(state, 'scanLost', 'aborted', nowMs, events);
  events.push({ kind: 'did', what: 'faulted', detail: { text } });
  return { ...ended, phase: { kind: 'fault', text }, autoStartAtMs: null, lateStarts: [] };
}

/** Selects the first step that is still to do, as a console's queue does after a step; empty when all are done. */
export function selectNext(state: ScannerState): ScannerState {
  const next = state.exam?.steps.find((step) => step.status === 'pending');
  return { ...state, selectedStepId: next?.id ?? '' };
}

/** Misbehaviour `startByItself`: starts the selected step if the scanner can, and switches the misbehaviour off. */
export function startByItself(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  if (!isMisbehaving(state, 'startByItself') || !isReadyToRun(state) || state.selectedStepId === '') return state;
  const misbehaving = new Set(state.misbehaving);
  misbehaving.delete('startByItself');
  const run = { stepId: state.selectedStepId, commandId: '', nowMs, how: 'byItself' } as const;
  return beginRun({ ...state, misbehaving }, run, events);
}

/** Sets the table going; it ends a motion that is under way where the table is by now. */
export function moveTable(
  state: ScannerState,
  toMm: number,
  nowMs: number,
  byHand: boolean,
  events: ScannerEvent[],
): ScannerState {
  const fromMm = tablePosition(state.table, nowMs);
  const speed = byHand ? BY_HAND_MM_PER_S : TABLE_MM_PER_S;
  const takesMs = Math.round((Math.abs(toMm - fromMm) / speed) * 1000 * state.config.timeScale);
  const to = toMm === TABLE_OUT_MM ? 'out' : toMm === TABLE_ISOCENTRE_MM ? 'isocentre' : 'station';
  events.push({ kind: 'did', what: 'tableMoved', detail: { to, fromMm, toMm, takesMs, byHand } });
  return { ...state, table: { fromMm, toMm, startedAtMs: nowMs, arrivesAtMs: nowMs + takesMs, byHand } };
}

/** The drive is dead or stopped: the table stays where it is. A pull by hand is not held up by that. */
export function haltTable(state: ScannerState, nowMs: number): ScannerState {
  if (state.table.byHand || state.table.arrivesAtMs <= nowMs) return state;
  const hereMm = tablePosition(state.table, nowMs);
  return {
    ...state,
    table: { fromMm: hereMm, toMm: hereMm, startedAtMs: nowMs, arrivesAtMs: nowMs, byHand: false },
  };
}

export function withStepStatus(state: ScannerState, stepId: string, status: ScanStep['status']): ScannerState {
  if (state.exam === null) return state;
  const steps = state.exam.steps.map((step) => (step.id === stepId ? { ...step, status } : step));
  return { ...state, exam: { ...state.exam, steps } };
}
