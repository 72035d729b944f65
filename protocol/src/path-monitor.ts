import type { PathBeat } from './messages.ts';
import { HEARTBEAT_INTERVAL_MS, LINK_TIMERS, type Ms, RECOVERY_GOOD_MS } from './policy/index.ts';

/** A beat that was not echoed by then counts as lost: one interval at the other end, and what TCP needs to repair one loss. */
export const BEAT_LOST_AFTER_MS: Ms = 1_000;
/** How far back loss is measured. */
const LOSS_OVER_MS: Ms = 10_000;
/** A path that never was down counts after this; one that was, only after it held for as long as a lost link must. */
export const PROVEN_AFTER_MS = { first: 3_000, again: RECOVERY_GOOD_MS } as const;
/** @source failsafe report §4: re-admitted with at least 98 % delivery; a path with more than 10 % loss protects nobody */
const LOSS_PERCENT = { proves: 2, disproves: 10 } as const;
const SENT_MAX = 64;

interface SentBeat {
  readonly seq: number;
  readonly atMs: Ms;
  /** null: not echoed yet */
  readonly echoedMs: Ms | null;
}

/**
 * One path between two ends, as one of them measures it by beats and their echoes. A socket's own state is no input: a
 * half-open one, one that carries only one way and one that loses look alike here, by what does not come back.
 */
export interface PathMonitor {
  readonly openedMs: Ms;
  readonly nextSeq: number;
  readonly sent: readonly SentBeat[];
  readonly heard: { readonly seq: number; readonly tick: number; readonly atMs: Ms } | null;
  /** when the newest own beat that was echoed had been sent */
  readonly echoMs: Ms | null;
  readonly roundTripMs: number | null;
  /** since when it has been good without a break; null: it is not */
  readonly goodSinceMs: Ms | null;
  readonly isProven: boolean;
  /** it was good once and then was not: it has to prove itself for longer */
  readonly wasLost: boolean;
}

export type PathFace = {
  /** opening: nothing was echoed on it yet */
  readonly state: 'opening' | 'up' | 'suspect' | 'down';
  readonly silentMs: Ms;
  /** null: not measured yet */
  readonly roundTripMs: number | null;
  readonly lossPercent: number;
  /** counts as one of the paths that a lease may rest on */
  readonly isProven: boolean;
};

/** A socket of this path has just been welcomed. @param earlier what was known of the path before */
export function openPath(nowMs: Ms, earlier: PathMonitor | null = null): PathMonitor {
  const wasLost = earlier !== null && (earlier.wasLost || earlier.echoMs !== null);
  return {
    openedMs: nowMs,
    nextSeq: earlier?.nextSeq ?? 1,
    sent: [],
    heard: null,
    echoMs: null,
    roundTripMs: null,
    goodSinceMs: null,
    isProven: false,
    wasLost,
  };
}

/** When the dialler's next beat is due. */
export function beatDueMs({ sent, openedMs }: PathMonitor): Ms {
  const last = sent.at(-1);
  return last === undefined ? openedMs : last.atMs + HEARTBEAT_INTERVAL_MS;
}

export function makeBeat(
  monitor: PathMonitor,
  nowMs: Ms,
  own: Pick<PathBeat, 'heardSeq' | 'takesBulk'>,
): { readonly monitor: PathMonitor; readonly beat: PathBeat } {
  const { nextSeq: seq, heard } = monitor;
  const sent = [...monitor.sent, { seq, atMs: nowMs, echoedMs: null }].slice(-SENT_MAX);
  const beat = {
    seq,
    tick: nowMs,
    echoSeq: heard?.seq ?? 0,
    echoTick: heard?.tick ?? 0,
    echoHeldMs: heard === null ? 0 : nowMs - heard.atMs,
    ...own,
  };
  return { monitor: { ...monitor, nextSeq: seq + 1, sent }, beat };
}

/** An echo counts only when it names a beat that was sent on this very socket. */
export function hearBeat(monitor: PathMonitor, beat: PathBeat, nowMs: Ms): PathMonitor {
  const heard = { seq: beat.seq, tick: beat.tick, atMs: nowMs };
  const echoed = monitor.sent.find((one) => one.seq === beat.echoSeq && one.atMs === beat.echoTick);
  if (echoed === undefined) return { ...monitor, heard };
  return watchPath(
    {
      ...monitor,
      heard,
      // One socket keeps its order: whoever had this one has had those before it.
      sent: monitor.sent.map((one) =>
        one.echoedMs === null && one.seq <= echoed.seq ? { ...one, echoedMs: nowMs } : one,
      ),
      echoMs: Math.max(echoed.atMs, monitor.echoMs ?? 0),
      roundTripMs: Math.max(0, nowMs - echoed.atMs - beat.echoHeldMs),
    },
    nowMs,
  );
}

/** Time passes: a path that was good for long enough is proven, one that is down or loses much is not any more. */
export function watchPath(monitor: PathMonitor, nowMs: Ms): PathMonitor {
  const { state, lossPercent } = pathFace(monitor, nowMs);
  if (state === 'opening') return monitor;
  const isLost = state === 'down' || lossPercent > LOSS_PERCENT.disproves;
  if (isLost) {
    if (monitor.goodSinceMs === null && !monitor.isProven && monitor.wasLost) return monitor;
    return { ...monitor, goodSinceMs: null, isProven: false, wasLost: true };
  }
  const isGood = state === 'up' && lossPercent <= LOSS_PERCENT.proves;
  const goodSinceMs = isGood ? (monitor.goodSinceMs ?? nowMs) : monitor.isProven ? monitor.goodSinceMs : null;
  const neededMs = monitor.wasLost ? PROVEN_AFTER_MS.again : PROVEN_AFTER_MS.first;
  const isProven = monitor.isProven || (goodSinceMs !== null && nowMs - goodSinceMs >= neededMs);
  if (goodSinceMs === monitor.goodSinceMs && isProven === monitor.isProven) return monitor;
  return { ...monitor, goodSinceMs, isProven };
}

export function pathFace(monitor: PathMonitor, nowMs: Ms): PathFace {
  const { echoMs, openedMs, roundTripMs, isProven } = monitor;
  const { suspectMs, downMs } = LINK_TIMERS.twoPaths;
  const silentMs = nowMs - (echoMs ?? openedMs);
  const state = silentMs > downMs ? 'down' : echoMs === null ? 'opening' : silentMs > suspectMs ? 'suspect' : 'up';
  return {
    state,
    silentMs,
    roundTripMs,
    lossPercent: lossPercent(monitor, nowMs),
    isProven: isProven && state !== 'down',
  };
}

/** The share of lately sent beats that were not echoed in time; those that still may be are not counted. */
function lossPercent({ sent }: PathMonitor, nowMs: Ms): number {
  let counted = 0;
  let lost = 0;
  for (const { atMs, echoedMs } of sent) {
    const isLate = (echoedMs ?? nowMs) - atMs > BEAT_LOST_AFTER_MS;
    if (nowMs - atMs > LOSS_OVER_MS || (echoedMs === null && !isLate)) continue;
    counted += 1;
    if (isLate) lost += 1;
  }
  return counted === 0 ? 0 : Math.round((lost * 1_000) / counted) / 10;
}
