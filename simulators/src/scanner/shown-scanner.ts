import { hashUnit } from '../kernel/random.ts';
import type { ScanStep, WorklistEntry } from './exam-fixtures.ts';
import {
  areGradientsOn,
  isMisbehaving,
  runOf,
  TABLE_IN_BORE_MM,
  type Phase,
  type ScannerState,
  type TableMotion,
} from './scanner-state.ts';

/** What the console and its sensors say, as clients read it; may differ from what is (misbehaviours). */
export interface ShownScanner {
  readonly state: Phase['kind'];
  readonly patient: Pick<WorklistEntry, 'patientId' | 'patientName' | 'birthYear' | 'weightKg'> | null;
  readonly examId: string;
  readonly stepId: string;
  readonly runningStepId: string;
  readonly stepRemainingMs: number;
  /** 0..1 of the running step. */
  readonly progress: number;
  readonly steps: readonly ScanStep[];
  readonly mode: ScanStep['mode'];
  /** False: SAR and B1+rms are reported with bad quality. */
  readonly isSarReported: boolean;
  readonly sarBodyWkg: number;
  readonly sarHeadWkg: number;
  readonly b1RmsUt: number;
  readonly pnsPercent: number;
  readonly coilId: string;
  readonly faultText: string;
  readonly heartbeatCount: number;
  readonly imagesComplete: boolean;
  readonly tablePositionMm: number;
  readonly isTableInBore: boolean;
  readonly isTableMoving: boolean;
  readonly fieldTesla: number;
  readonly heliumPercent: number;
  readonly isColdHeadOn: boolean;
}

const QUENCH_TAKES_MS = 20_000;
const HELIUM_AFTER_QUENCH_PERCENT = 12;

const NOT_THE_PATIENT = { patientId: 'DEMO-0099', patientName: 'DEMO, Zoe', birthYear: 1944, weightKg: 48 };

/** What clients are shown at `nowMs`, misbehaviours included. */
export function shownScanner(state: ScannerState, nowMs: number): ShownScanner {
  if (state.frozen !== null && isMisbehaving(state, 'freezeStatus')) return state.frozen;
  const live = liveScanner(state, nowMs);
  if (state.frozen === null || !isMisbehaving(state, 'freezeState')) return live;
  return {
    ...state.frozen,
    heartbeatCount: live.heartbeatCount,
    tablePositionMm: live.tablePositionMm,
    isTableInBore: live.isTableInBore,
    isTableMoving: live.isTableMoving,
    fieldTesla: live.fieldTesla,
    heliumPercent: live.heliumPercent,
    isColdHeadOn: live.isColdHeadOn,
  };
}

/** As `shownScanner`, without the two freezes: what stands on the console's own screen. */
export function liveScanner(state: ScannerState, nowMs: number): ShownScanner {
  const run = runOf(state.phase);
  const steps = state.exam?.steps ?? [];
  const active = steps.find((step) => step.id === (run?.stepId ?? state.selectedStepId));
  const doneMs = run === null ? 0 : runDoneMs(state.phase, nowMs);
  const tablePositionMm = tablePosition(state.table, nowMs);
  return {
    state: state.phase.kind,
    patient: state.exam !== null && isMisbehaving(state, 'wrongPatient') ? NOT_THE_PATIENT : patientOf(state),
    examId: state.exam?.entry.examId ?? '',
    stepId: state.selectedStepId,
    runningStepId: run?.stepId ?? '',
    stepRemainingMs: run === null ? (active?.durationMs ?? 0) : Math.max(0, run.totalMs - doneMs),
    progress: run === null ? 0 : Math.min(1, doneMs / run.totalMs),
    steps,
    mode: active?.mode ?? 'normal',
    isSarReported: !isMisbehaving(state, 'noSar'),
    ...exposure(state, active),
    coilId: state.exam?.coilId ?? '',
    faultText: state.phase.kind === 'fault' ? state.phase.text : '',
    heartbeatCount: state.heartbeatCount,
    imagesComplete: state.imagesComplete,
    tablePositionMm,
    isTableInBore: tablePositionMm >= TABLE_IN_BORE_MM,
    isTableMoving: state.table.arrivesAtMs > nowMs,
    ...magnet(state, nowMs),
  };
}

function patientOf(state: ScannerState): ShownScanner['patient'] {
  if (state.exam === null) return null;
  const { patientId, patientName, birthYear, weightKg } = state.exam.entry;
  return { patientId, patientName, birthYear, weightKg };
}

/** Scanned time of the run of this phase, in milliseconds. */
export function runDoneMs(phase: Phase, nowMs: number): number {
  const run = runOf(phase);
  if (run === null) return 0;
  return phase.kind === 'scanning' ? run.doneMs + Math.max(0, nowMs - run.resumedAtMs) : run.doneMs;
}

export function tablePosition(table: TableMotion, nowMs: number): number {
  if (nowMs >= table.arrivesAtMs) return table.toMm;
  const part = (nowMs - table.startedAtMs) / (table.arrivesAtMs - table.startedAtMs);
  return Math.round((table.fromMm + (table.toMm - table.fromMm) * part) * 10) / 10;
}

// A prescan exposes less than the step that it prepares.
const PRESCAN_PART = 0.2;

function exposure(
  state: ScannerState,
  active: ScanStep | undefined,
): Pick<ShownScanner, 'sarBodyWkg' | 'sarHeadWkg' | 'b1RmsUt' | 'pnsPercent'> {
  if (active === undefined || !areGradientsOn(state.phase)) {
    return { sarBodyWkg: 0, sarHeadWkg: 0, b1RmsUt: 0, pnsPercent: 0 };
  }
  // The meter reads a little below what the console predicted for the step, never above.
  const ripple = 0.96 + 0.04 * hashUnit(state.seed, state.heartbeatCount);
  const part = state.phase.kind === 'prescan' ? PRESCAN_PART : ripple;
  return {
    sarBodyWkg: hundredths(active.sarBodyWkg * part),
    sarHeadWkg: hundredths(active.sarHeadWkg * part),
    b1RmsUt: hundredths(active.b1RmsUt * part),
    pnsPercent: hundredths(active.pnsPercent * part),
  };
}

function magnet(
  state: ScannerState,
  nowMs: number,
): Pick<ShownScanner, 'fieldTesla' | 'heliumPercent' | 'isColdHeadOn'> {
  const { quenchedAtMs, heliumPercent, coldHeadWanted } = state.magnet;
  // The compressor hangs on mains; the field does not.
  const isColdHeadOn = coldHeadWanted && state.power.mains && !state.power.emergencyOff;
  if (quenchedAtMs === null) return { fieldTesla: state.config.fieldTesla, heliumPercent, isColdHeadOn };
  const left = Math.max(0, 1 - (nowMs - quenchedAtMs) / QUENCH_TAKES_MS);
  const heliumLost = Math.max(0, heliumPercent - HELIUM_AFTER_QUENCH_PERCENT) * (1 - left);
  return {
    fieldTesla: hundredths(state.config.fieldTesla * left),
    heliumPercent: hundredths(heliumPercent - heliumLost),
    isColdHeadOn,
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
