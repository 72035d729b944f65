import { HEARTBEAT_INTERVAL_MS, LINK_TIMERS } from '@farfield/protocol/policy';

/** Five minutes, in steps of two seconds. */
export const LINK_STEP_MS = 2_000;
export const LINK_STEPS = 150;
/** A heartbeat that took this much longer than the quickest one of late is late: nothing is started above it either. */
const LATE_MS = 150;
/** A share of half a percent needs two hundred heartbeats, and people an answer today: 30 s. */
const LATE_OVER_STEPS = 15;
/** The two clocks drift, and so does what the quickest heartbeat took: it is found anew. */
const QUICKEST_OF_MS = 60_000;

/** Not heard for so long the site counts as lost, over one path or two: people read from when to when. */
export const SILENCE_TOLD_MS = LINK_TIMERS.onePath.downMs;
const SILENCES_MAX = 20;

/** By this console's own clock: the last heartbeat before it, and the first one after. */
export interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One step of the link's last minutes; null: not measured, which is drawn as a gap. */
export interface LinkStep {
  readonly step: number;
  /** heartbeats that came, those that were due by the site's own ticks, and of these the late or lost ones */
  readonly beats: number;
  readonly due: number;
  readonly late: number;
  readonly worstRoundTripMs: number | null;
  /** the changes from one round trip to the next, together, and how many they are */
  readonly jitter: { readonly sumMs: number; readonly count: number };
  /** the longest that this console heard nothing, and that the site had heard nothing from it */
  readonly silentMs: number;
  readonly siteSilentMs: number | null;
  /** how old the picture was at its worst */
  readonly frameAgeMs: number | null;
  /** what came to this console, picture included */
  readonly bytes: number | null;
  /** this console's wall clock minus the site's, as last measured */
  readonly clockOffsetMs: number | null;
}

export interface LinkHistory {
  /** oldest first, without holes: a step in which nothing came is there, and says so */
  readonly steps: readonly LinkStep[];
  /** oldest first, however long ago; one that goes on has no end yet, and is not among them */
  readonly silences: readonly Silence[];
  readonly lastBeatMs: number | null;
  readonly last: { readonly siteTickMs: number; readonly roundTripMs: number | null } | null;
  /** the least of arrival minus site tick: two clocks that count from anywhere, so only changes of it mean something */
  readonly quickest: { readonly tookMs: number; readonly atMs: number } | null;
}

/** What one heartbeat of the agent told. */
export interface LinkBeat {
  readonly siteTickMs: number;
  readonly roundTripMs: number | null;
  /** how long the site had heard nothing from here when it sent this */
  readonly siteSilentMs: number | null;
}

/** What the page itself knows as time passes. */
export interface LinkMoment {
  readonly frameAgeMs: number | null;
  readonly bytes: number | null;
  readonly clockOffsetMs: number | null;
}

export const NO_LINK_HISTORY: LinkHistory = {
  steps: [],
  silences: [],
  lastBeatMs: null,
  last: null,
  quickest: null,
};
const NO_MOMENT: LinkMoment = { frameAgeMs: null, bytes: null, clockOffsetMs: null };

/** A heartbeat of the agent. */
export function heardBeat(history: LinkHistory, beat: LinkBeat, nowMs: number): LinkHistory {
  const { siteTickMs, roundTripMs, siteSilentMs } = beat;
  const { steps, quickest, last } = linkTime(history, nowMs);
  const now = steps.at(-1) ?? emptyAt(Math.floor(nowMs / LINK_STEP_MS));
  const tookMs = nowMs - siteTickMs;
  // An agent that began anew counts from elsewhere.
  const isSameLife = last !== null && siteTickMs > last.siteTickMs;
  const isQuickest = !isSameLife || quickest === null || tookMs < quickest.tookMs;
  const isOld = quickest !== null && nowMs - quickest.atMs > QUICKEST_OF_MS;
  const least = isQuickest || isOld ? { tookMs, atMs: nowMs } : quickest;
  const missed = isSameLife ? Math.max(0, Math.round((siteTickMs - last.siteTickMs) / HEARTBEAT_INTERVAL_MS) - 1) : 0;
  const isLate = tookMs - least.tookMs > LATE_MS;
  const next: LinkStep = {
    ...now,
    beats: now.beats + 1,
    due: now.due + missed + 1,
    late: now.late + missed + (isLate ? 1 : 0),
    worstRoundTripMs: most(now.worstRoundTripMs, roundTripMs),
    jitter: withChange(now.jitter, last?.roundTripMs ?? null, roundTripMs),
    siteSilentMs: most(now.siteSilentMs, siteSilentMs),
  };
  const { silences, lastBeatMs } = history;
  const wasSilent = lastBeatMs !== null && nowMs - lastBeatMs >= SILENCE_TOLD_MS;
  return {
    steps: steps.toSpliced(-1, 1, next),
    silences: wasSilent ? [...silences, { fromMs: lastBeatMs, toMs: nowMs }].slice(-SILENCES_MAX) : silences,
    lastBeatMs: nowMs,
    last: { siteTickMs, roundTripMs: roundTripMs ?? last?.roundTripMs ?? null },
    quickest: least,
  };
}

