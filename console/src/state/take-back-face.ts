import type { SiteView } from '@farfield/protocol';
import {
  isInGap,
  isScanning,
  isOnsiteTechnologist,
  type Principal,
  scannerStateNamed,
} from '@farfield/protocol/policy';
import { scannerTrouble } from './scanner-face.ts';

/** What taking back control is called here and now, and what it does to what scans. */
export interface TakeBackFace {
  readonly label: string;
  readonly detail: string;
}

/**
 * By the facts that the core decides by: where control is, what the scanner last said, and whether whoever presses is an MR
 * technologist on site, whose scan a running one becomes.
 *
 * @param view null: nothing was heard yet
 */
export function takeBackFace(view: SiteView | null, principal: Principal | null, isLost: boolean): TakeBackFace {
  const label = labelOf(view, isLost);
  if (view === null || isLost) return { label, detail: 'NOT CONNECTED · still tries' };
  return { label, detail: scanWords(view, principal) ?? restWords(view) };
}

function labelOf(view: SiteView | null, isLost: boolean): string {
  if (isLost) return 'Take back control';
  switch (view?.control.kind) {
    case 'granted':
    case 'passing':
      return 'Take back control';
    case 'offered':
      return 'Withdraw the offer';
    default:
      return 'The site has control';
  }
}

/** null: nothing scans, and nothing is about to. */
function scanWords(view: SiteView, principal: Principal | null): string | null {
  const { scanner, stop, control } = view;
  const state = scannerStateNamed(scanner.state);
  if (state === null) return `the scanner ${scannerTrouble(view) ?? 'does not report'}: look at it`;
  if (stop.status === 'sent' || stop.status === 'notConfirmed' || stop.status === 'askSite')
    return 'the stop under way goes on';
  const isRunning = isScanning(state) || isInGap(scanner, 'none');
  const isTechnologists = principal !== null && isOnsiteTechnologist(principal);
  if (isRunning) {
    const isOffered = control.taking.state === 'offered';
    // With control already at the site, who takes the sequence says so at its own button.
    if (isOffered && control.kind === 'local' && principal?.role === 'onsiteTechnologist')
      return 'the running scan stays to be taken, or stops';
    return isTechnologists ? 'the running scan goes on, and is yours' : 'the running scan stops';
  }
  if (state === 'paused') return 'the paused step stays paused';
  return scanner.permitWallMs > 0 ? 'a start on its way is stopped' : null;
}

function restWords({ control, session }: SiteView): string {
  if (control.kind === 'offered') return `offered to ${control.name}`;
  if (session.ready === 'given') return 'READY becomes void';
  return control.kind === 'local' ? 'nothing to take back' : 'nothing scans now';
}
