import { unreachable } from '../kernel/unreachable.ts';
import { EXAM_PROTOCOLS } from './exam-fixtures.ts';
import { applyPower } from './scanner-power.ts';
import { beginPrescan, beginRun, endRun, moveTable, selectNext, toFault, withStepStatus } from './scanner-runs.ts';
import { runDoneMs, shownScanner } from './shown-scanner.ts';
import {
  areGradientsPowered,
  isConsoleUp,
  isMisbehaving,
  runOf,
  TABLE_ISOCENTRE_MM,
  TABLE_OUT_MM,
  type ScannerEvent,
  type ScannerInput,
  type ScannerState,
} from './scanner-state.ts';

const STOP_TAKES_MS = 350;
const LATE_START_MS = 3_000;
const COMMAND_IDS_KEPT = 500;

type InputOf<K extends ScannerInput['kind']> = Extract<ScannerInput, { readonly kind: K }>;

/** Outcome of one request: what the console answers, and what it then really does. */
interface Outcome {
  readonly state: ScannerState;
  /** `silence`: no answer ever comes. */
  readonly answer: 'accepted' | 'silence' | { readonly refused: string };
  readonly note?: string;
}

/** One input at `nowMs`, time having been carried forward before. */
export function applyInput(
  state: ScannerState,
  input: ScannerInput,
  nowMs: number,
  events: ScannerEvent[],
): ScannerState {
  switch (input.kind) {
    case 'start':
      return answer(input, start(tell(state, input, events), input, nowMs, events), events);
    case 'pause':
      return answer(input, pause(tell(state, input, events), nowMs, events), events);
    case 'resume':
      return answer(input, resume(tell(state, input, events), nowMs, events), events);
    case 'stop':
      return answer(input, stop(tell(state, input, events), nowMs, events), events);
    case 'abort':
      return answer(input, abort(tell(state, input, events), nowMs, events), events);
    case 'selectStep':
      return answer(input, selectStep(tell(state, input, events), input, nowMs, events), events);
    case 'register':
      return answer(input, register(tell(state, input, events), input, events), events);
    case 'closeExam':
      return answer(input, closeExam(tell(state, input, events), events), events);
    case 'moveTable':
      return answer(input, moveTableByDrive(tell(state, input, events), input, nowMs, events), events);
    case 'pullTableOut':
      return answer(input, pullTableOut(tell(state, input, events), nowMs, events), events);
    case 'recover':
      return answer(input, recover(tell(state, input, events), events), events);
    case 'quench':
    case 'powerOff':
    case 'restorePower':
      return answer(
        input,
        { state: applyPower(tell(state, input, events), input, nowMs, events), answer: 'accepted' },
        events,
      );
    case 'mains':
    case 'consoleSupply':
    case 'coldHead':
    case 'helium':
      return applyPower(state, input, nowMs, events);
    case 'misbehave':
      return misbehave(state, input, nowMs, events);
  }
  return unreachable(input);
}

type Told = Extract<ScannerInput, { readonly by: unknown }>;

/** Put on record before anything is decided, so that a request which is refused or swallowed is seen too. */
function tell(state: ScannerState, input: Told, events: ScannerEvent[]): ScannerState {
  const detail: Record<string, string> = {};
  if ('stepId' in input) detail['stepId'] = input.stepId;
  if ('commandId' in input) detail['commandId'] = input.commandId;
  if ('examId' in input) detail['examId'] = input.examId ?? 'next';
  if ('to' in input) detail['to'] = input.to;
  events.push({ kind: 'told', by: input.by, what: input.kind, detail });
  return state;
}

function answer(input: Told, outcome: Outcome, events: ScannerEvent[]): ScannerState {
  const isRefused = typeof outcome.answer === 'object';
  const reason = typeof outcome.answer === 'object' ? outcome.answer.refused : (outcome.note ?? '');
  if (isRefused) events.push({ kind: 'did', what: 'refused', detail: { command: input.kind, reason } });
  if (input.replyTo !== null && outcome.answer !== 'silence') {
    events.push({ kind: 'answered', replyTo: input.replyTo, result: isRefused ? 'refused' : 'accepted', reason });
  }
  return outcome.state;
}

