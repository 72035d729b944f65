/** Where the exam stands, derived from facts alone; the columns of every condition row. */
export type Situation = 'empty' | 'inRoom' | 'scanning';

/** What makes some conditions weigh more for this patient. */
export interface PatientClass {
  readonly isMonitored: boolean;
  readonly isSedated: boolean;
}

export interface SituationFacts {
  /** reported by the scanner; null when it has not reported within its time to live */
  readonly scannerState: ScannerStateName | null;
  readonly patientInRoom: 'yes' | 'no' | 'unknown';
}

export const SCANNER_STATES = [
  'off',
  'booting',
  'idle',
  'prescan',
  'prepped',
  'scanning',
  'paused',
  'stopping',
  'fault',
] as const;
export type ScannerStateName = (typeof SCANNER_STATES)[number];

/** null: no state that is known here */
export function scannerStateNamed(words: string): ScannerStateName | null {
  return SCANNER_STATES.find((one) => one === words) ?? null;
}

/** Gradients or RF may be on. Prescan, adjustments and localizer are scans; `stopping` is not yet stopped. */
export function isScanning(state: ScannerStateName): boolean {
  return state === 'scanning' || state === 'prescan' || state === 'stopping';
}

/** An unknown scanner counts as scanning, and an unknown room as occupied: unknown is bad. */
export function situationOf(facts: SituationFacts): Situation {
  const mayScan = facts.scannerState === null || isScanning(facts.scannerState);
  if (facts.scannerState !== null && mayScan) return 'scanning';
  if (facts.patientInRoom === 'no') return 'empty';
  return mayScan ? 'scanning' : 'inRoom';
}
