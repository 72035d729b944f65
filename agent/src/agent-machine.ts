import type { Machine } from '@farfield/protocol';
import { TICK_MS } from '@farfield/protocol/policy';
import type { AgentInput, AgentOutput, AgentState } from './agent-state.ts';
import { asMeant, besideDrill, stepSiteDrill } from './drill/apply-drill.ts';
import { stepSite } from './step-site.ts';
import { type CoreStep, Work } from './work.ts';

/** The site agent as a machine: policy core, consoles, journal positions and the view, with no clock or socket inside. */
export function makeAgentMachine(core?: CoreStep): Machine<AgentState, AgentInput, AgentOutput> {
  return {
    step(state, came, nowMs) {
      const input = asMeant(came);
      const work = new Work(state, nowMs, core);
      const real = besideDrill(work, input);
      if (real !== null) stepSite(work, real);
      // After the real site, so that what has just become real ends the drill in this step.
      stepSiteDrill(work, input);
      const { state: next, outputs } = work.finish();
      return { state: next, outputs: [...outputs, ...work.drillOutputs], wakeAtMs: nowMs + TICK_MS };
    },
  };
}

export const agentMachine = makeAgentMachine();
