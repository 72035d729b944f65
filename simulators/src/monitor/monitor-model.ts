import { hashUnit } from '../kernel/random.ts';
import type { Model, ModelStep, Wake } from '../kernel/model.ts';
import type { MonitorConfig, PatientBaseline } from './config.ts';
import type { MonitorMisbehaviour, Probe } from './misbehaviours.ts';
import { numericsOf, type Nibp, type Numerics } from './numerics.ts';
import { EMPTY_RHYTHM, extendRhythm, resumeRhythm, stopRhythm, type Rhythm } from './rhythm.ts';
import {
  flatSampleOf,
  FORESEE_MS,
  REMEMBER_MS,
  sampleOf,
  WAVE_RATE_MILLI_HZ,
  WAVES,
  type Body,
  type Wave,
} from './waveforms.ts';

export type MonitorInput =
  | {
      readonly kind: 'misbehave';
      readonly name: MonitorMisbehaviour;
      readonly on: boolean;
      /** Which sensor, for `probeOff` only; spo2 unless said. */
      readonly signal?: Probe | undefined;
    }
  /** Another patient, or the same in another condition. Fields left out stay as they are. */
  | { readonly kind: 'setBaseline'; readonly baseline: Partial<PatientBaseline> }
  /** What the room does to the sensors. */
  | { readonly kind: 'surroundings'; readonly isInBore: boolean; readonly areGradientsOn: boolean }
  /** A cuff measurement now, as when somebody presses the button. */
  | { readonly kind: 'measureNibp' };

export type MonitorEvent =
  | {
      readonly kind: 'wave';
      readonly wave: Wave;
      /** Index of the first sample since power-on of the simulator; consecutive chunks leave no gap while the feed lives. */
      readonly firstSampleIndex: number;
      readonly rateMilliHz: number;
      readonly samples: readonly number[];
    }
  | { readonly kind: 'numerics'; readonly numerics: Numerics }
  | { readonly kind: 'alarmChanged'; readonly alarm: string }
  | { readonly kind: 'power'; readonly on: boolean };

type Cuff =
  | { readonly kind: 'resting'; readonly nextAtMs: number }
  | { readonly kind: 'measuring'; readonly doneAtMs: number };

export interface MonitorState {
  readonly config: MonitorConfig;
  readonly seed: number;
  /** When sample 0 was taken; null before the first step. */
  readonly startedAtMs: number | null;
  readonly baseline: PatientBaseline;
  readonly heart: Rhythm;
  readonly lungs: Rhythm;
  /** True saturation, and what averaging has made of it. */
  readonly spo2Percent: number;
  readonly spo2ShownPercent: number;
  readonly cuff: Cuff;
  readonly cuffCount: number;
  readonly nibp: Nibp | null;
  readonly numerics: Numerics | null;
  readonly nextNumericsAtMs: number;
  readonly nextIndex: Readonly<Record<Wave, number>>;
  readonly misbehaving: ReadonlySet<MonitorMisbehaviour>;
  readonly probesOff: ReadonlySet<Probe>;
  readonly isInBore: boolean;
  readonly areGradientsOn: boolean;
}

/** Waves leave in chunks of this length. */
const CHUNK_MS = 100;

const NUMERICS_EVERY_MS = 1_000;

/** After a halt of the host, older samples are a gap rather than one huge chunk. */
const CATCH_UP_MAX_MS = 5_000;

const SPO2_AVERAGING_S = 8;
const SPO2_FALLS_TO_PERCENT = 80;
const APNOEA_RESERVE_MS = 45_000;

/** Pure model of the monitor and of the patient on it. @param seed draws heart-rate variability and noise */
export function initialMonitor(config: MonitorConfig, seed: number): MonitorState {
  return {
    config,
    seed,
    startedAtMs: null,
    baseline: config.baseline,
    heart: EMPTY_RHYTHM,
    lungs: EMPTY_RHYTHM,
    spo2Percent: config.baseline.spo2Percent,
    spo2ShownPercent: config.baseline.spo2Percent,
    cuff: { kind: 'resting', nextAtMs: 0 },
    cuffCount: 0,
    nibp: null,
    numerics: null,
    nextNumericsAtMs: 0,
    nextIndex: { ecg: 0, pleth: 0, co2: 0, resp: 0 },
    misbehaving: new Set(),
    probesOff: new Set(),
    isInBore: false,
    areGradientsOn: false,
  };
}

