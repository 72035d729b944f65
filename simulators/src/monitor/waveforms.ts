import { hashUnit } from '../kernel/random.ts';

export const WAVES = ['ecg', 'pleth', 'co2', 'resp'] as const;

export type Wave = (typeof WAVES)[number];

/** Sampling rates in millihertz. Sample i of a wave was taken i × 1 000 000 / rate milliseconds after power-on. */
export const WAVE_RATE_MILLI_HZ: Readonly<Record<Wave, number>> = {
  ecg: 250_000,
  pleth: 125_000,
  co2: 62_500,
  resp: 25_000,
};

/** How far back beats and breaths must be remembered to draw any wave or number. */
export const REMEMBER_MS = 60_000;

/** How far ahead they must be scheduled: a P wave begins before its R peak. */
export const FORESEE_MS = 600;

/** What the sensors see. Times are milliseconds of the simulator clock. */
export interface Body {
  readonly seed: number;
  readonly beatsMs: readonly number[];
  readonly breathsMs: readonly number[];
  readonly breathPeriodMs: number;
  readonly etCo2MmHg: number;
  readonly co2DelayMs: number;
  /** In the bore the flowing blood makes a voltage of its own under the T wave. */
  readonly isInBore: boolean;
  readonly areGradientsOn: boolean;
}

const PLETH_FLOOR = 1_200;
const RESP_MIDDLE = 2_048;
const PULSE_TRANSIT_MS = 220;
const T_PEAK_AFTER_R_MS = 290;

interface Bump {
  readonly atMs: number;
  readonly widthMs: number;
  readonly height: number;
}

// Offsets from the R peak, adult at rest; microvolt.
const ECG_BUMPS: readonly Bump[] = [
  { atMs: -165, widthMs: 24, height: 130 },
  { atMs: -30, widthMs: 9, height: -110 },
  { atMs: 0, widthMs: 11, height: 1_150 },
  { atMs: 32, widthMs: 10, height: -260 },
];
const T_BUMP: Bump = { atMs: T_PEAK_AFTER_R_MS, widthMs: 48, height: 270 };

// Offsets from the arrival of the pulse wave at the finger: systolic peak, then the dicrotic wave.
const PLETH_BUMPS: readonly Bump[] = [
  { atMs: 140, widthMs: 62, height: 1_650 },
  { atMs: 350, widthMs: 95, height: 620 },
];

/**
 * One sample of one wave.
 * @param atMs when it was taken; fractions allowed
 * @param index its index, which the noise is drawn with
 * @returns integer: ecg microvolt; pleth 0..4095; co2 hundredths of mmHg, ≥ 0; resp 0..4095 around 2048 at rest
 */
export function sampleOf(wave: Wave, body: Body, atMs: number, index: number): number {
  return SAMPLERS[wave](body, atMs, index);
}

const SAMPLERS: Readonly<Record<Wave, (body: Body, atMs: number, index: number) => number>> = {
  ecg: (body, atMs, index) => Math.round(ecg(body, atMs, index)),
  pleth: (body, atMs, index) => clamp12(pleth(body, atMs, index)),
  co2: (body, atMs) => Math.max(0, Math.round(100 * co2(body, atMs - body.co2DelayMs))),
  resp: (body, atMs) => clamp12(resp(body, atMs)),
};

/** A wave whose sensor hangs in the air: flat, but sampled. */
export function flatSampleOf(wave: Wave): number {
  return wave === 'resp' ? RESP_MIDDLE : 0;
}

