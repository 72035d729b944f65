import type { DrillView, Shadow } from '@farfield/protocol';
import { reason } from '@farfield/protocol/policy';
import { agentPresence } from './site-state.ts';
import { drillSeen, type GatewayDrill, SHADOW_AGENT, type SiteStep, standStill, stepShadow } from './shadow-site.ts';
import type { SiteDraft } from './site-draft.ts';
import type { SiteInput } from './site-messages.ts';
import type { Seat } from './site-state.ts';

/** Time passes at the shadow as at the site, unless the drill is paused. */
export function tickDrill(draft: SiteDraft, step: SiteStep, wallMs: number): void {
  const { drill } = draft.state;
  if (drill === null) return;
  if (agentPresence(draft.state, draft.nowMs) !== 'connected') return loseDrill(draft);
  if (drill.isPaused) draft.change({ drill: standStill(drill, draft.nowMs) });
  else shadowTakes(draft, step, drill, { kind: 'tick', wallMs });
}

/**
 * Nobody knows what is at a site whose agent is not heard, and what its pages must show is that. An agent that lives on
 * tells of its drill again; a new life of it has none and would say nothing.
 */
export function loseDrill(draft: SiteDraft): void {
  if (draft.state.drill === null) return;
  draft.change({ drill: null });
  draft.toAll({ kind: 'drillView', value: { ...NOTHING_TOLD, endedWords: 'REAL: the site is not heard' } });
}

const NOTHING_TOLD: DrillView = {
  stage: 'none',
  drillId: '',
  scenarioId: '',
  title: '',
  conductorId: '',
  conductorName: '',
  clockMs: 0,
  endsAtMs: 0,
  isPaused: false,
  briefing: [],
  emptyBy: '',
  emptyAgeMs: -1,
  reasons: [],
  endedWords: '',
  endedTitle: '',
  endedAgeMs: 0,
  isEndedBySite: true,
  toReturn: [],
  returnTitle: '',
  returnReasons: [],
  desk: { surprises: [], expected: [], refused: [] },
};

/** To the shadow, and to nothing else of this site. */
function shadowTakes(draft: SiteDraft, step: SiteStep, drill: GatewayDrill, input: SiteInput): void {
  const stepped = stepShadow(step, draft.state, drill, input, draft.nowMs);
  draft.change({ drill: stepped.drill });
  draft.outputs.push(...stepped.outputs);
}

export function hearShadow(draft: SiteDraft, step: SiteStep, { drillId, body }: Shadow): void {
  const { drill } = draft.state;
  if (drill === null || drill.drillId !== drillId) return;
  if (body.kind === 'numerics') return draft.toAll({ kind: 'shadow', value: { drillId, body } });
  if (body.kind === 'siteView' || body.kind === 'toConsole')
    shadowTakes(draft, step, drill, { kind: 'agentSaid', socketId: SHADOW_AGENT, body, historical: false });
}

/** What its conductor sees is nobody else's: who takes part is not told what is expected. */
export function tellDrill(draft: SiteDraft, view: DrillView): void {
  draft.change({ drill: drillSeen(draft.state, view, draft.nowMs) });
  const isDesk = (seat: Seat): boolean => seat.principal.personId === view.conductorId;
  const desk = { surprises: [], expected: [], refused: [] };
  const of = (seats: readonly Seat[]): string[] => seats.map((seat) => seat.socketId);
  const { consoles } = draft.state;
  draft.send(of(consoles.filter(isDesk)), { kind: 'drillView', value: view });
  draft.send(of(consoles.filter((seat) => !isDesk(seat))), { kind: 'drillView', value: { ...view, desk } });
}

/** To a drill that is over: the site says so to whoever asked, as it would of the shadow. */
export function consoleToShadow(draft: SiteDraft, step: SiteStep, socketId: string, { drillId, body }: Shadow): void {
  const { drill } = draft.state;
  if (body.kind !== 'heartbeat' && body.kind !== 'command') return;
  if (drill?.drillId === drillId) return shadowTakes(draft, step, drill, { kind: 'consoleSaid', socketId, body });
  if (body.kind !== 'command') return;
  const outcome = { kind: 'refused', reasons: [reason('drillOver')] } as const;
  const { commandId } = body.value;
  draft.send([socketId], {
    kind: 'shadow',
    value: { drillId, body: { kind: 'commandOutcome', value: { commandId, outcome } } },
  });
}