export const monitorModel: Model<MonitorState, MonitorInput, MonitorEvent> = { step };

function step(before: MonitorState, input: MonitorInput | Wake, nowMs: number): ModelStep<MonitorState, MonitorEvent> {
  const events: MonitorEvent[] = [];
  const started = before.startedAtMs === null ? start(before, nowMs) : before;
  const state = pass(apply(started, input, nowMs, events), nowMs, events);
  return { state, events: visible(state, events), wakeAtMs: nextWakeMs(state, nowMs) };
}

function start(state: MonitorState, nowMs: number): MonitorState {
  return {
    ...state,
    startedAtMs: nowMs,
    nextNumericsAtMs: nowMs,
    cuff: { kind: 'resting', nextAtMs: nowMs + state.config.nibpFirstAfterMs },
  };
}

function apply(state: MonitorState, input: MonitorInput | Wake, nowMs: number, events: MonitorEvent[]): MonitorState {
  let next = state;
  switch (input.kind) {
    case 'wake':
      break;
    case 'setBaseline':
      next = { ...state, baseline: mergeBaseline(state.baseline, input.baseline) };
      break;
    case 'surroundings':
      next = { ...state, isInBore: input.isInBore, areGradientsOn: input.areGradientsOn };
      break;
    case 'measureNibp':
      if (state.cuff.kind === 'resting') next = { ...state, cuff: { kind: 'resting', nextAtMs: nowMs } };
      break;
    case 'misbehave':
      next = misbehave(state, input, nowMs, events);
      break;
  }
  return next;
}

function mergeBaseline(old: PatientBaseline, change: Partial<PatientBaseline>): PatientBaseline {
  const merged = { ...old };
  for (const key of Object.keys(merged) as (keyof PatientBaseline)[]) merged[key] = change[key] ?? merged[key];
  return merged;
}

function misbehave(
  state: MonitorState,
  input: Extract<MonitorInput, { kind: 'misbehave' }>,
  nowMs: number,
  events: MonitorEvent[],
): MonitorState {
  if (input.name === 'probeOff') {
    const probesOff = new Set(state.probesOff);
    if (input.on) probesOff.add(input.signal ?? 'spo2');
    else if (input.signal === undefined) probesOff.clear();
    else probesOff.delete(input.signal);
    return { ...state, probesOff, misbehaving: toggled(state.misbehaving, 'probeOff', probesOff.size > 0) };
  }
  if (state.misbehaving.has(input.name) === input.on) return state;
  const next = { ...state, misbehaving: toggled(state.misbehaving, input.name, input.on) };
  if (input.name === 'monitorOff') {
    events.push({ kind: 'power', on: !input.on });
    // Switched on again, the numbers are worked out afresh and at once.
    return { ...next, nextNumericsAtMs: nowMs };
  }
  if (!input.on && input.name === 'asystole') return { ...next, heart: resumeRhythm(state.heart, nowMs) };
  if (!input.on && input.name === 'apnoea') return { ...next, lungs: resumeRhythm(state.lungs, nowMs) };
  return next;
}

function toggled(
  set: ReadonlySet<MonitorMisbehaviour>,
  name: MonitorMisbehaviour,
  on: boolean,
): Set<MonitorMisbehaviour> {
  const next = new Set(set);
  if (on) next.add(name);
  else next.delete(name);
  return next;
}

/** Lets time pass up to `nowMs`: heart, lungs, cuff, numbers, then the samples that fell due. */
function pass(state: MonitorState, nowMs: number, events: MonitorEvent[]): MonitorState {
  let next = passBody(state, nowMs);
  next = passCuff(next, nowMs);
  next = passNumerics(next, nowMs, events);
  return passWaves(next, nowMs, events);
}