function start(state: ScannerState, input: InputOf<'start'>, nowMs: number, events: ScannerEvent[]): Outcome {
  const refused = startRefusal(state, input, nowMs);
  if (refused !== null) return { state, answer: { refused } };
  const { stepId, commandId } = input;
  const known: ScannerState = {
    ...state,
    startCommandIds: commandId === '' ? state.startCommandIds : remember(state.startCommandIds, commandId),
  };
  if (isMisbehaving(state, 'hangStart')) return { state: known, answer: 'silence' };
  if (isMisbehaving(state, 'lateStart')) {
    const late = { stepId, commandId, atMs: nowMs + LATE_START_MS };
    return { state: { ...known, lateStarts: [...known.lateStarts, late] }, answer: 'accepted' };
  }
  const running = beginRun(known, { stepId, commandId, nowMs, how: 'commanded' }, events);
  return { state: running, answer: isMisbehaving(state, 'hangStartRuns') ? 'silence' : 'accepted' };
}

function startRefusal(state: ScannerState, input: InputOf<'start'>, nowMs: number): string | null {
  if (!isConsoleUp(state.phase)) return 'consoleOff';
  if (input.by === 'opcua' && input.commandId === '') return 'commandIdMissing';
  if (input.deadlineAtMs !== null && !(input.deadlineAtMs > nowMs)) return 'deadlinePassed';
  if (input.commandId !== '' && state.startCommandIds.includes(input.commandId)) return 'commandIdUsed';
  if (isMisbehaving(state, 'refuseStart')) return 'busy';
  if (state.phase.kind !== 'idle' && state.phase.kind !== 'prepped') return 'wrongState';
  if (state.lateStarts.length > 0) return 'busy';
  if (state.exam === null) return 'noPatient';
  if (input.stepId !== state.selectedStepId || input.stepId === '') return 'stepNotSelected';
  if (state.magnet.quenchedAtMs !== null) return 'noField';
  if (state.table.arrivesAtMs > nowMs) return 'tableMoving';
  return null;
}

function remember(ids: readonly string[], id: string): readonly string[] {
  return [...ids.slice(-(COMMAND_IDS_KEPT - 1)), id];
}

function pause(state: ScannerState, nowMs: number, events: ScannerEvent[]): Outcome {
  if (state.phase.kind !== 'scanning') return { state, answer: { refused: 'wrongState' } };
  const run = { ...state.phase.run, doneMs: runDoneMs(state.phase, nowMs), resumedAtMs: nowMs };
  events.push({ kind: 'did', what: 'scanPaused', detail: { stepId: run.stepId, doneMs: run.doneMs } });
  return { state: { ...state, phase: { kind: 'paused', run } }, answer: 'accepted' };
}

function resume(state: ScannerState, nowMs: number, events: ScannerEvent[]): Outcome {
  if (state.phase.kind !== 'paused') return { state, answer: { refused: 'wrongState' } };
  const run = { ...state.phase.run, resumedAtMs: nowMs };
  events.push({ kind: 'did', what: 'scanResumed', detail: { stepId: run.stepId, doneMs: run.doneMs } });
  return { state: { ...state, phase: { kind: 'scanning', run } }, answer: 'accepted' };
}

