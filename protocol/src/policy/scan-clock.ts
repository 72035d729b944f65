import type { Draft } from './draft.ts';
import { isCountDoubted, scannerStateKnown } from './facts.ts';
import type { ActiveScanLimit } from './implant.ts';
import { ACTIVE_SCAN_BOUNDS } from './implant.ts';
import type { Ms } from './limits.ts';
import { isScanning } from './situation.ts';
import type { PolicyState } from './state.ts';

/**
 * How long one patient has been scanned, whoever asked for it: prescan counts, and what nobody knows counts as scanning
 * while the patient is or may be in the room. It belongs to the patient and not to a session, a holder or a label, so that
 * a label that is found late counts from what was scanned before.
 */
export interface ScanClock {
  readonly patientRef: string;
  /** up to `sinceMs`, since the last full pause */
  readonly usedMs: Ms;
  readonly isRunning: boolean;
  /** since when it runs, or rests */
  readonly sinceMs: Ms;
}

/** What the record says of a clock. A pause that a restart cut in two begins anew; scanning that it cut goes on. */
export interface KeptScanClock {
  readonly patientRef: string;
  readonly usedMs: Ms;
}

/** Said of a clock that ran when the agent went down and whose time since then nobody can tell. */
export const UNKNOWN_SCAN_MS: Ms = ACTIVE_SCAN_BOUNDS.pauseMs;
/** More patients than any scanner sees between two full pauses; then the one that has rested longest is forgotten. */
const CLOCKS_MAX = 64;

export function clocksAtBoot(kept: readonly KeptScanClock[], nowMs: Ms): readonly ScanClock[] {
  return kept.map(({ patientRef, usedMs }) => ({ patientRef, usedMs, isRunning: false, sinceMs: nowMs }));
}

/** What the next boot would know of them. */
export function keptClocks({ scanClocks, nowMs }: PolicyState): readonly KeptScanClock[] {
  return scanClocks.map((clock) => ({ patientRef: clock.patientRef, usedMs: usedMs(clock, nowMs) }));
}

export interface ScanTime {
  readonly usedMs: Ms;
  readonly leftMs: Ms;
  /** until the clock starts anew; 0: nothing of it is used */
  readonly pauseLeftMs: Ms;
}

/** How the clock stands against a label's two times. */
export function scanTime(state: PolicyState, patientRef: string, { maxMs, pauseMs }: ActiveScanLimit): ScanTime {
  const clock = state.scanClocks.find((one) => one.patientRef === patientRef);
  const { nowMs } = state;
  if (clock === undefined || hasRested(clock, pauseMs, nowMs)) return { usedMs: 0, leftMs: maxMs, pauseLeftMs: 0 };
  const used = usedMs(clock, nowMs);
  const restedMs = clock.isRunning ? 0 : nowMs - clock.sinceMs;
  return { usedMs: used, leftMs: Math.max(0, maxMs - used), pauseLeftMs: pauseMs - restedMs };
}

/** When time alone changes what `scanTime` says: it is spent, or the pause is over. */
export function clockDueMs(state: PolicyState): Ms {
  const { session, nowMs } = state;
  if (session?.patient.implant.kind !== 'conditional' || session.patient.implant.activeScan === null)
    return Number.MAX_SAFE_INTEGER;
  const { maxMs, pauseMs } = session.patient.implant.activeScan;
  const clock = state.scanClocks.find((one) => one.patientRef === session.patientRef);
  if (clock === undefined) return Number.MAX_SAFE_INTEGER;
  const dueMs = clock.sinceMs + (clock.isRunning ? maxMs - clock.usedMs : pauseMs);
  return dueMs > nowMs ? dueMs : Number.MAX_SAFE_INTEGER;
}

