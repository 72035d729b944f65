import type { SiteView } from '@farfield/protocol';

/** What may be said about the scanner now: its report while it is fresh, or since when nothing is known. */
export type ScannerFace =
  | { readonly kind: 'known'; readonly state: string; readonly isRunning: boolean }
  | {
      readonly kind: 'unknown';
      readonly sinceWallMs: number;
      readonly because: 'link' | 'scanner';
      readonly wasRunning: boolean;
    };

/** @param isLost the site itself is not heard, so that its newest view is history */
export function scannerFace(view: SiteView, isLost: boolean): ScannerFace {
  const { state, runningStepId, ageMs } = view.scanner;
  const isRunning = runningStepId !== '' && state !== 'idle';
  if (isLost) return { kind: 'unknown', sinceWallMs: view.wallMs, because: 'link', wasRunning: isRunning };
  if (state !== 'unknown') return { kind: 'known', state, isRunning };
  const sinceWallMs = ageMs < 0 ? 0 : view.wallMs - ageMs;
  return { kind: 'unknown', sinceWallMs, because: 'scanner', wasRunning: isRunning };
}