/** Accepted in every state of a console that is up: a stop that finds nothing to stop is no error. */
function stop(state: ScannerState, nowMs: number, events: ScannerEvent[]): Outcome {
  if (!isConsoleUp(state.phase)) return { state, answer: { refused: 'consoleOff' } };
  if (isMisbehaving(state, 'hangStop')) return ignored(state, 'stop', 'silence', events);
  if (isMisbehaving(state, 'swallowStop')) return ignored(state, 'stop', 'accepted', events);
  // A stop also ends what the queue would do next.
  const calm: ScannerState = { ...state, autoStartAtMs: null };
  const { phase } = state;
  if (phase.kind === 'stopping') return { state: calm, answer: 'accepted' };
  if (phase.kind !== 'scanning' && phase.kind !== 'paused' && phase.kind !== 'prescan') {
    return { state: calm, answer: 'accepted', note: 'notScanning' };
  }
  const run = runOf(phase);
  const held = run === null ? null : { ...run, doneMs: runDoneMs(phase, nowMs), resumedAtMs: nowMs };
  events.push({ kind: 'did', what: 'scanStopping', detail: { stepId: held?.stepId ?? '' } });
  const counters = { ...state.counters, stopsExecuted: state.counters.stopsExecuted + 1 };
  return {
    state: { ...calm, counters, phase: { kind: 'stopping', run: held, untilMs: nowMs + STOP_TAKES_MS } },
    answer: 'accepted',
  };
}

function abort(state: ScannerState, nowMs: number, events: ScannerEvent[]): Outcome {
  if (!isConsoleUp(state.phase)) return { state, answer: { refused: 'consoleOff' } };
  if (isMisbehaving(state, 'swallowAbort')) return ignored(state, 'abort', 'accepted', events);
  const calm: ScannerState = { ...state, autoStartAtMs: null, lateStarts: [] };
  if (runOf(state.phase) === null && state.phase.kind !== 'prescan' && state.phase.kind !== 'stopping') {
    return { state: calm, answer: 'accepted', note: 'notScanning' };
  }
  const counters = { ...state.counters, stopsExecuted: state.counters.stopsExecuted + 1 };
  return { state: endRun({ ...calm, counters }, 'scanAborted', 'aborted', nowMs, events), answer: 'accepted' };
}

function ignored(state: ScannerState, command: string, given: 'accepted' | 'silence', events: ScannerEvent[]): Outcome {
  events.push({ kind: 'did', what: 'ignored', detail: { command } });
  return { state, answer: given };
}

function selectStep(state: ScannerState, input: InputOf<'selectStep'>, nowMs: number, events: ScannerEvent[]): Outcome {
  if (state.phase.kind !== 'idle' && state.phase.kind !== 'prepped')
    return { state, answer: { refused: 'wrongState' } };
  const step = state.exam?.steps.find((candidate) => candidate.id === input.stepId);
  if (step === undefined) return { state, answer: { refused: 'unknownStep' } };
  events.push({ kind: 'did', what: 'stepSelected', detail: { stepId: step.id } });
  // Selecting a finished step again is how a technologist repeats it.
  const selected: ScannerState = {
    ...withStepStatus(state, step.id, 'pending'),
    selectedStepId: step.id,
    autoStartAtMs: null,
    phase: { kind: 'prepped' },
  };
  const prescans = isMisbehaving(state, 'prescanOnLoad');
  return { state: prescans ? beginPrescan(selected, nowMs, events) : selected, answer: 'accepted' };
}

function register(state: ScannerState, input: InputOf<'register'>, events: ScannerEvent[]): Outcome {
  const refused = examRefusal(state);
  if (refused !== null) return { state, answer: { refused } };
  const entry =
    input.examId === null
      ? state.worklist.find((candidate) => candidate.status === 'scheduled')
      : state.worklist.find((candidate) => candidate.examId === input.examId);
  const protocol = entry === undefined ? undefined : EXAM_PROTOCOLS[entry.protocol];
  if (entry === undefined || protocol === undefined) return { state, answer: { refused: 'unknownExam' } };
  const closed = withoutExam(state, events);
  const steps = protocol.steps.map((step) => ({
    ...step,
    durationMs: Math.max(1, Math.round(step.durationMs * state.config.timeScale)),
  }));
  events.push({ kind: 'did', what: 'patientRegistered', detail: { examId: entry.examId, patientId: entry.patientId } });
  const opened: ScannerState = {
    ...closed,
    worklist: withEntryStatus(closed, entry.examId, 'open'),
    exam: { entry, coilId: protocol.coilId, steps },
    phase: { kind: 'idle' },
    imagesComplete: false,
    imagesDueAtMs: null,
  };
  return { state: selectNext(opened), answer: 'accepted' };
}

