import type { ScannerOrder } from '../../policy/effects.ts';
import type { Ms } from '../../policy/limits.ts';
import type { ScannerFact, StepFact } from '../../policy/session.ts';
import type { EffectOutcome } from '../../policy/effects.ts';

/** A step of the imagined exam. It is long enough for a whole scenario to happen while it runs. */
const LONG_MS: Ms = 600_000;
/** From an order until gradients are seen to follow it. */
const OBEYS_AFTER_MS: Ms = 300;

const PATIENT = { patientRef: 'DRILL-1', patientName: 'DRILL patient', patientWeightKg: 72 } as const;

const STEPS: readonly StepFact[] = [
  step('drill-1', 'Localizer', 'localizer', 18_000, 0.1),
  step('drill-2', 'Shim and frequency', 'adjustment', 22_000, 0.1),
  step('drill-3', 'T1 sag SE', 'sequence', LONG_MS, 0.5),
  step('drill-4', 'T2 tra TSE', 'sequence', 168_000, 0.8),
];
/** What runs when a scenario begins in a scan. */
export const LONG_STEP_ID = 'drill-3';

/**
 * An imagined scanner: idle, scanning, paused or dead, one exam. It knows no wire and no address, so nothing that is said
 * to it can come to a real one.
 */
export interface ShadowScanner {
  readonly steps: readonly StepFact[];
  readonly selectedStepId: string;
  readonly run: { readonly stepId: string; readonly sinceMs: Ms; readonly pausedMs: Ms | null } | null;
  /** what was last ordered, and from when it is so; null: nothing is under way */
  readonly under: { readonly order: 'start' | 'stop' | 'pause' | 'resume'; readonly fromMs: Ms } | null;
  /** why it is in fault; '': it is well */
  readonly fault: string;
}

export const SHADOW_SCANNER: ShadowScanner = {
  steps: STEPS,
  selectedStepId: STEPS[0]?.stepId ?? '',
  run: null,
  under: null,
  fault: '',
};

/** @returns what it answers at once, and what it is from then on */
export function orderShadow(
  scanner: ShadowScanner,
  order: ScannerOrder,
  nowMs: Ms,
): { readonly scanner: ShadowScanner; readonly outcome: EffectOutcome } {
  const refuses = (why: string) => ({ scanner, outcome: { kind: 'refused', why } as const });
  const does = (next: ShadowScanner) => ({ scanner: next, outcome: { kind: 'done' } as const });
  const fromMs = nowMs + OBEYS_AFTER_MS;
  const { run } = scanner;
  switch (order.kind) {
    case 'selectStep':
      if (run !== null) return refuses('it scans');
      return scanner.steps.some(({ stepId }) => stepId === order.stepId)
        ? does({ ...scanner, selectedStepId: order.stepId })
        : refuses('no such step');
    case 'start':
      if (scanner.fault !== '') return refuses(scanner.fault);
      if (run !== null || order.stepId !== scanner.selectedStepId) return refuses('not the selected step');
      return does({
        ...scanner,
        run: { stepId: order.stepId, sinceMs: fromMs, pausedMs: null },
        under: { order: 'start', fromMs },
        steps: marked(scanner, order.stepId, 'running'),
      });
    case 'resume':
      if (run?.pausedMs == null) return refuses('it is not paused');
      return does({
        ...scanner,
        run: { ...run, sinceMs: run.sinceMs + (nowMs - run.pausedMs), pausedMs: null },
        under: { order: 'resume', fromMs },
      });
    case 'pause':
      if (run === null || run.pausedMs !== null) return refuses('it does not scan');
      return does({ ...scanner, run: { ...run, pausedMs: nowMs }, under: { order: 'pause', fromMs } });
    case 'stop':
    case 'abort':
      return does(run === null ? scanner : { ...scanner, under: { order: 'stop', fromMs } });
  }
}

/** Time passes: an order comes about, a step comes to its end. */
export function tickShadow(scanner: ShadowScanner, nowMs: Ms): ShadowScanner {
  const { run, under } = scanner;
  if (under?.order === 'stop' && nowMs >= under.fromMs) return ended(scanner, 'aborted');
  const length = scanner.steps.find(({ stepId }) => stepId === run?.stepId)?.durationMs ?? 0;
  if (run !== null && run.pausedMs === null && nowMs - run.sinceMs >= length) return ended(scanner, 'complete');
  return under !== null && nowMs >= under.fromMs ? { ...scanner, under: null } : scanner;
}

/** Power, field or the room's own switch took it; a person made it well again by hand. Nothing scans by that. */
export function breakShadow(scanner: ShadowScanner, fault: string): ShadowScanner {
  if (fault === scanner.fault) return scanner;
  return { ...(fault === '' ? scanner : ended(scanner, 'aborted')), fault };
}

/** As its report would say it. */
export function shadowFact(scanner: ShadowScanner, scannerRef: string, nowMs: Ms): ScannerFact {
  const { run, fault } = scanner;
  const length = scanner.steps.find(({ stepId }) => stepId === run?.stepId)?.durationMs ?? 0;
  const doneMs = run === null ? 0 : Math.max(0, (run.pausedMs ?? nowMs) - run.sinceMs);
  const shown = scanner.steps.find(({ stepId }) => stepId === (run?.stepId ?? scanner.selectedStepId));
  return {
    ...PATIENT,
    state: stateOf(scanner, nowMs),
    examId: 'DRILL-EXAM',
    scannerRef,
    selectedStepId: scanner.selectedStepId,
    runningStepId: run?.stepId ?? '',
    remainingMs: run === null ? 0 : Math.max(0, length - doneMs),
    progress: run === null ? 0 : Math.min(1, doneMs / length),
    steps: scanner.steps,
    mode: shown?.mode ?? 'normal',
    sarBodyWkg: run === null ? 0 : (shown?.sarBodyWkg ?? null),
    sarHeadWkg: run === null ? 0 : (shown?.sarHeadWkg ?? null),
    b1RmsUt: run === null ? 0 : (shown?.b1RmsUt ?? null),
    pnsPercent: run === null ? 0 : 40,
    tablePositionMm: 0,
    isTableMoving: false,
    fieldTesla: fault === 'quench' ? 0 : 1.5,
    coilId: 'head-neck-20',
    faultText: fault,
  };
}

function stateOf({ run, under, fault }: ShadowScanner, nowMs: Ms): ScannerFact['state'] {
  if (fault !== '') return 'fault';
  if (run === null) return 'idle';
  if (under?.order === 'start' && nowMs < under.fromMs) return 'prepped';
  return run.pausedMs === null ? 'scanning' : 'paused';
}

function ended(scanner: ShadowScanner, status: 'complete' | 'aborted'): ShadowScanner {
  const { run } = scanner;
  return {
    ...scanner,
    run: null,
    under: null,
    steps: run === null ? scanner.steps : marked(scanner, run.stepId, status),
  };
}

function marked({ steps }: ShadowScanner, stepId: string, status: StepFact['status']): readonly StepFact[] {
  return steps.map((one) => (one.stepId === stepId ? { ...one, status } : one));
}

function step(stepId: string, name: string, kind: StepFact['kind'], durationMs: Ms, sarBodyWkg: number): StepFact {
  return {
    stepId,
    name,
    kind,
    durationMs,
    mode: 'normal',
    movesTable: false,
    sarBodyWkg,
    sarHeadWkg: sarBodyWkg,
    b1RmsUt: 1.5,
    status: 'pending',
  };
}
