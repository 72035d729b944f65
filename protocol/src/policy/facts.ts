import type { PolicyState } from './state.ts';
import { conditionRow } from './conditions.ts';
import type { ScannerStateName } from './situation.ts';

const SCANNER_TTL_MS = conditionRow('scannerSilent').ttlMs ?? 0;
const DOOR_TTL_MS = conditionRow('doorOpen').ttlMs ?? 0;

/** The scanner's state while its report is fresh; null when it has not reported in time (it then counts as scanning). */
export function scannerStateKnown(state: PolicyState): ScannerStateName | null {
  const seenMs = state.inputs.scannerStatus.lastSeenMs;
  if (state.scanner === null || seenMs === null || state.nowMs - seenMs > SCANNER_TTL_MS) return null;
  return state.scanner.state;
}

/** Reported shut, and lately. */
export function isDoorShut(state: PolicyState): boolean {
  const { raw, lastSeenMs } = state.inputs.door34;
  return raw === 'good' && lastSeenMs !== null && state.nowMs - lastSeenMs <= DOOR_TTL_MS;
}

/** When what these two say changes by time alone. */
export function factsDueMs({ inputs, nowMs }: PolicyState): number {
  const scannerMs = (inputs.scannerStatus.lastSeenMs ?? Number.NEGATIVE_INFINITY) + SCANNER_TTL_MS + 1;
  const doorMs = (inputs.door34.lastSeenMs ?? Number.NEGATIVE_INFINITY) + DOOR_TTL_MS + 1;
  return Math.min(
    scannerMs > nowMs ? scannerMs : Number.MAX_SAFE_INTEGER,
    doorMs > nowMs ? doorMs : Number.MAX_SAFE_INTEGER,
  );
}
