import type { CommandMessage, Machine, SiteView, Step } from '@farfield/protocol';
import {
  argumentDigest,
  COMMAND_AGE_MAX_MS,
  COMMAND_CLASS,
  type CommandAction,
  type CommandOutcome,
} from '@farfield/protocol/policy';
import { believedEpoch } from './authority-face.ts';
import type { ConsoleInput, ConsoleState, OwnStop, PageMoment } from './console-state.ts';
import { gateReasons } from './gates.ts';
import { heardBeat, linkTime } from './link-history.ts';

/** Both come at least once a second; further apart one of them is old. */
const VIEW_AND_BEAT_APART_MS = 5_000;

export type ConsoleOutput = { readonly kind: 'command'; readonly command: CommandMessage };

/** An answer that has not come by then is unknown: it may or may not have happened, and is never asked again. */
const ANSWER_WITHIN_MS = 5_000;
const ANSWERS_MAX = 24;
const WAKE_MS = 250;

/** What a console knows and asks. Waveforms and pixels bypass it. */
export const consoleMachine: Machine<ConsoleState, ConsoleInput, ConsoleOutput> = {
  step(state, input, nowMs): Step<ConsoleState, ConsoleOutput> {
    const outputs: ConsoleOutput[] = [];
    const next = expirePending(apply(state, input, nowMs, outputs), nowMs);
    return { state: next, outputs, wakeAtMs: nowMs + WAKE_MS };
  },
};

function apply(state: ConsoleState, input: ConsoleInput, nowMs: number, outputs: ConsoleOutput[]): ConsoleState {
  switch (input.kind) {
    case 'socket':
      return socketChanged({ ...state, socket: input.socket }, nowMs);
    case 'signedOut':
      return socketChanged({ ...state, principal: null, socket: { kind: 'idle' } }, nowMs);
    case 'welcome':
      return drawnFrom({ ...state, principal: input.principal, servedBy: input.servedBy }, input.policyHash);
    case 'beat': {
      const { echoSentMs, believedUntilMs } = input;
      const { siteTickMs, safetyVersion, holderConsoleId, roundTripMs, livePaths } = input;
      const beat = { siteTickMs, safetyVersion, holderConsoleId, roundTripMs, livePaths, receivedMs: nowMs };
      const linkHistory = heardBeat(state.linkHistory, input, nowMs);
      return { ...state, beat, linkHistory, echoSentMs, believedUntilMs };
    }
    case 'paths':
      return { ...state, paths: input.paths };
    case 'copiesDiffer':
      return { ...state, copiesDifferMs: nowMs };
    case 'siteView': {
      const view = { value: input.view, receivedMs: nowMs };
      const drawn = drawnFrom({ ...state, view, realm: input.realm }, input.view.site.policyHash);
      return { ...drawn, stop: confirmStop(drawn, nowMs) };
    }
    case 'gatewayView':
      return { ...state, gateway: { value: input.view, receivedMs: nowMs } };
    case 'numerics':
      return { ...state, numerics: { value: input.numerics, receivedMs: nowMs } };
    case 'outcome':
      return answered(state, input.commandId, input.outcome, nowMs);
    case 'notSent':
      return notSent(state, input.commandId, nowMs);
    case 'forgetStop':
      return state.stop?.commandId === input.commandId ? { ...state, stop: null } : state;
    case 'act':
      return act(state, input, nowMs, outputs);
    case 'pressedBarred': {
      const { action: kind, reasons } = input;
      return remember(state, { commandId: '', action: { kind }, outcome: { kind: 'refused', reasons }, atMs: nowMs });
    }
    case 'tick':
      return timePassed(state, input.page ?? null, nowMs);
  }
}

function drawnFrom(state: ConsoleState, policyHash: string): ConsoleState {
  return state.serverPolicyHash === '' ? { ...state, serverPolicyHash: policyHash } : state;
}

