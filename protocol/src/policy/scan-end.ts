import type { ScannerFact } from './session.ts';
import { isScanning } from './situation.ts';

/** What the scanner said last, before any fault: whether it scanned, and whether it named the step. */
export type LastScan = 'none' | 'named' | 'unnamed';

type Report = Pick<ScannerFact, 'state' | 'runningStepId'>;

export function lastScanAfter(last: LastScan, { state, runningStepId }: Report): LastScan {
  if (state === 'fault') return last;
  if (!isScanning(state) && state !== 'paused') return 'none';
  return runningStepId === '' ? 'unnamed' : 'named';
}

/**
 * A fault may be a warning beside a scan that goes on. It says that the scan has ended by no longer naming its step; of a
 * scanner that names none nobody knows.
 */
export function isScanBesideFault(last: LastScan, { state, runningStepId }: Report): boolean {
  return state === 'fault' && (runningStepId !== '' || last === 'unnamed');
}
