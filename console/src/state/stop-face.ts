import type { SiteView } from '@farfield/protocol';
import { isInGap, isScanning, scannerStateNamed, STOP_CONFIRM_MS } from '@farfield/protocol/policy';
import type { ConsoleState } from './console-state.ts';
import { isLinkLost, linkFace } from './link-face.ts';

/** What the STOP control says. It can be pressed in every one of these. */
export type StopFace = {
  /** the way to the site is not known to be good: the control looks so, and still tries */
  readonly isConnected: boolean;
  readonly label: 'STOP SCAN' | 'ASK SITE TO STOP';
  readonly phase: StopPhase;
};

export type StopPhase =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sent'; readonly ageMs: number; readonly because: string }
  | { readonly kind: 'asked'; readonly ageMs: number }
  | { readonly kind: 'confirmed'; readonly atWallMs: number; readonly byPerson: boolean }
  | { readonly kind: 'notConfirmed'; readonly ageMs: number }
  /** no socket took it: it went nowhere */
  | { readonly kind: 'notSent'; readonly ageMs: number }
  | { readonly kind: 'failed'; readonly ageMs: number };

/** How long a closed STOP stays on its control, and how long one that failed does. */
const SHOWN_MS = { confirmed: 10_000, failed: 30_000 } as const;

export function stopFace(state: ConsoleState, nowMs: number): StopFace {
  const askOnly = state.view?.value.site.localStopOnly === true && state.seat === 'remote';
  return {
    isConnected: state.socket.kind === 'open' && !isLinkLost(linkFace(state, nowMs)),
    label: askOnly ? 'ASK SITE TO STOP' : 'STOP SCAN',
    phase: ownPhase(state, nowMs, askOnly) ?? sitePhase(state, nowMs) ?? { kind: 'ready' },
  };
}

function ownPhase(state: ConsoleState, nowMs: number, askOnly: boolean): StopPhase | null {
  const { stop } = state;
  if (stop === null) return null;
  const ageMs = nowMs - stop.pressedMs;
  switch (stop.status) {
    case 'notSent':
      return ageMs <= SHOWN_MS.failed ? { kind: 'notSent', ageMs } : null;
    case 'failed':
      return ageMs <= SHOWN_MS.failed ? { kind: 'failed', ageMs } : null;
    case 'sent':
    case 'answered':
      if (askOnly && stop.status === 'answered') return { kind: 'asked', ageMs };
      return ageMs > STOP_CONFIRM_MS
        ? { kind: 'notConfirmed', ageMs }
        : { kind: 'sent', ageMs, because: 'you pressed STOP' };
    case 'confirmed':
      // From here on the site's newest stop says it, with its own time; another one may have been asked for since.
      return null;
  }
}

/** What scans since is not what was confirmed to have stopped; nor is what nobody knows to rest, where it names a step. */
function mayScanSince({ scanner, stop }: SiteView): boolean {
  const state = scannerStateNamed(scanner.state);
  // A person who looked is believed about a scanner that does not say.
  if (state === null) return stop.status === 'confirmed' && scanner.runningStepId !== '';
  return isScanning(state) || isInGap(scanner, 'none');
}

/** The site's newest stop, whoever asked for it. */
function sitePhase(state: ConsoleState, nowMs: number): StopPhase | null {
  if (state.view === null) return null;
  const { stop, wallMs } = state.view.value;
  const siteNowMs = wallMs + (nowMs - state.view.receivedMs);
  const ageMs = Math.max(0, siteNowMs - stop.atWallMs);
  switch (stop.status) {
    case 'sent':
      return ageMs > STOP_CONFIRM_MS ? { kind: 'notConfirmed', ageMs } : { kind: 'sent', ageMs, because: stop.because };
    case 'notConfirmed':
      return { kind: 'notConfirmed', ageMs };
    case 'askSite':
      return { kind: 'asked', ageMs };
    case 'confirmed':
    case 'confirmedByPerson':
      return siteNowMs - stop.confirmedWallMs <= SHOWN_MS.confirmed && !mayScanSince(state.view.value)
        ? { kind: 'confirmed', atWallMs: stop.confirmedWallMs, byPerson: stop.status === 'confirmedByPerson' }
        : null;
    default:
      // 'none', or a word that this page does not know: nothing to say about a stop.
      return null;
  }
}
