/** What the console's screen shows of the scanner. Polled; nothing in it is kept by reference. */
export interface ScannerView {
  state: 'off' | 'booting' | 'idle' | 'prescan' | 'prepped' | 'scanning' | 'paused' | 'stopping' | 'fault';
  scannerId: string;
  /** Time of day as the console shows it, e.g. "10:41:07". */
  clockText: string;
  /** Who is still to come and who is on the table, first appointment first; at most 7 are shown. */
  worklist: readonly WorklistPatient[];
  /** The registered patient, or null. */
  patient: RegisteredPatient | null;
  /** The protocol in scan order; at most 12 are shown. */
  steps: readonly StepView[];
  selectedStepId: string;
  /** Empty when none runs. */
  runningStepId: string;
  /** 0..1 of the running step. */
  progress: number;
  remainingMs: number;
  mode: 'normal' | 'firstLevel' | 'secondLevel';
  /** Null: not reported. */
  sarBodyWkg: number | null;
  sarHeadWkg: number | null;
  b1RmsUt: number | null;
  /** Percent of the mean stimulation threshold. */
  pnsPercent: number | null;
  coilId: string;
  /** Whether the magnet is at field; its strength is shown too. */
  fieldOn: boolean;
  fieldTesla: number;
  tablePositionMm: number;
  /** Empty when there is no fault. */
  faultText: string;
}

export interface WorklistPatient {
  patientId: string;
  name: string;
  /** e.g. "09:20" */
  timeText: string;
  examName: string;
}

export interface RegisteredPatient {
  patientId: string;
  name: string;
  birthYear: number;
  weightKg: number;
  examId: string;
  examName: string;
}

export interface StepView {
  id: string;
  name: string;
  kind: 'localizer' | 'adjustment' | 'sequence';
  durationMs: number;
  mode: 'normal' | 'firstLevel';
  /** The table travels within this step. */
  movesTable: boolean;
  status: 'pending' | 'running' | 'complete' | 'aborted';
}

/** What a hand at this console asks of the scanner. */
export type ScreenCommand =
  | { kind: 'start'; stepId: string }
  | { kind: 'continue' }
  | { kind: 'pause' }
  | { kind: 'stop' }
  | { kind: 'selectStep'; stepId: string }
  | { kind: 'register'; patientId: string }
  | { kind: 'tableOut' }
  | { kind: 'tableIn' };
