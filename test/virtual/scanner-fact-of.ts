import type { ScannerFact } from '@farfield/protocol/policy';
import type { ScannerState } from '../../simulators/src/scanner/scanner-state.ts';
import { shownScanner } from '../../simulators/src/scanner/shown-scanner.ts';

/** What an adapter makes of what the simulated scanner shows. */
export function scannerFactOf(
  state: ScannerState,
  nowMs: number,
  { isB1Reported }: { readonly isB1Reported: boolean },
): ScannerFact {
  const shown = shownScanner(state, nowMs);
  return {
    state: shown.state,
    patientRef: shown.patient?.patientId ?? '',
    patientName: shown.patient?.patientName ?? '',
    patientWeightKg: shown.patient?.weightKg ?? null,
    examId: shown.examId,
    scannerRef: 'MR1',
    selectedStepId: shown.stepId,
    runningStepId: shown.runningStepId,
    remainingMs: Math.round(shown.stepRemainingMs),
    progress: shown.progress,
    steps: shown.steps.map((one) => ({
      stepId: one.id,
      name: one.name,
      kind: one.kind,
      durationMs: one.durationMs,
      mode: one.mode,
      movesTable: one.movesTable,
      sarBodyWkg: one.sarBodyWkg,
      sarHeadWkg: one.sarHeadWkg,
      b1RmsUt: isB1Reported ? one.b1RmsUt : null,
      status: one.status,
    })),
    mode: shown.mode,
    sarBodyWkg: shown.sarBodyWkg,
    sarHeadWkg: shown.sarHeadWkg,
    b1RmsUt: shown.b1RmsUt,
    pnsPercent: shown.pnsPercent,
    tablePositionMm: shown.tablePositionMm,
    isTableMoving: shown.isTableMoving,
    fieldTesla: shown.fieldTesla,
    coilId: shown.coilId,
    faultText: shown.faultText,
  };
}