/** Starts and stops the clocks of those who are, or may be, scanned now. */
export function settleScanClocks(draft: Draft): void {
  const { state } = draft;
  const known = scannerStateKnown(state);
  const scans = known !== null && isScanning(known);
  const { session, scanner } = state;
  const inSession = session?.patientRef ?? '';
  const registered = scanner?.patientRef ?? '';
  const mayBeScanned = scans || (known === null && mayBeInThere(state));
  // Whom the session is about and whom the scanner names: where they differ nobody knows who lies there.
  const runs = (patientRef: string): boolean =>
    patientRef !== '' && mayBeScanned && (patientRef === inSession || patientRef === registered);
  const isSame = state.scanClocks.every((clock) => clock.isRunning === runs(clock.patientRef));
  const isKept = (patientRef: string): boolean =>
    !runs(patientRef) || state.scanClocks.some((clock) => clock.patientRef === patientRef);
  if (isSame && isKept(inSession) && isKept(registered)) return;
  const before = [inSession, registered].reduce(withClock, state.scanClocks);
  const turned = before.map((clock) => turn(state, clock, runs(clock.patientRef)));
  draft.change({ scanClocks: newest(turned) });
  for (const clock of turned) {
    if (before.includes(clock)) continue;
    const { patientRef, isRunning } = clock;
    draft.journal({ type: 'scanClock', data: { patientRef, usedMs: clock.usedMs, isRunning } });
  }
}

/** With no session open only the counter says whether somebody is in there, and not to know is to be. */
function mayBeInThere(state: PolicyState): boolean {
  const { session, zone4 } = state;
  return session === null ? zone4.count !== 0 || isCountDoubted(state) : session.room !== 'out';
}

function withClock(clocks: readonly ScanClock[], patientRef: string): readonly ScanClock[] {
  if (patientRef === '' || clocks.some((one) => one.patientRef === patientRef)) return clocks;
  return [...clocks, { patientRef, usedMs: 0, isRunning: false, sinceMs: 0 }];
}

function turn(state: PolicyState, clock: ScanClock, isRunning: boolean): ScanClock {
  if (clock.isRunning === isRunning) return clock;
  const { nowMs } = state;
  if (!isRunning) return { ...clock, usedMs: usedMs(clock, nowMs), isRunning, sinceMs: nowMs };
  const usedBefore = hasRested(clock, pauseOf(state, clock.patientRef), nowMs) ? 0 : clock.usedMs;
  return { ...clock, usedMs: usedBefore, isRunning, sinceMs: beganMs(state, clock) };
}

/** A scanner that fell silent was last known to rest when it last spoke. */
function beganMs(state: PolicyState, clock: ScanClock): Ms {
  if (scannerStateKnown(state) !== null) return state.nowMs;
  return Math.max(clock.sinceMs, state.bootedMs, state.inputs.scannerStatus.lastSeenMs ?? state.bootedMs);
}

/** Without a label nobody knows which pause is enough: the longest that a label can ask for is. */
function pauseOf({ session }: PolicyState, patientRef: string): Ms {
  const implant = session?.patientRef === patientRef ? session.patient.implant : null;
  return implant?.kind === 'conditional' && implant.activeScan !== null
    ? implant.activeScan.pauseMs
    : ACTIVE_SCAN_BOUNDS.pauseMs;
}

function hasRested(clock: ScanClock, pauseMs: Ms, nowMs: Ms): boolean {
  return !clock.isRunning && nowMs - clock.sinceMs >= pauseMs;
}

function usedMs(clock: ScanClock, nowMs: Ms): Ms {
  return Math.min(UNKNOWN_SCAN_MS, clock.usedMs + (clock.isRunning ? nowMs - clock.sinceMs : 0));
}

function newest(clocks: readonly ScanClock[]): readonly ScanClock[] {
  if (clocks.length <= CLOCKS_MAX) return clocks;
  const oldest = clocks.filter((one) => !one.isRunning).toSorted((left, right) => left.sinceMs - right.sinceMs)[0];
  return clocks.filter((one) => one !== oldest);
}