function act(
  state: ConsoleState,
  { action, commandId }: Extract<ConsoleInput, { kind: 'act' }>,
  nowMs: number,
  outputs: ConsoleOutput[],
): ConsoleState {
  const isProtect = COMMAND_CLASS[action.kind] === 'protect';
  const reasons = isProtect ? [] : gateReasons(state, action.kind, nowMs);
  if (reasons.length > 0)
    return remember(state, { commandId, action, outcome: { kind: 'refused', reasons }, atMs: nowMs });
  const seq = state.commandSeq + 1;
  outputs.push({ kind: 'command', command: makeCommand({ ...state, commandSeq: seq }, action, commandId, nowMs) });
  return {
    ...state,
    commandSeq: seq,
    pending: [...state.pending, { commandId, action, sentMs: nowMs }],
    stop: action.kind === 'stop' ? { commandId, pressedMs: nowMs, status: 'sent', confirmedMs: null } : state.stop,
  };
}

/** Before the first heartbeat there is no link whose minutes could be told. */
function timePassed(state: ConsoleState, page: PageMoment | null, nowMs: number): ConsoleState {
  const { linkHistory } = state;
  if (linkHistory.lastBeatMs === null) return state;
  const moment = {
    frameAgeMs: frameAgeMs(state, page?.pictureAsOfMs ?? null, nowMs),
    bytes: page?.receivedBytes ?? null,
    clockOffsetMs: page === null ? null : clockOffsetMs(state, page.wallOffsetMs),
  };
  return { ...state, linkHistory: linkTime(linkHistory, nowMs, moment) };
}

/** Of the picture as drawn here, or before one is, since the site's word of its screen; null: the site carries none. */
function frameAgeMs({ view }: ConsoleState, drawnAsOfMs: number | null, nowMs: number): number | null {
  if (view === null || view.value.screen.source === 'none') return null;
  if (drawnAsOfMs !== null) return Math.max(0, nowMs - drawnAsOfMs);
  return view.value.screen.ageMs + (nowMs - view.receivedMs);
}

/**
 * This page's wall clock minus the site's. A view says which wall time the site had at a tick, the newest heartbeat which
 * tick it is; half a round trip is what it took. @returns null: one of them is missing, or of another life of the agent
 */
function clockOffsetMs({ view, beat }: ConsoleState, wallOffsetMs: number): number | null {
  if (view === null || beat === null || beat.roundTripMs === null) return null;
  const sinceViewMs = beat.siteTickMs - view.value.tickMs;
  if (Math.abs(sinceViewMs) > VIEW_AND_BEAT_APART_MS) return null;
  const siteWallMs = view.value.wallMs + sinceViewMs + beat.roundTripMs / 2;
  return Math.round(beat.receivedMs + wallOffsetMs - siteWallMs);
}

/** The echo names what this screen was drawn from, so that the site can tell a press on yesterday's picture. */
/** What a page sends for an act; whether it may is asked before. */
export function makeCommand(
  state: ConsoleState,
  action: CommandAction,
  commandId: string,
  nowMs: number,
): CommandMessage {
  const view = state.view?.value;
  const siteTickMs = state.beat?.siteTickMs ?? 0;
  return {
    commandId,
    consoleId: state.consoleId,
    seq: state.commandSeq,
    epoch: believedEpoch(state, nowMs),
    expiresTickMs: siteTickMs + COMMAND_AGE_MAX_MS.permit,
    echo: {
      siteTickMs,
      safetyVersion: view?.safetyVersion ?? 0,
      patientRef: view?.session.state === 'open' ? view.patient.patientRef : '',
      scannerRef: view?.site.scannerRef ?? '',
      argumentDigest: argumentDigest(action),
    },
    action,
  };
}

