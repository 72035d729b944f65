import type { DrillView } from '@farfield/protocol';
import type { ConsoleState } from './console-state.ts';
import { linkTimers } from './link-face.ts';

/** What people may know of the drill, and when it came, by the page's clock that no drill holds up. */
export interface ToldDrill {
  readonly view: DrillView;
  readonly receivedMs: number;
}

/** Whether what was told of a drill that runs may still be believed, by this page's own clock alone. */
export type DrillFace =
  /** none runs, as far as was told */
  | { readonly kind: 'none' }
  | { readonly kind: 'heard' }
  /** a gateway or a site that tells of its drill twice a second has fallen silent: whatever comes may be real */
  | { readonly kind: 'doubted'; readonly silentMs: number }
  /** longer than any control lives: the page of the drill is taken away, the real site's is shown */
  | { readonly kind: 'lost'; readonly silentMs: number };

/** By the limits of the link itself: the socket may live and bring everything else, and say nothing of the drill. */
export function drillFace(
  told: ToldDrill | null,
  real: Pick<ConsoleState, 'beat' | 'seat'>,
  realMs: number,
): DrillFace {
  if (told?.view.stage !== 'running') return { kind: 'none' };
  const silentMs = realMs - told.receivedMs;
  const { downMs, leaseMs } = linkTimers(real);
  if (silentMs > leaseMs) return { kind: 'lost', silentMs };
  return silentMs > downMs ? { kind: 'doubted', silentMs } : { kind: 'heard' };
}

/** The drill's clock as of when it was last told; it goes on here only while it is heard. */
export function shownClockMs({ view, receivedMs }: ToldDrill, face: DrillFace, realMs: number): number {
  return view.clockMs + (view.isPaused || face.kind !== 'heard' ? 0 : realMs - receivedMs);
}