function passBody(state: MonitorState, nowMs: number): MonitorState {
  const { baseline, misbehaving, seed } = state;
  const keepFromMs = nowMs - REMEMBER_MS;
  const breathPeriodMs = 60_000 / baseline.respirationPerMinute;
  const heart = misbehaving.has('asystole')
    ? stopRhythm(state.heart, nowMs, keepFromMs)
    : extendRhythm(
        state.heart,
        {
          seed: seed ^ 0x4ea7,
          perMinute: baseline.heartRateBpm,
          variability: 0.015,
          modulationDepth: 0.035,
          // The heart quickens while breathing in.
          modulation: (atMs) => Math.sin((2 * Math.PI * atMs) / breathPeriodMs),
        },
        keepFromMs,
        nowMs + FORESEE_MS,
      );
  const lungs = misbehaving.has('apnoea')
    ? stopRhythm(state.lungs, nowMs, keepFromMs)
    : extendRhythm(
        state.lungs,
        {
          seed: seed ^ 0xb4ea,
          perMinute: baseline.respirationPerMinute,
          variability: 0.05,
          modulationDepth: 0,
          modulation: () => 0,
        },
        keepFromMs,
        nowMs + FORESEE_MS,
      );
  return { ...state, heart, lungs };
}

function passCuff(state: MonitorState, nowMs: number): MonitorState {
  const { cuff, config } = state;
  if (cuff.kind === 'resting') {
    if (nowMs < cuff.nextAtMs) return state;
    return { ...state, cuff: { kind: 'measuring', doneAtMs: nowMs + config.nibpTakesMs } };
  }
  if (nowMs < cuff.doneAtMs) return state;
  const resting: Cuff = { kind: 'resting', nextAtMs: cuff.doneAtMs - config.nibpTakesMs + config.nibpEveryMs };
  // Without a pulse a cuff finds nothing: the last result stays, with its age.
  if (state.misbehaving.has('asystole')) return { ...state, cuff: resting };
  const nibp = cuffReading(state, cuff.doneAtMs);
  return { ...state, cuff: resting, cuffCount: state.cuffCount + 1, nibp };
}

function cuffReading({ baseline, seed, cuffCount }: MonitorState, takenAtMs: number): Nibp {
  const sysMmHg = Math.round(baseline.nibpSysMmHg + 8 * (hashUnit(seed, 5, cuffCount) - 0.5));
  const diaMmHg = Math.round(baseline.nibpDiaMmHg + 6 * (hashUnit(seed, 6, cuffCount) - 0.5));
  return { sysMmHg, diaMmHg, meanMmHg: Math.round(diaMmHg + (sysMmHg - diaMmHg) / 3), takenAtMs };
}

function passNumerics(state: MonitorState, nowMs: number, events: MonitorEvent[]): MonitorState {
  if (nowMs < state.nextNumericsAtMs) return state;
  const spo2Percent = nextSaturation(state, nowMs);
  const spo2ShownPercent = state.spo2ShownPercent + (spo2Percent - state.spo2ShownPercent) / SPO2_AVERAGING_S;
  const numerics = numericsOf(
    {
      seed: state.seed,
      heart: state.heart,
      lungs: state.lungs,
      spo2ShownPercent,
      etCo2MmHg: state.baseline.etCo2MmHg,
      co2DelayMs: state.config.co2DelayMs,
      nibp: state.nibp,
      probesOff: state.probesOff,
      hasFalseEcgAlarm: state.misbehaving.has('falseEcgAlarm'),
    },
    nowMs,
  );
  events.push({ kind: 'numerics', numerics });
  if (numerics.alarm !== (state.numerics?.alarm ?? '')) events.push({ kind: 'alarmChanged', alarm: numerics.alarm });
  const onTimeMs = state.nextNumericsAtMs + NUMERICS_EVERY_MS;
  return {
    ...state,
    spo2Percent,
    spo2ShownPercent,
    numerics,
    nextNumericsAtMs: onTimeMs > nowMs ? onTimeMs : nowMs + NUMERICS_EVERY_MS,
  };
}

