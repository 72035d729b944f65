import type { Probe } from './misbehaviours.ts';
import { lastBefore, ratePerMinute, type Rhythm } from './rhythm.ts';
import { endTidalOf } from './waveforms.ts';

/** `invalid`: there is no valid measurement. It is never shown as 0, and never as the last value. */
export type Reading = { readonly kind: 'valid'; readonly value: number } | { readonly kind: 'invalid' };

const INVALID: Reading = { kind: 'invalid' };

/** One cuff measurement; it keeps its own time, as a cuff is never live. */
export interface Nibp {
  readonly sysMmHg: number;
  readonly diaMmHg: number;
  readonly meanMmHg: number;
  readonly takenAtMs: number;
}

export interface Numerics {
  readonly hrBpm: Reading;
  readonly spo2Percent: Reading;
  readonly rrPerMinute: Reading;
  readonly etCo2MmHg: Reading;
  /** null before the first cuff measurement. */
  readonly nibp: Nibp | null;
  /** '' or `priority:TEXT` with priority high, medium or low; the highest of those that stand. */
  readonly alarm: string;
}

export interface Measured {
  readonly seed: number;
  readonly heart: Rhythm;
  readonly lungs: Rhythm;
  /** Saturation after the device's averaging, percent. */
  readonly spo2ShownPercent: number;
  readonly etCo2MmHg: number;
  readonly co2DelayMs: number;
  readonly nibp: Nibp | null;
  readonly probesOff: ReadonlySet<Probe>;
  readonly hasFalseEcgAlarm: boolean;
}

/** Without a beat for this long the monitor calls asystole. */
const ASYSTOLE_AFTER_MS = 4_000;

/** Without a breath for this long (at the sensor) the monitor calls apnoea. */
const APNOEA_AFTER_MS = 20_000;

const BEATS_AVERAGED = 8;
const BREATHS_AVERAGED = 4;

/** What the monitor shows at `nowMs`. Limits are the usual adult defaults. */
export function numericsOf(measured: Measured, nowMs: number): Numerics {
  const hrBpm = heartRate(measured, nowMs);
  const { rrPerMinute, etCo2MmHg } = gas(measured, nowMs);
  const spo2Percent = saturation(measured, nowMs);
  const shown = { hrBpm, spo2Percent, rrPerMinute, etCo2MmHg, nibp: measured.nibp };
  return { ...shown, alarm: alarmOf(shown, measured) };
}

function heartRate(measured: Measured, nowMs: number): Reading {
  if (measured.probesOff.has('ecg')) return INVALID;
  if (isPulseless(measured, nowMs)) return { kind: 'valid', value: 0 };
  const rate = ratePerMinute(measured.heart, nowMs, BEATS_AVERAGED);
  return rate === null ? INVALID : { kind: 'valid', value: Math.round(rate) };
}

function saturation(measured: Measured, nowMs: number): Reading {
  // A pulse oximeter needs a pulse.
  if (measured.probesOff.has('spo2') || isPulseless(measured, nowMs)) return INVALID;
  return { kind: 'valid', value: Math.round(measured.spo2ShownPercent) };
}

function gas(measured: Measured, nowMs: number): { rrPerMinute: Reading; etCo2MmHg: Reading } {
  if (measured.probesOff.has('co2')) return { rrPerMinute: INVALID, etCo2MmHg: INVALID };
  const sensedAtMs = nowMs - measured.co2DelayMs;
  const lastBreathMs = lastBefore(measured.lungs, sensedAtMs);
  if (lastBreathMs === null || sensedAtMs - lastBreathMs >= APNOEA_AFTER_MS) {
    return { rrPerMinute: { kind: 'valid', value: 0 }, etCo2MmHg: INVALID };
  }
  const rate = ratePerMinute(measured.lungs, sensedAtMs, BREATHS_AVERAGED);
  // The end-tidal value is known when the next breath begins: it belongs to the breath before the last.
  const finishedMs = lastBefore(measured.lungs, lastBreathMs - 1);
  return {
    rrPerMinute: rate === null ? INVALID : { kind: 'valid', value: Math.round(rate) },
    etCo2MmHg:
      finishedMs === null
        ? INVALID
        : { kind: 'valid', value: Math.round(endTidalOf(measured.seed, measured.etCo2MmHg, finishedMs)) },
  };
}

function isPulseless(measured: Measured, nowMs: number): boolean {
  const lastBeatMs = lastBefore(measured.heart, nowMs);
  return lastBeatMs === null || nowMs - lastBeatMs >= ASYSTOLE_AFTER_MS;
}

function alarmOf(shown: Omit<Numerics, 'alarm'>, measured: Measured): string {
  const { hrBpm, spo2Percent, rrPerMinute, etCo2MmHg, nibp } = shown;
  const high = [
    measured.hasFalseEcgAlarm && 'VENTRICULAR FIBRILLATION',
    is(hrBpm, (value) => value === 0) && 'ASYSTOLE',
    is(rrPerMinute, (value) => value === 0) && 'APNOEA',
    is(spo2Percent, (value) => value < 85) && 'SPO2 VERY LOW',
  ];
  const medium = [
    is(spo2Percent, (value) => value < 90) && 'SPO2 LOW',
    is(hrBpm, (value) => value < 50) && 'HR LOW',
    is(hrBpm, (value) => value > 120) && 'HR HIGH',
    is(rrPerMinute, (value) => value < 8) && 'RR LOW',
    is(rrPerMinute, (value) => value > 30) && 'RR HIGH',
    is(etCo2MmHg, (value) => value < 25) && 'ETCO2 LOW',
    is(etCo2MmHg, (value) => value > 60) && 'ETCO2 HIGH',
    nibp !== null && nibp.sysMmHg < 90 && 'NIBP LOW',
    nibp !== null && nibp.sysMmHg > 160 && 'NIBP HIGH',
  ];
  const low = [
    measured.probesOff.has('ecg') && 'ECG LEADS OFF',
    measured.probesOff.has('spo2') && 'SPO2 PROBE OFF',
    measured.probesOff.has('co2') && 'CO2 LINE OFF',
  ];
  return worded('high', high) ?? worded('medium', medium) ?? worded('low', low) ?? '';
}

function is(reading: Reading, test: (value: number) => boolean): boolean {
  return reading.kind === 'valid' && test(reading.value);
}

function worded(priority: string, texts: readonly (string | false)[]): string | null {
  const text = texts.find((candidate) => candidate !== false);
  return text === undefined ? null : `${priority}:${text}`;
}
