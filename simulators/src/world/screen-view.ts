import { EXAM_PROTOCOLS } from '../scanner/exam-fixtures.ts';
import type { ScannerRunner } from '../scanner/scanner-server.ts';
import type { ScannerInput, ScannerState } from '../scanner/scanner-state.ts';
import { liveScanner } from '../scanner/shown-scanner.ts';
import type { ScannerView, ScreenCommand } from '../scanner/screen/scanner-view.ts';

/** What the console's own screen shows of the scanner. The freezes of the status interface do not reach it. */
export function screenView(state: ScannerState, nowMs: number, wallMs: number): ScannerView {
  const live = liveScanner(state, nowMs);
  return {
    state: live.state,
    scannerId: state.config.scannerId,
    clockText: clockText(wallMs),
    worklist: state.worklist
      .filter((entry) => entry.status !== 'done')
      .map((entry) => ({
        patientId: entry.patientId,
        name: entry.patientName,
        timeText: entry.scheduledAt,
        examName: titleOf(entry.protocol),
      })),
    patient: patientOf(state, live.patient),
    steps: live.steps,
    selectedStepId: live.stepId,
    runningStepId: live.runningStepId,
    progress: live.progress,
    remainingMs: live.stepRemainingMs,
    mode: live.mode,
    sarBodyWkg: live.isSarReported ? live.sarBodyWkg : null,
    sarHeadWkg: live.isSarReported ? live.sarHeadWkg : null,
    b1RmsUt: live.isSarReported ? live.b1RmsUt : null,
    pnsPercent: live.pnsPercent,
    coilId: live.coilId,
    fieldOn: live.fieldTesla > 0,
    fieldTesla: live.fieldTesla,
    tablePositionMm: live.tablePositionMm,
    faultText: live.faultText,
  };
}

/** A click at the console reaches the scanner without command id and deadline: nothing but a hand is behind it. */
export function obeyScreen(runner: ScannerRunner, command: ScreenCommand): void {
  const input = inputOf(runner.state, command);
  if (input !== null) runner.post(input);
}

function inputOf(state: ScannerState, command: ScreenCommand): ScannerInput | null {
  const request = { by: 'screen', replyTo: null } as const;
  let input: ScannerInput | null = null;
  switch (command.kind) {
    case 'start':
      input = { kind: 'start', stepId: command.stepId, commandId: '', deadlineAtMs: null, ...request };
      break;
    case 'continue':
      input = { kind: 'resume', commandId: '', ...request };
      break;
    case 'pause':
    case 'stop':
      input = { kind: command.kind, commandId: '', ...request };
      break;
    case 'selectStep':
      input = { kind: 'selectStep', stepId: command.stepId, commandId: '', ...request };
      break;
    case 'register': {
      const entry = state.worklist.find(
        (candidate) => candidate.patientId === command.patientId && candidate.status === 'scheduled',
      );
      if (entry !== undefined) input = { kind: 'register', examId: entry.examId, ...request };
      break;
    }
    case 'tableOut':
      input = { kind: 'moveTable', to: 'out', ...request };
      break;
    case 'tableIn':
      input = { kind: 'moveTable', to: 'isocentre', ...request };
      break;
  }
  return input;
}

function patientOf(state: ScannerState, shown: ReturnType<typeof liveScanner>['patient']): ScannerView['patient'] {
  if (state.exam === null || shown === null) return null;
  const { entry } = state.exam;
  return {
    patientId: shown.patientId,
    name: shown.patientName,
    birthYear: shown.birthYear,
    weightKg: shown.weightKg,
    examId: entry.examId,
    examName: titleOf(entry.protocol),
  };
}

function titleOf(protocol: string): string {
  return EXAM_PROTOCOLS[protocol]?.title ?? protocol;
}

function clockText(wallMs: number): string {
  const time = new Date(wallMs);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
