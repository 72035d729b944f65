import type { PolicyEffect } from './effects.ts';
import type { PolicyEvent } from './events.ts';
import type { Ms } from './limits.ts';
import { bootState, type BootFold, type PolicyState, type SiteIdentity } from './state.ts';
import { step } from './step.ts';

/**
 * A recorded run of the core: how it began, and every event that it was given. The simulation writes one when it finds a
 * fault, a site's agent one beside its journal, and the policy lab opens both: the same run has the same states everywhere.
 * A journal cannot be turned into one: it holds what the core decided, not what each sensor reported.
 */
export type CoreRun = BootRun | MidwayRun;

interface Recorded {
  readonly kind: 'coreRun';
  readonly title: string;
  /** in the order in which they were given; time never goes back */
  readonly events: readonly CoreRunEvent[];
}

/** From the boot on. */
export interface BootRun extends Recorded {
  readonly version: 1;
  readonly site: SiteIdentity;
  readonly fold: BootFold;
  readonly bootMs: Ms;
}

/** From some moment on: an agent runs for weeks, and what is asked about is an exam. */
export interface MidwayRun extends Recorded {
  readonly version: 2;
  readonly state: PolicyState;
}

export interface CoreRunEvent {
  readonly atMs: Ms;
  readonly event: PolicyEvent;
}

export interface CoreRunStep extends CoreRunEvent {
  readonly state: PolicyState;
  readonly effects: readonly PolicyEffect[];
}

/** What the core was before the first event. */
export function firstState(run: CoreRun): PolicyState {
  return run.version === 1 ? bootState(run.site, run.fold, run.bootMs) : run.state;
}

/** Plays it through the core, one step per event. */
export function* replay(run: CoreRun): Generator<CoreRunStep> {
  let state = firstState(run);
  for (const { atMs, event } of run.events) {
    const result = step(state, event, atMs);
    state = result.state;
    yield { atMs, event, state, effects: result.effects };
  }
}