function closeExam(state: ScannerState, events: ScannerEvent[]): Outcome {
  const refused = examRefusal(state) ?? (state.exam === null ? 'noPatient' : null);
  if (refused !== null) return { state, answer: { refused } };
  return { state: { ...withoutExam(state, events), phase: { kind: 'idle' } }, answer: 'accepted' };
}

function examRefusal(state: ScannerState): string | null {
  return state.phase.kind === 'idle' || state.phase.kind === 'prepped' ? null : 'wrongState';
}

function withoutExam(state: ScannerState, events: ScannerEvent[]): ScannerState {
  if (state.exam === null) return state;
  const { examId } = state.exam.entry;
  events.push({ kind: 'did', what: 'examClosed', detail: { examId } });
  return {
    ...state,
    worklist: withEntryStatus(state, examId, 'done'),
    exam: null,
    selectedStepId: '',
    autoStartAtMs: null,
    lateStarts: [],
  };
}

function withEntryStatus(state: ScannerState, examId: string, status: 'open' | 'done'): ScannerState['worklist'] {
  return state.worklist.map((entry) => (entry.examId === examId ? { ...entry, status } : entry));
}

function moveTableByDrive(
  state: ScannerState,
  input: InputOf<'moveTable'>,
  nowMs: number,
  events: ScannerEvent[],
): Outcome {
  if (!areGradientsPowered(state)) return { state, answer: { refused: 'noDrivePower' } };
  const toMm = input.to === 'out' ? TABLE_OUT_MM : TABLE_ISOCENTRE_MM;
  return { state: moveTable(endForTable(state, nowMs, events), toMm, nowMs, false, events), answer: 'accepted' };
}

function pullTableOut(state: ScannerState, nowMs: number, events: ScannerEvent[]): Outcome {
  const moved = moveTable(endForTable(state, nowMs, events), TABLE_OUT_MM, nowMs, true, events);
  return { state: moved, answer: 'accepted' };
}

/** No scanner scans on while its table leaves. */
function endForTable(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  const isActive = runOf(state.phase) !== null || state.phase.kind === 'prescan';
  return isActive ? endRun(state, 'scanAborted', 'aborted', nowMs, events) : state;
}

function recover(state: ScannerState, events: ScannerEvent[]): Outcome {
  if (state.phase.kind !== 'fault') return { state, answer: { refused: 'wrongState' } };
  if (!areGradientsPowered(state)) return { state, answer: { refused: 'noGradientPower' } };
  if (isMisbehaving(state, 'fault')) return { state, answer: { refused: 'stillFaulty' } };
  events.push({ kind: 'did', what: 'recovered', detail: {} });
  return { state: { ...state, phase: { kind: 'idle' } }, answer: 'accepted' };
}

function misbehave(
  before: ScannerState,
  input: InputOf<'misbehave'>,
  nowMs: number,
  events: ScannerEvent[],
): ScannerState {
  const { name, on } = input;
  if (before.misbehaving.has(name) === on) return before;
  const misbehaving = new Set(before.misbehaving);
  if (on) misbehaving.add(name);
  else misbehaving.delete(name);
  events.push({ kind: 'did', what: 'misbehave', detail: { name, on } });
  const state: ScannerState = { ...before, misbehaving };
  if (name === 'freezeStatus' || name === 'freezeState') {
    // Frozen from the last honest picture: a second freeze does not thaw the first.
    const stillFrozen = misbehaving.has('freezeStatus') || misbehaving.has('freezeState');
    return { ...state, frozen: stillFrozen ? (before.frozen ?? shownScanner(before, nowMs)) : null };
  }
  if (name !== 'fault') return state;
  if (on) return toFault(state, 'system fault 4711 (simulated)', nowMs, events);
  return state.phase.kind === 'fault' && areGradientsPowered(state) ? { ...state, phase: { kind: 'idle' } } : state;
}
