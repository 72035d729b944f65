import type { SiteView } from '@farfield/protocol';
import type { ConsoleState } from './console-state.ts';
import { isLinkLost, linkFace } from './link-face.ts';

/** Who may command, as this console may say it. */
export type AuthorityFace =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'local'; readonly by: string; readonly sinceWallMs: number; readonly hasAsked: boolean }
  | { readonly kind: 'offeredToMe'; readonly by: string; readonly sinceWallMs: number }
  | { readonly kind: 'offered'; readonly name: string; readonly sinceWallMs: number }
  | {
      readonly kind: 'mine';
      readonly by: string;
      readonly sinceWallMs: number;
      /** how long this console may still believe, if nothing more comes */
      readonly leftMs: number;
      readonly leaseLengthMs: number;
    }
  /** the site said that it was ours, and our own clock says that this is over: no command from here can act */
  | { readonly kind: 'ended'; readonly sinceWallMs: number }
  /** agreed on site, not begun yet: nobody has control for some seconds */
  | { readonly kind: 'passing'; readonly name: string; readonly sinceWallMs: number }
  | { readonly kind: 'other'; readonly name: string; readonly by: string; readonly sinceWallMs: number };

export function authorityFace(state: ConsoleState, nowMs: number): AuthorityFace {
  const control = state.view?.value.control;
  if (state.view === null || control === undefined) return { kind: 'unknown' };
  const { sinceWallMs, by, name } = control;
  const lost = isLinkLost(linkFace(state, nowMs));
  switch (control.kind) {
    case 'granted': {
      if (control.consoleId !== state.consoleId)
        return lost ? { kind: 'unknown' } : { kind: 'other', name, by, sinceWallMs };
      const leftMs = leaseLeftMs(state, nowMs);
      if (leftMs === null) return { kind: 'ended', sinceWallMs };
      return { kind: 'mine', by, sinceWallMs, leftMs, leaseLengthMs: control.leaseLengthMs };
    }
    case 'offered':
      if (lost) return { kind: 'unknown' };
      return control.consoleId === state.consoleId
        ? { kind: 'offeredToMe', by, sinceWallMs }
        : { kind: 'offered', name, sinceWallMs };
    case 'passing':
      return lost ? { kind: 'unknown' } : { kind: 'passing', name, sinceWallMs };
    case 'local':
      return lost
        ? { kind: 'unknown' }
        : { kind: 'local', by, sinceWallMs, hasAsked: hasAsked(state, state.view.value) };
    default:
      // The wire carries a text here; a kind that this page does not know is not known.
      return { kind: 'unknown' };
  }
}

/** @returns ms until this console stops believing in its lease; null: it does not believe in any */
export function leaseLeftMs(state: ConsoleState, nowMs: number): number | null {
  if (state.beat === null || state.beat.holderConsoleId !== state.consoleId) return null;
  if (state.believedUntilMs === null || nowMs >= state.believedUntilMs) return null;
  return state.believedUntilMs - nowMs;
}

/** The epoch for a command: that of the lease believed in, else 0. */
export function believedEpoch(state: ConsoleState, nowMs: number): number {
  const control = state.view?.value.control;
  if (control === undefined || control.kind !== 'granted' || control.consoleId !== state.consoleId) return 0;
  return leaseLeftMs(state, nowMs) === null ? 0 : control.epoch;
}

function hasAsked(state: ConsoleState, view: SiteView): boolean {
  return view.control.requests.some((one) => one.consoleId === state.consoleId);
}
