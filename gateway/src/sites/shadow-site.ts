import type { Body, DrillView, Shadow } from '@farfield/protocol';
import type { SiteInput, SiteOutput } from './site-messages.ts';
import type { SiteState } from './site-state.ts';

/** The shadow's agent speaks through the real one's socket. */
export const SHADOW_AGENT = 'shadow-agent';

/** The shadow of a drill as this gateway sees it: the same site once more, whose agent is the shadow's. */
export interface GatewayDrill {
  readonly drillId: string;
  readonly isPaused: boolean;
  readonly shadow: SiteState;
}

/** The machine of a site, given by itself: what a shadow is stepped by. */
export type SiteStep = (
  state: SiteState,
  input: SiteInput,
  nowMs: number,
) => { state: SiteState; outputs: readonly SiteOutput[] };

export type ShadowOutput = Extract<SiteOutput, { kind: 'send' }>;

/** What the site says of its drill: a shadow begins with it, stands still with it, and is gone with it. */
export function drillSeen(real: SiteState, view: DrillView, nowMs: number): GatewayDrill | null {
  const { agent, drill } = real;
  if (view.stage !== 'running' || agent.kind !== 'connected') return null;
  if (drill?.drillId === view.drillId) return { ...drill, isPaused: view.isPaused };
  const shadow: SiteState = {
    ...real,
    drill: null,
    agent: { ...agent, socketId: SHADOW_AGENT, journal: 'fits', sinceMs: nowMs, heardMs: nowMs },
    lastView: null,
    lastExam: null,
    waiting: [],
    replacedMs: null,
    copiesDifferMs: null,
    incident: null,
    voiceDueMs: nowMs,
    shown: '',
  };
  return { drillId: view.drillId, isPaused: view.isPaused, shadow };
}

/**
 * One step of the shadow, by the machine that steps the real site. What it says goes out as the drill's own; what it
 * would put on record, count or close is nothing of this gateway's.
 */
export function stepShadow(
  step: SiteStep,
  real: SiteState,
  drill: GatewayDrill,
  input: SiteInput,
  nowMs: number,
): { readonly drill: GatewayDrill; readonly outputs: readonly ShadowOutput[] } {
  const seated = { ...drill.shadow, consoles: real.consoles };
  const { state, outputs } = step(seated, input, nowMs);
  return { drill: { ...drill, shadow: state }, outputs: outputs.flatMap((one) => shadowed(real, drill.drillId, one)) };
}

/** While the drill is paused its agent says nothing, and is not silent. */
export function standStill(drill: GatewayDrill, nowMs: number): GatewayDrill {
  const { agent } = drill.shadow;
  if (agent.kind !== 'connected') return drill;
  return { ...drill, shadow: { ...drill.shadow, agent: { ...agent, heardMs: nowMs } } };
}

function shadowed({ agent }: SiteState, drillId: string, output: SiteOutput): readonly ShadowOutput[] {
  if (output.kind !== 'send' || agent.kind !== 'connected') return [];
  const value = shadowOf(drillId, output.body);
  if (value === null) return [];
  const to = output.to.map((one) => (one === SHADOW_AGENT ? agent.socketId : one));
  return [{ kind: 'send', to, body: { kind: 'shadow', value }, historical: false }];
}

/** The shadow's agent seats its people by itself, and hears no verdict of a gateway that has nothing against a shadow. */
function shadowOf(drillId: string, body: Body): Shadow | null {
  switch (body.kind) {
    case 'fromConsole':
    case 'heartbeat':
    case 'commandOutcome':
    case 'siteView':
    case 'gatewayView':
    case 'numerics':
      return { drillId, body };
    default:
      return null;
  }
}
