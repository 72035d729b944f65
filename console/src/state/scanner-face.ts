import type { SiteView } from '@farfield/protocol';
import { scannerStateNamed } from '@farfield/protocol/policy';
import { clockTime } from './format.ts';

const FAULT_WORDS = 'reports a fault and does not say that the scan has ended';

/** What may be said about the scanner now: its report while it is fresh, or since when nothing is known. */
export type ScannerFace =
  | { readonly kind: 'known'; readonly state: string; readonly isRunning: boolean }
  | {
      readonly kind: 'unknown';
      readonly sinceWallMs: number;
      /** fault: it reports one, still names a running step, and so does not say that this has ended */
      readonly because: 'link' | 'scanner' | 'fault';
      readonly wasRunning: boolean;
    };

/** @param isLost the site itself is not heard, so that its newest view is history */
export function scannerFace(view: SiteView, isLost: boolean): ScannerFace {
  const { state, runningStepId, ageMs } = view.scanner;
  const isRunning = runningStepId !== '' && state !== 'idle';
  if (isLost) return { kind: 'unknown', sinceWallMs: view.wallMs, because: 'link', wasRunning: isRunning };
  if (state !== 'unknown') return { kind: 'known', state, isRunning };
  const sinceWallMs = ageMs < 0 ? 0 : view.wallMs - ageMs;
  return { kind: 'unknown', sinceWallMs, because: isFaultOpen(view) ? 'fault' : 'scanner', wasRunning: isRunning };
}

/** It does report, and what it reports is a fault beside a step that it still names. A scanner gone silent is not this. */
function isFaultOpen({ scanner, alarms }: SiteView): boolean {
  const lasts = (condition: string): boolean =>
    alarms.some((one) => one.condition === condition && one.status === 'confirmed');
  return scanner.state === 'unknown' && (scanner.faultText !== '' || lasts('scannerFault')) && !lasts('scannerSilent');
}

/** What stands after "the scanner": why nobody may take it for at rest. null: it says what it does. */
export function scannerTrouble(view: SiteView): string | null {
  const face = scannerFace(view, false);
  if (face.kind === 'unknown') return face.because === 'fault' ? FAULT_WORDS : 'does not report';
  switch (scannerStateNamed(face.state)) {
    case null:
      return 'reports what this page does not know';
    case 'fault':
      return 'reports a fault';
    case 'off':
      return 'is off';
    case 'booting':
      return 'is starting';
    default:
      return null;
  }
}

/** One line of words on the scanner, its own first. */
export function scannerWords(face: ScannerFace): string {
  if (face.kind === 'known') return `scanner ${face.state}`;
  return face.because === 'fault'
    ? `the scanner ${FAULT_WORDS}`
    : `scanner unknown since ${clockTime(face.sinceWallMs)}`;
}
