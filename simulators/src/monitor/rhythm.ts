import { hashUnit } from '../kernel/random.ts';

/** Times of past and coming heart beats (R peaks) or breaths (start of inspiration), oldest first, milliseconds. */
export interface Rhythm {
  readonly atMs: readonly number[];
  /** How many were ever scheduled: the counter that the variability is drawn with. */
  readonly count: number;
  /** Nothing is scheduled before this, and no rate is taken across it: where a stopped rhythm came back. */
  readonly fromMs: number;
}

export interface RhythmSource {
  readonly seed: number;
  readonly perMinute: number;
  /** Standard deviation of one interval as a share of its mean, 0..1. */
  readonly variability: number;
  /** Slow modulation of the interval, e.g. of the heart by breathing: −1..1 by time. */
  modulation(atMs: number): number;
  /** How far the modulation stretches an interval, 0..1. */
  readonly modulationDepth: number;
}

export const EMPTY_RHYTHM: Rhythm = { atMs: [], count: 0, fromMs: -Infinity };

/** Schedules on until the last entry lies beyond `untilMs`, and forgets what is older than `keepFromMs`. */
export function extendRhythm(rhythm: Rhythm, source: RhythmSource, keepFromMs: number, untilMs: number): Rhythm {
  const atMs = rhythm.atMs.filter((at) => at >= keepFromMs);
  let { count } = rhythm;
  let lastMs = Math.max(rhythm.atMs.at(-1) ?? keepFromMs, keepFromMs, rhythm.fromMs);
  while (lastMs <= untilMs) {
    lastMs += intervalMs(source, count, lastMs);
    atMs.push(lastMs);
    count += 1;
  }
  return { atMs, count, fromMs: rhythm.fromMs };
}

/** The rhythm stops at once: what was scheduled after `nowMs` does not happen. */
export function stopRhythm(rhythm: Rhythm, nowMs: number, keepFromMs: number): Rhythm {
  return { ...rhythm, atMs: rhythm.atMs.filter((at) => at <= nowMs && at >= keepFromMs) };
}

/** A stopped rhythm comes back: its next entry is one interval after `nowMs`; the silence stays silent. */
export function resumeRhythm(rhythm: Rhythm, nowMs: number): Rhythm {
  return { ...rhythm, fromMs: nowMs };
}

/** @returns entries per minute over the last `over` intervals that ended by `nowMs`; null with fewer than two entries */
export function ratePerMinute(rhythm: Rhythm, nowMs: number, over: number): number | null {
  const past = rhythm.atMs.filter((at) => at <= nowMs && at >= rhythm.fromMs).slice(-(over + 1));
  const first = past[0];
  const last = past.at(-1);
  if (first === undefined || last === undefined || past.length < 2) return null;
  return ((past.length - 1) * 60_000) / (last - first);
}

/** @returns the newest entry by `nowMs`, null if none is remembered */
export function lastBefore(rhythm: Rhythm, nowMs: number): number | null {
  return rhythm.atMs.findLast((at) => at <= nowMs) ?? null;
}

function intervalMs(source: RhythmSource, count: number, atMs: number): number {
  const mean = 60_000 / source.perMinute;
  const noise = normalDraw(source.seed, count) * source.variability;
  const share = 1 + source.modulationDepth * source.modulation(atMs) + Math.max(-0.3, Math.min(0.3, noise));
  return Math.round(mean * share);
}

function normalDraw(seed: number, count: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - hashUnit(seed, count, 0)));
  return radius * Math.cos(2 * Math.PI * hashUnit(seed, count, 1));
}