/** Time passes. Nothing is begun before the first heartbeat: what was never there is not lost. */
export function linkTime(history: LinkHistory, nowMs: number, moment: LinkMoment = NO_MOMENT): LinkHistory {
  const { steps, lastBeatMs } = history;
  const step = Math.floor(nowMs / LINK_STEP_MS);
  const last = steps.at(-1);
  const isLongAgo = last === undefined || step - last.step > LINK_STEPS;
  const missing = isLongAgo ? 1 : Math.max(0, step - last.step);
  // Asked of it many times in a step, which seldom brings anything new: then nothing is made anew.
  if (missing === 0 && last !== undefined) {
    const next = withMoment(last, lastBeatMs, nowMs, moment);
    return next === last ? history : { ...history, steps: steps.toSpliced(-1, 1, next) };
  }
  const filled = [
    ...(isLongAgo ? [] : steps),
    ...Array.from({ length: missing }, (_, index) => emptyAt(step - missing + 1 + index)),
  ];
  const now = filled.at(-1) ?? emptyAt(step);
  return { ...history, steps: filled.toSpliced(-1, 1, withMoment(now, lastBeatMs, nowMs, moment)).slice(-LINK_STEPS) };
}

/** @returns the step itself when it says the same already */
function withMoment(now: LinkStep, lastBeatMs: number | null, nowMs: number, moment: LinkMoment): LinkStep {
  const silentMs = lastBeatMs === null ? now.silentMs : Math.max(now.silentMs, nowMs - lastBeatMs);
  const frameAgeMs = most(now.frameAgeMs, moment.frameAgeMs);
  const bytes = moment.bytes === null ? now.bytes : (now.bytes ?? 0) + moment.bytes;
  const clockOffsetMs = moment.clockOffsetMs ?? now.clockOffsetMs;
  const isSame =
    silentMs === now.silentMs &&
    frameAgeMs === now.frameAgeMs &&
    bytes === now.bytes &&
    clockOffsetMs === now.clockOffsetMs;
  return isSame ? now : { ...now, silentMs, frameAgeMs, bytes, clockOffsetMs };
}

/**
 * The share of heartbeats that were late or lost in the 30 s up to this step; all of them in a step in which none came.
 * @returns null: none was due yet
 */
export function latePercent(steps: readonly LinkStep[], index: number): number | null {
  if (steps[index]?.beats === 0) return 100;
  const window = steps.slice(Math.max(0, index + 1 - LATE_OVER_STEPS), index + 1);
  const due = window.reduce((sum, one) => sum + one.due, 0);
  const late = window.reduce((sum, one) => sum + one.late, 0);
  return due === 0 ? null : Math.round((late * 1_000) / due) / 10;
}

export function jitterMs({ jitter }: LinkStep): number | null {
  return jitter.count === 0 ? null : jitter.sumMs / jitter.count;
}

function most(left: number | null, right: number | null): number | null {
  return left === null ? right : right === null ? left : Math.max(left, right);
}

function withChange(
  jitter: LinkStep['jitter'],
  beforeMs: number | null,
  roundTripMs: number | null,
): LinkStep['jitter'] {
  if (beforeMs === null || roundTripMs === null) return jitter;
  return { sumMs: jitter.sumMs + Math.abs(roundTripMs - beforeMs), count: jitter.count + 1 };
}

function emptyAt(step: number): LinkStep {
  return {
    step,
    beats: 0,
    due: 0,
    late: 0,
    worstRoundTripMs: null,
    jitter: { sumMs: 0, count: 0 },
    silentMs: 0,
    siteSilentMs: null,
    frameAgeMs: null,
    bytes: null,
    clockOffsetMs: null,
  };
}
