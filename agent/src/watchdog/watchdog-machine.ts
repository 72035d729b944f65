import { DESYNC_GRACE_MS, isScanning, LATE_START_MS, type ScannerStateName } from '@farfield/protocol/policy';
import type { ScanRisk } from './scan-risk.ts';

/**
 * What the watchdog does when the agent beside it hangs or dies. It knows three things of the agent: that it lived a moment
 * ago, whether a scan that Farfield answers for may be running, and whether a remote hand may hold something down at the
 * scanner's screen. It can do one thing to the scanner: stop it.
 */
export interface WatchdogState {
  readonly nowMs: number;
  /** when its own turn came round last */
  readonly tickMs: number;
  readonly agent:
    | { readonly kind: 'awaited' }
    | ({ readonly kind: 'heard'; readonly atMs: number } & AgentAsHeard)
    /** ended in order, with nothing to stop */
    | { readonly kind: 'left' }
    | { readonly kind: 'gone'; readonly sinceMs: number; readonly why: 'hung' | 'ended' };
  readonly stop:
    | { readonly kind: 'none' }
    | {
        readonly kind: 'asked';
        readonly sinceMs: number;
        readonly lastMs: number;
        readonly isOverdue: boolean;
        /** until then rest is no proof: a START that the scanner has may still begin; null: it has none */
        readonly mayBeginUntilMs: number | null;
        /** a START went out and nothing but a fault was reported since: of a scan beside it that says nothing (V-5) */
        readonly isFaultMute: boolean;
        /** what is seen to begin for so long after rest is stopped too */
        readonly watchOnMs: number;
      }
    | { readonly kind: 'confirmed'; readonly atMs: number; readonly watchOnMs: number };
}

export interface AgentAsHeard {
  readonly scan: ScanRisk;
  /** somebody remote has control, and with it the scanner's pointer and keys */
  readonly mayHold: boolean;
}

export type WatchdogInput =
  /** the agent's own turn came round */
  | ({ readonly kind: 'beat' } & AgentAsHeard)
  /** the agent ends in order */
  | { readonly kind: 'bye' }
  /** the agent's end of the channel is closed: its process is over, however it ended */
  | { readonly kind: 'ended' }
  /** the next agent runs, and a watchdog of its own is ready beside it */
  | { readonly kind: 'replaced' }
  /** what the scanner reports, over the watchdog's own session */
  | { readonly kind: 'scanner'; readonly state: ScannerStateName; readonly seenMs: number }
  | { readonly kind: 'tick' };

export type WatchdogOutput =
  /** a process that hangs holds sockets, keys and a lease; one that is over holds nothing */
  | { readonly kind: 'killAgent' }
  /** what the agent held at the scanner's screen: a button down there may press Start when it goes up */
  | { readonly kind: 'letGoOfScreen' }
  | { readonly kind: 'stopScan' }
  | { readonly kind: 'say'; readonly call: BeaconCall }
  | { readonly kind: 'exit' };

/** What the beacon in the room shows, and what the log says. */
export type BeaconCall = 'agentGone' | 'scanStopped' | 'pressScannerStop';

/** @source issue "the site stands alone": hang or death noticed within 2 s; a tick is 100 ms */
export const HUNG_AFTER_MS = 1_800;
export const WATCHDOG_TICK_MS = 100;
/** A turn that came this late was the watchdog's own stall, or the whole machine's: nobody is judged by it. */
export const OWN_STALL_MS = 1_000;
/** Asked again this often until the scanner reports that it does not scan. */
export const ASK_EVERY_MS = 1_000;
/** @source design §10.1: a stop is confirmed within 2 s, or people press the scanner's own */
export const CONFIRM_WITHIN_MS = 2_000;
/** A queue that goes on by itself would begin its next step by then. */
export const WATCH_ON_MS = 10_000;
/** People have been told for a minute by then. */
export const GIVE_UP_AFTER_MS = 60_000;

export function watchdogAtStart(nowMs: number): WatchdogState {
  return { nowMs, tickMs: nowMs, agent: { kind: 'awaited' }, stop: { kind: 'none' } };
}

/** One step; total, and without a clock of its own. */
export function stepWatchdog(
  before: WatchdogState,
  input: WatchdogInput,
  nowMs: number,
): { readonly state: WatchdogState; readonly outputs: readonly WatchdogOutput[] } {
  const state = { ...before, nowMs };
  const same = { state, outputs: [] };
  switch (input.kind) {
    case 'beat':
      // A beat that lay in the channel while the agent was given up changes nothing.
      if (isOver(state)) return same;
      return {
        state: { ...state, agent: { kind: 'heard', atMs: nowMs, scan: input.scan, mayHold: input.mayHold } },
        outputs: [],
      };
    case 'bye':
      // Ending in order leaves no scan behind; with one under way it is an end like any other.
      if (isOver(state)) return same;
      return mayScan(state)
        ? gone(state, 'ended')
        : { state: { ...state, agent: { kind: 'left' } }, outputs: [{ kind: 'exit' }] };
    case 'ended':
      return isOver(state) ? same : gone(state, 'ended');
    case 'replaced':
      // What begins from now on is the next agent's matter, and may be its own START. What was asked to stop and was not seen
      // to stop is a scan of before, and is asked for to the end.
      return state.stop.kind === 'confirmed' ? { state, outputs: [{ kind: 'exit' }] } : same;
    case 'scanner':
      return heardScanner(state, input);
    case 'tick':
      return ticked(before, { ...state, tickMs: nowMs });
  }
}