/** One second of the patient's oxygen. */
function nextSaturation(state: MonitorState, nowMs: number): number {
  const { misbehaving, spo2Percent, baseline } = state;
  const lastBreathMs = state.lungs.atMs.findLast((at) => at <= nowMs);
  if (misbehaving.has('apnoea') && (lastBreathMs === undefined || nowMs - lastBreathMs > APNOEA_RESERVE_MS)) {
    return Math.max(55, spo2Percent - 0.4);
  }
  if (misbehaving.has('spo2Falling')) {
    return spo2Percent > SPO2_FALLS_TO_PERCENT ? Math.max(SPO2_FALLS_TO_PERCENT, spo2Percent - 0.5) : spo2Percent;
  }
  return spo2Percent < baseline.spo2Percent
    ? Math.min(baseline.spo2Percent, spo2Percent + 0.7)
    : Math.max(baseline.spo2Percent, spo2Percent - 0.7);
}

function passWaves(state: MonitorState, nowMs: number, events: MonitorEvent[]): MonitorState {
  const startedAtMs = state.startedAtMs ?? nowMs;
  const untilMs = startedAtMs + Math.floor((nowMs - startedAtMs) / CHUNK_MS) * CHUNK_MS;
  const body: Body = {
    seed: state.seed,
    beatsMs: state.heart.atMs.filter((at) => at > untilMs - CATCH_UP_MAX_MS - 2_000),
    breathsMs: state.lungs.atMs,
    breathPeriodMs: 60_000 / state.baseline.respirationPerMinute,
    etCo2MmHg: state.baseline.etCo2MmHg,
    co2DelayMs: state.config.co2DelayMs,
    isInBore: state.isInBore,
    areGradientsOn: state.areGradientsOn,
  };
  const nextIndex = { ...state.nextIndex };
  for (const wave of WAVES) {
    const rateMilliHz = WAVE_RATE_MILLI_HZ[wave];
    const endIndex = indexAt(untilMs - startedAtMs, rateMilliHz);
    const oldest = indexAt(Math.max(0, untilMs - startedAtMs - CATCH_UP_MAX_MS), rateMilliHz);
    const firstSampleIndex = Math.max(nextIndex[wave], oldest);
    if (endIndex <= firstSampleIndex) continue;
    nextIndex[wave] = endIndex;
    const samples: number[] = [];
    for (let index = firstSampleIndex; index < endIndex; index++) {
      samples.push(sample(state, body, wave, startedAtMs + (index * 1_000_000) / rateMilliHz, index));
    }
    events.push({ kind: 'wave', wave, firstSampleIndex, rateMilliHz, samples });
  }
  return { ...state, nextIndex };
}

function indexAt(sinceMs: number, rateMilliHz: number): number {
  return Math.floor((sinceMs * rateMilliHz) / 1_000_000);
}

function sample(state: MonitorState, body: Body, wave: Wave, atMs: number, index: number): number {
  if (state.misbehaving.has('testPattern')) return index % 4_096;
  return state.probesOff.has(PROBE_OF[wave]) ? flatSampleOf(wave) : sampleOf(wave, body, atMs, index);
}

// Respiration is measured through the ECG leads (impedance).
const PROBE_OF: Readonly<Record<Wave, Probe>> = { ecg: 'ecg', pleth: 'spo2', co2: 'co2', resp: 'ecg' };

/** A monitor that is off or frozen lives on inside but says nothing. */
function visible(state: MonitorState, events: readonly MonitorEvent[]): readonly MonitorEvent[] {
  if (!state.misbehaving.has('monitorOff') && !state.misbehaving.has('feedFrozen')) return events;
  return events.filter((event) => event.kind === 'power');
}

function nextWakeMs(state: MonitorState, nowMs: number): number {
  const startedAtMs = state.startedAtMs ?? nowMs;
  return startedAtMs + (Math.floor((nowMs - startedAtMs) / CHUNK_MS) + 1) * CHUNK_MS;
}
