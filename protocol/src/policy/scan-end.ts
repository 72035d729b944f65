import type { ScannerFact } from './session.ts';
import { isScanning } from './situation.ts';

/** What the scanner said last, before any fault: whether it scanned, and whether it named the step. */
export type LastScan = 'none' | 'named' | 'unnamed' | 'unnamedPrescan';

type Report = Pick<ScannerFact, 'state' | 'runningStepId'>;

export function lastScanAfter(last: LastScan, { state, runningStepId }: Report): LastScan {
  if (state === 'fault') return last;
  if (isInGap({ state, runningStepId }, last)) return last;
  if (!isScanning(state) && state !== 'paused') return 'none';
  if (runningStepId !== '') return 'named';
  return state === 'prescan' ? 'unnamedPrescan' : 'unnamed';
}

/**
 * A fault may be a warning beside a scan that goes on. It says that the scan has ended by no longer naming its step; of a
 * scanner that names none nobody knows.
 */
export function isScanBesideFault(last: LastScan, { state, runningStepId }: Report): boolean {
  return state === 'fault' && (runningStepId !== '' || last === 'unnamed' || last === 'unnamedPrescan');
}

/**
 * Between a step's prescan and its scan some scanners report that they are ready: nothing sounds, and the scan begins by
 * itself. Those that name their steps still name it; of those that do not, ready after a prescan is that silence.
 */
export function isInGap(
  { state, runningStepId }: { readonly state: string; readonly runningStepId: string },
  last: LastScan,
): boolean {
  return state === 'prepped' && (runningStepId !== '' || last === 'unnamedPrescan');
}