function ticked(before: WatchdogState, state: WatchdogState): ReturnType<typeof stepWatchdog> {
  const { agent, stop, nowMs } = state;
  if (agent.kind === 'heard') {
    const isOwnStall = nowMs - before.tickMs > OWN_STALL_MS;
    if (isOwnStall) return { state: { ...state, agent: { ...agent, atMs: nowMs } }, outputs: [] };
    if (nowMs - agent.atMs < HUNG_AFTER_MS) return { state, outputs: [] };
    const next = gone(state, 'hung');
    return { state: next.state, outputs: [{ kind: 'killAgent' }, ...next.outputs] };
  }
  if (stop.kind === 'confirmed' && nowMs - stop.atMs >= stop.watchOnMs) return { state, outputs: [{ kind: 'exit' }] };
  if (stop.kind !== 'asked') return { state, outputs: [] };
  const sinceMs = nowMs - stop.sinceMs;
  const isOverdue = sinceMs >= CONFIRM_WITHIN_MS;
  const isDue = nowMs - stop.lastMs >= ASK_EVERY_MS;
  return {
    state: { ...state, stop: { ...stop, isOverdue, lastMs: isDue ? nowMs : stop.lastMs } },
    outputs: [
      ...(isDue ? [{ kind: 'stopScan' } as const] : []),
      ...(isOverdue && !stop.isOverdue ? [{ kind: 'say', call: 'pressScannerStop' } as const] : []),
      ...(sinceMs >= GIVE_UP_AFTER_MS ? [{ kind: 'exit' } as const] : []),
    ],
  };
}

function gone(state: WatchdogState, why: 'hung' | 'ended'): ReturnType<typeof stepWatchdog> {
  const { nowMs } = state;
  const agent = { kind: 'gone', sinceMs: nowMs, why } as const;
  const told = { kind: 'say', call: 'agentGone' } as const;
  // Nobody's pointer is moved that no remote hand was on: people at the scanner may be working with it.
  const letGo = state.agent.kind === 'heard' && state.agent.mayHold ? [{ kind: 'letGoOfScreen' } as const] : [];
  if (!mayScan(state)) return { state: { ...state, agent }, outputs: [told, ...letGo, { kind: 'exit' }] };
  return {
    state: { ...state, agent, stop: askedAt(nowMs, mayBeginUntilMs(state)) },
    outputs: [told, { kind: 'stopScan' }, ...letGo],
  };
}

/** Paused is not stopped: it goes on at the scanner's own button. */
function heardScanner(
  state: WatchdogState,
  { state: scanner, seenMs }: Extract<WatchdogInput, { kind: 'scanner' }>,
): ReturnType<typeof stepWatchdog> {
  const { nowMs } = state;
  const stop = heardBy(state.stop, { scanner, seenMs });
  const isMute = stop.kind === 'asked' && stop.isFaultMute && scanner === 'fault';
  const isStopped = !isScanning(scanner) && scanner !== 'paused' && !isMute;
  if (stop.kind === 'asked' && stop.mayBeginUntilMs !== null && seenMs > stop.sinceMs) {
    // It began. The stop that came before it had nothing to stop.
    if (scanner === 'scanning' || scanner === 'prescan')
      return {
        state: { ...state, stop: { ...stop, mayBeginUntilMs: null, lastMs: nowMs } },
        outputs: [{ kind: 'stopScan' }],
      };
    if (nowMs < stop.mayBeginUntilMs) return { state: { ...state, stop }, outputs: [] };
  }
  if (stop.kind === 'asked' && seenMs > stop.sinceMs && isStopped)
    return {
      state: { ...state, stop: { kind: 'confirmed', atMs: nowMs, watchOnMs: stop.watchOnMs } },
      outputs: [{ kind: 'say', call: 'scanStopped' }],
    };
  if (stop.kind === 'confirmed' && seenMs > stop.atMs && isScanning(scanner))
    return {
      state: { ...state, stop: askedAt(nowMs, null) },
      outputs: [{ kind: 'stopScan' }],
    };
  return { state: { ...state, stop }, outputs: [] };
}

/** Any other word than "fault" shows what this scanner says of itself, and with it what a fault means. */
function heardBy(
  stop: WatchdogState['stop'],
  { scanner, seenMs }: { readonly scanner: ScannerStateName; readonly seenMs: number },
): WatchdogState['stop'] {
  const isNews = stop.kind === 'asked' && stop.isFaultMute && scanner !== 'fault' && seenMs > stop.sinceMs;
  return isNews ? { ...stop, isFaultMute: false } : stop;
}

/** The first of the asking that begins now. */
function askedAt(nowMs: number, mayBeginUntilMs: number | null): WatchdogState['stop'] {
  const mayBegin = mayBeginUntilMs !== null;
  return {
    kind: 'asked',
    sinceMs: nowMs,
    lastMs: nowMs,
    isOverdue: false,
    mayBeginUntilMs,
    isFaultMute: mayBegin,
    // A START that the scanner has may come out of its queue as late as that.
    watchOnMs: mayBegin ? LATE_START_MS : WATCH_ON_MS,
  };
}

/** As the core reckons it: what did not begin within the grace after the last word of it will not. */
function mayBeginUntilMs({ agent }: WatchdogState): number | null {
  return agent.kind === 'heard' && agent.scan === 'mayBegin' ? agent.atMs + DESYNC_GRACE_MS : null;
}

function isOver({ agent }: WatchdogState): boolean {
  return agent.kind === 'gone' || agent.kind === 'left';
}

/** An agent that was never heard has started nothing since this watchdog began. */
function mayScan({ agent }: WatchdogState): boolean {
  return agent.kind === 'heard' && agent.scan !== 'none';
}