function answered(state: ConsoleState, commandId: string, outcome: CommandOutcome, nowMs: number): ConsoleState {
  const pending = state.pending.find((one) => one.commandId === commandId);
  if (pending === undefined) return state;
  const rest = { ...state, pending: state.pending.filter((one) => one !== pending) };
  const stop = state.stop?.commandId === commandId ? stopAnswered(state.stop, outcome) : state.stop;
  return remember({ ...rest, stop }, { commandId, action: pending.action, outcome, atMs: nowMs });
}

function stopAnswered(stop: OwnStop, outcome: CommandOutcome): OwnStop {
  switch (outcome.kind) {
    case 'done':
      return { ...stop, status: 'answered' };
    case 'refused':
    case 'failed':
      return { ...stop, status: 'failed' };
    case 'unknown':
      // It may have arrived: it stays "sent" and ends as not confirmed unless the scanner's report says more.
      return stop;
  }
}

/** A view that was under way before the press may speak of an earlier stop: it confirms none that was pressed since. */
function confirmStop(state: ConsoleState, nowMs: number): OwnStop | null {
  const { stop, view } = state;
  if (stop === null || view === null) return stop;
  const { status } = view.value.stop;
  if (status !== 'confirmed' && status !== 'confirmedByPerson') return stop;
  return isAboutPress(state, stop, view.value, nowMs) ? { ...stop, status: 'confirmed', confirmedMs: nowMs } : stop;
}

function isAboutPress({ pending }: ConsoleState, press: OwnStop, { stop, wallMs }: SiteView, nowMs: number): boolean {
  // By the site's clock, and not later than it was: the view took a moment to come.
  const pressedWallMs = wallMs - (nowMs - press.pressedMs);
  switch (press.status) {
    case 'answered':
      return true;
    case 'sent':
      // While its answer may yet come, that says what became of it. Once it is lost, what was confirmed since counts: it may
      // have joined a stop that was under way.
      return !pending.some((one) => one.commandId === press.commandId) && stop.confirmedWallMs >= pressedWallMs;
    case 'notSent':
    case 'failed':
    case 'confirmed':
      return false;
  }
}

function notSent(state: ConsoleState, commandId: string, nowMs: number): ConsoleState {
  const pending = state.pending.find((one) => one.commandId === commandId);
  if (pending === undefined) return state;
  const stop: OwnStop | null = state.stop?.commandId === commandId ? { ...state.stop, status: 'notSent' } : state.stop;
  const outcome: CommandOutcome = { kind: 'failed', code: 'NOT_SENT' };
  return remember(
    { ...state, stop, pending: state.pending.filter((one) => one !== pending) },
    { commandId, action: pending.action, outcome, atMs: nowMs },
  );
}

/** A socket that went away takes the answers with it. Nothing is sent again. */
function socketChanged(state: ConsoleState, nowMs: number): ConsoleState {
  if (state.socket.kind === 'open') return state;
  return state.pending.reduce(
    (next, one) => answered(next, one.commandId, { kind: 'unknown', code: 'LINK_LOST' }, nowMs),
    state,
  );
}

function expirePending(state: ConsoleState, nowMs: number): ConsoleState {
  const late = state.pending.filter((one) => nowMs - one.sentMs > ANSWER_WITHIN_MS);
  return late.reduce(
    (next, one) => answered(next, one.commandId, { kind: 'unknown', code: 'NO_ANSWER' }, nowMs),
    state,
  );
}

function remember(state: ConsoleState, answer: ConsoleState['answers'][number]): ConsoleState {
  return { ...state, answers: [...state.answers, answer].slice(-ANSWERS_MAX) };
}

/** The newest answer to this kind of action, while it is news. */
export function newestAnswer(
  state: ConsoleState,
  kind: CommandAction['kind'],
  nowMs: number,
  newsMs = 8_000,
): ConsoleState['answers'][number] | null {
  const answer = state.answers.findLast((one) => one.action.kind === kind);
  return answer !== undefined && nowMs - answer.atMs <= newsMs ? answer : null;
}
