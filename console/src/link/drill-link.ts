import type { Body, CommandMessage, DrillView, Envelope, Shadow } from '@farfield/protocol';
import { INITIAL_LINK, type LinkInput, linkMachine, type LinkState } from './link-machine.ts';
import type { DrillClock, FromLink, LinkTarget } from './link-messages.ts';

/**
 * The console's end of a drill's link: the link machine a second time, over the same socket, whose other end is the
 * shadow. So a page of a drill beats, measures, believes in its control and finds its link lost exactly as in truth; what
 * the drill keeps away is kept away at the site. Its clock stands while the drill is paused.
 */
export interface DrillLink extends DrillClock {
  readonly link: LinkState;
}

export type DrillLinkOutput =
  | { readonly kind: 'send'; readonly body: Body }
  | { readonly kind: 'tell'; readonly message: FromLink };

interface Stepped {
  readonly drill: DrillLink | null;
  readonly outputs: readonly DrillLinkOutput[];
}

/** What the site says of its drill: a link begins with it, stands still with it, and is gone with it. */
export function drillTold(drill: DrillLink | null, view: DrillView, target: LinkTarget | null, nowMs: number): Stepped {
  if (view.stage !== 'running') return drill === null ? { drill, outputs: [] } : gone();
  if (drill?.drillId !== view.drillId) {
    const link: LinkState = {
      ...INITIAL_LINK,
      target,
      socket: { kind: 'welcomed', heardMs: nowMs },
      nextBeatMs: nowMs,
    };
    const begun = { drillId: view.drillId, pausedMs: view.isPaused ? nowMs : null, pausedForMs: 0, link };
    return told(begun);
  }
  if (view.isPaused === (drill.pausedMs !== null)) return { drill, outputs: [] };
  const pausedForMs = drill.pausedForMs + (drill.pausedMs === null ? 0 : nowMs - drill.pausedMs);
  return told({ ...drill, pausedMs: view.isPaused ? nowMs : null, pausedForMs });
}

/** The page is told as well: both keep the same clock. */
function told(drill: DrillLink): Stepped {
  const { drillId, pausedMs, pausedForMs } = drill;
  return {
    drill,
    outputs: [{ kind: 'tell', message: { kind: 'drillClock', clock: { drillId, pausedMs, pausedForMs } } }],
  };
}

/** Without the real link there is no drill's either. */
export function gone(): Stepped {
  return { drill: null, outputs: [{ kind: 'tell', message: { kind: 'drillClock', clock: null } }] };
}

export function hearDrill(
  drill: DrillLink | null,
  envelope: Envelope,
  { drillId, body }: Shadow,
  nowMs: number,
): Stepped {
  if (drill === null || drill.drillId !== drillId) return { drill, outputs: [] };
  return step(drill, { kind: 'envelope', envelope: { ...envelope, body } }, nowMs);
}

export function commandDrill(drill: DrillLink | null, command: CommandMessage, nowMs: number): Stepped {
  return drill === null ? { drill, outputs: [] } : step(drill, { kind: 'command', command }, nowMs);
}

/** Time passes, or the page said that it lives: both by the drill's own clock. */
export function tickDrill(
  drill: DrillLink | null,
  page: { readonly atMs: number; readonly lastInputMs: number } | null,
  nowMs: number,
): Stepped {
  if (drill === null) return { drill, outputs: [] };
  const { pausedForMs } = drill;
  const input: LinkInput =
    page === null
      ? { kind: 'tick' }
      : { kind: 'pageTick', atMs: page.atMs - pausedForMs, lastInputMs: page.lastInputMs - pausedForMs };
  return step(drill, input, nowMs);
}

function step(drill: DrillLink, input: LinkInput, nowMs: number): Stepped {
  if (drill.pausedMs !== null) return { drill, outputs: [] };
  const { state, outputs } = linkMachine.step(drill.link, input, nowMs - drill.pausedForMs);
  const { drillId } = drill;
  return {
    drill: { ...drill, link: state },
    outputs: outputs.flatMap((one): DrillLinkOutput[] => {
      if (one.kind === 'tell') return [{ kind: 'tell', message: { kind: 'drill', drillId, message: one.message } }];
      // It has no socket of its own to open or to give up.
      if (one.kind !== 'send' || (one.body.kind !== 'heartbeat' && one.body.kind !== 'command')) return [];
      return [{ kind: 'send', body: { kind: 'shadow', value: { drillId, body: one.body } } }];
    }),
  };
}
