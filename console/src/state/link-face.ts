import { LINK_TIMERS } from '@farfield/protocol/policy';
import type { ConsoleState } from './console-state.ts';

/** What may be said about the way to the site, from this console's own echo alone. */
export type LinkFace =
  /** nothing was ever echoed on this page */
  | { readonly kind: 'never' }
  | { readonly kind: 'live'; readonly roundTripMs: number | null }
  | { readonly kind: 'suspect'; readonly silentMs: number }
  | { readonly kind: 'down'; readonly silentMs: number }
  /** longer than the longest lease: nothing sent from here before can still act */
  | { readonly kind: 'ended'; readonly silentMs: number };

/**
 * As the site judged this link when it last spoke: on two paths silence means something sooner, and so it does beside the
 * scanner, where no line that is not the site's own can be late.
 */
export function linkTimers({ beat, seat }: Pick<ConsoleState, 'beat' | 'seat'>): (typeof LINK_TIMERS)['onePath'] {
  return LINK_TIMERS[seat === 'onsite' || (beat?.livePaths ?? 1) >= 2 ? 'twoPaths' : 'onePath'];
}

export function linkFace(state: Pick<ConsoleState, 'echoSentMs' | 'beat' | 'seat'>, nowMs: number): LinkFace {
  if (state.echoSentMs === null) return { kind: 'never' };
  const silentMs = nowMs - state.echoSentMs;
  const { suspectMs, downMs, leaseMs } = linkTimers(state);
  if (silentMs > leaseMs) return { kind: 'ended', silentMs };
  if (silentMs > downMs) return { kind: 'down', silentMs };
  if (silentMs > suspectMs) return { kind: 'suspect', silentMs };
  return { kind: 'live', roundTripMs: state.beat?.roundTripMs ?? null };
}

/** Down or worse: what the page shows of the site is history. A suspect link still shows it, and starts nothing. */
export function isLinkLost(face: LinkFace): boolean {
  return face.kind === 'down' || face.kind === 'ended' || face.kind === 'never';
}
