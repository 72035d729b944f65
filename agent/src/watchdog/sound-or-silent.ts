import { isInGap, isScanBesideFault, type LastScan, type ScannerFact } from '@farfield/protocol/policy';

/** What the scanner's word means to the watchdog. Not stopped: ready between a step's prescan and its scan, or a fault beside a scan that may go on. */
export function soundOrSilent(last: LastScan, fact: ScannerFact): ScannerFact['state'] {
  return isInGap(fact, last) || isScanBesideFault(last, fact) ? 'scanning' : fact.state;
}
