import type { PolicyState } from './state.ts';
import { conditionRow } from './conditions.ts';
import type { ScannerStateName } from './situation.ts';

/** The scanner's state while its report is fresh; null when it has not reported in time (it then counts as scanning). */
export function scannerStateKnown(state: PolicyState): ScannerStateName | null {
  const seenMs = state.inputs.scannerStatus.lastSeenMs;
  const ttlMs = conditionRow('scannerSilent').ttlMs ?? 0;
  if (state.scanner === null || seenMs === null || state.nowMs - seenMs > ttlMs) return null;
  return state.scanner.state;
}