function ecg(body: Body, atMs: number, index: number): number {
  let microvolt = 35 * Math.sin((2 * Math.PI * atMs) / body.breathPeriodMs);
  microvolt += 24 * (hashUnit(body.seed, 1, index) - 0.5);
  for (const beatMs of body.beatsMs) {
    const sinceMs = atMs - beatMs;
    if (sinceMs < -250 || sinceMs > 550) continue;
    for (const bump of ECG_BUMPS) microvolt += heightAt(bump, sinceMs);
    microvolt += heightAt(T_BUMP, sinceMs) * (body.isInBore ? 2.4 : 1);
  }
  // Switched gradients induce spikes far larger than the R peak; a real monitor filters most of it.
  if (body.areGradientsOn) microvolt += 700 * (hashUnit(body.seed, 2, index) - 0.5);
  return microvolt;
}

function pleth(body: Body, atMs: number, index: number): number {
  const breathing = 1 + 0.07 * Math.sin((2 * Math.PI * atMs) / body.breathPeriodMs);
  let value = 0;
  for (const beatMs of body.beatsMs) {
    const sinceMs = atMs - beatMs - PULSE_TRANSIT_MS;
    if (sinceMs < -60 || sinceMs > 800) continue;
    for (const bump of PLETH_BUMPS) value += heightAt(bump, sinceMs);
  }
  return PLETH_FLOOR + value * breathing + 10 * (hashUnit(body.seed, 3, index) - 0.5);
}

/** mmHg at the airway: nothing while breathing in, a sloping plateau that ends at the end-tidal value. */
function co2(body: Body, atMs: number): number {
  const breath = breathAt(body, atMs);
  if (breath === null) return 0;
  const { phase, lengthMs, startMs, beforeMs } = breath;
  if (phase < 0.38) {
    // The plateau of the breath before is washed out within the first 150 ms.
    if (beforeMs === null) return 0;
    return Math.max(0, endTidalOf(body.seed, body.etCo2MmHg, beforeMs) * (1 - (phase * lengthMs) / 150));
  }
  const endTidal = endTidalOf(body.seed, body.etCo2MmHg, startMs);
  const out = (phase - 0.38) / 0.62;
  if (out > 1) return 0;
  return out < 0.18 ? endTidal * 0.88 * smooth(out / 0.18) : endTidal * (0.88 + (0.12 * (out - 0.18)) / 0.82);
}

/** End-tidal value of one breath: varies by a few tenths of mmHg. @param startMs its start, which names it */
export function endTidalOf(seed: number, etCo2MmHg: number, startMs: number): number {
  return etCo2MmHg + 1.2 * (hashUnit(seed, 4, startMs) - 0.5);
}

function resp(body: Body, atMs: number): number {
  const breath = breathAt(body, atMs);
  if (breath === null || breath.phase > 1) return RESP_MIDDLE;
  const { phase } = breath;
  const lift = phase < 0.38 ? smooth(phase / 0.38) : 1 - smooth((phase - 0.38) / 0.62);
  return RESP_MIDDLE + 1_100 * lift;
}

interface BreathAt {
  /** 0 at the start of inspiration; grows beyond 1 when no breath follows. */
  readonly phase: number;
  readonly lengthMs: number;
  readonly startMs: number;
  readonly beforeMs: number | null;
}

function breathAt(body: Body, atMs: number): BreathAt | null {
  const at = body.breathsMs.findLastIndex((startMs) => startMs <= atMs);
  const startMs = body.breathsMs[at];
  if (startMs === undefined) return null;
  const lengthMs = (body.breathsMs[at + 1] ?? startMs + body.breathPeriodMs) - startMs;
  return { phase: (atMs - startMs) / lengthMs, lengthMs, startMs, beforeMs: body.breathsMs[at - 1] ?? null };
}

function heightAt(bump: Bump, sinceMs: number): number {
  const z = (sinceMs - bump.atMs) / bump.widthMs;
  return z > 4 || z < -4 ? 0 : bump.height * Math.exp(-0.5 * z * z);
}

function smooth(x: number): number {
  const c = Math.max(0, Math.min(1, x));
  return c * c * (3 - 2 * c);
}

function clamp12(value: number): number {
  return Math.max(0, Math.min(4_095, Math.round(value)));
}
