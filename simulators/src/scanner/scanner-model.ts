import type { Model, ModelStep, Wake } from '../kernel/model.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { applyInput } from './scanner-inputs.ts';
import { beginPrescan, beginRun, endRun, isReadyToRun, selectNext, startByItself, toFault } from './scanner-runs.ts';
import {
  areGradientsOn,
  areGradientsPowered,
  isConsoleUp,
  isMisbehaving,
  type Phase,
  type ScannerEvent,
  type ScannerInput,
  type ScannerState,
} from './scanner-state.ts';

const HEARTBEAT_MS = 250;

/** While the table moves its position is worth reporting this often. */
const TABLE_REPORT_MS = 100;

const IMAGES_LATER_MS = 1_500;
const AUTO_ADVANCE_MS = 1_000;

/**
 * Pure model of a scanner with its console, table and magnet. Time that has passed is carried through before the
 * input is looked at, so that a stop which arrives after the end of a step finds the step complete.
 */
export const scannerModel: Model<ScannerState, ScannerInput, ScannerEvent> = { step };

function step(before: ScannerState, input: ScannerInput | Wake, nowMs: number): ModelStep<ScannerState, ScannerEvent> {
  const events: ScannerEvent[] = [];
  let state = before.atMs === null ? begin(before, nowMs, events) : carryTo(before, nowMs, events);
  if (input.kind !== 'wake') state = applyInput(state, input, nowMs, events);
  state = startByItself(state, nowMs, events);
  return { state, events, wakeAtMs: nextWakeMs(state, nowMs) };
}

function begin(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  const begun = { ...state, atMs: nowMs, nextHeartbeatAtMs: nowMs + HEARTBEAT_MS };
  if (!state.config.registerFirst) return begun;
  return applyInput(begun, { kind: 'register', examId: null, by: 'world', replyTo: null }, nowMs, events);
}

function carryTo(before: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  let state = before;
  for (;;) {
    const dueMs = nextDueMs(state);
    if (dueMs === null || dueMs > nowMs) break;
    state = fire(countGradients(state, dueMs), dueMs, events);
  }
  return countGradients(state, nowMs);
}

function countGradients(state: ScannerState, nowMs: number): ScannerState {
  const spentMs = Math.max(0, nowMs - (state.atMs ?? nowMs));
  if (!areGradientsOn(state.phase) || spentMs === 0) return { ...state, atMs: nowMs };
  const counters = { ...state.counters, gradientsOnMs: state.counters.gradientsOnMs + spentMs };
  return { ...state, atMs: nowMs, counters };
}

/** When the next thing happens by itself, table motion apart. */
function nextDueMs(state: ScannerState): number | null {
  const times = [
    isConsoleUp(state.phase) ? state.nextHeartbeatAtMs : null,
    phaseEndMs(state.phase),
    state.imagesDueAtMs,
    state.autoStartAtMs,
    ...state.lateStarts.map((late) => late.atMs),
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function phaseEndMs(phase: Phase): number | null {
  switch (phase.kind) {
    case 'booting':
    case 'prescan':
    case 'stopping':
      return phase.untilMs;
    case 'scanning':
      return phase.run.resumedAtMs + phase.run.totalMs - phase.run.doneMs;
    case 'off':
    case 'idle':
    case 'prepped':
    case 'paused':
    case 'fault':
      return null;
  }
  return unreachable(phase);
}

function nextWakeMs(state: ScannerState, nowMs: number): number | null {
  const dueMs = nextDueMs(state);
  if (state.table.arrivesAtMs <= nowMs) return dueMs;
  const tableMs = Math.min(nowMs + TABLE_REPORT_MS, state.table.arrivesAtMs);
  return dueMs === null ? tableMs : Math.min(dueMs, tableMs);
}

/** Everything that falls due at exactly `atMs`. */
function fire(before: ScannerState, atMs: number, events: ScannerEvent[]): ScannerState {
  let state = before;
  if (isConsoleUp(state.phase) && state.nextHeartbeatAtMs <= atMs) {
    state = {
      ...state,
      heartbeatCount: (state.heartbeatCount + 1) >>> 0,
      nextHeartbeatAtMs: state.nextHeartbeatAtMs + HEARTBEAT_MS,
    };
  }
  const endMs = phaseEndMs(state.phase);
  if (endMs !== null && endMs <= atMs) state = endPhase(state, atMs, events);
  if (state.imagesDueAtMs !== null && state.imagesDueAtMs <= atMs) {
    state = { ...state, imagesDueAtMs: null, imagesComplete: true };
    events.push({ kind: 'did', what: 'imagesCompleted', detail: {} });
  }
  if (state.autoStartAtMs !== null && state.autoStartAtMs <= atMs) {
    state = autoStart({ ...state, autoStartAtMs: null }, atMs, events);
  }
  const late = state.lateStarts.find((start) => start.atMs <= atMs);
  if (late === undefined) return state;
  state = { ...state, lateStarts: state.lateStarts.filter((start) => start !== late) };
  // Late is late: whatever the room looks like by now, the machine does what it was told 3 s ago, if it can.
  return isReadyToRun(state) ? beginRun(state, { ...late, nowMs: atMs, how: 'commanded' }, events) : state;
}

function autoStart(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  const isStillWanted = isMisbehaving(state, 'autoAdvance') && state.selectedStepId !== '' && isReadyToRun(state);
  if (!isStillWanted) return state;
  return beginRun(state, { stepId: state.selectedStepId, commandId: '', nowMs, how: 'byItself' }, events);
}

function endPhase(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  const { phase } = state;
  switch (phase.kind) {
    case 'booting':
      return endBoot(state, nowMs, events);
    case 'prescan':
      events.push({ kind: 'did', what: 'prescanEnded', detail: { stepId: state.selectedStepId } });
      return { ...state, phase: { kind: 'prepped' } };
    case 'stopping':
      return endRun(state, 'scanStopped', 'aborted', nowMs, events);
    case 'scanning':
      return complete(state, nowMs, events);
    case 'off':
    case 'idle':
    case 'prepped':
    case 'paused':
    case 'fault':
      return state;
  }
  return unreachable(phase);
}

function endBoot(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  events.push({ kind: 'did', what: 'consoleUp', detail: {} });
  const up: ScannerState = { ...state, phase: { kind: 'idle' }, nextHeartbeatAtMs: nowMs + HEARTBEAT_MS };
  return areGradientsPowered(up) ? up : toFault(up, 'gradient power lost', nowMs, events);
}

function complete(before: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  const ended = endRun(before, 'scanCompleted', 'complete', nowMs, events);
  const state = selectNext({ ...ended, imagesDueAtMs: nowMs + IMAGES_LATER_MS });
  if (state.selectedStepId === '') return state;
  if (isMisbehaving(state, 'autoAdvance')) return { ...state, autoStartAtMs: nowMs + AUTO_ADVANCE_MS };
  // The queue moves on by loading the next step, and loading is what prescans on such a console.
  return isMisbehaving(state, 'prescanOnLoad') ? beginPrescan(state, nowMs, events) : state;
}
