import type { PolicyEffect } from './effects.ts';
import type { PolicyEvent } from './events.ts';
import type { Ms } from './limits.ts';
import { bootState, type BootFold, type PolicyState, type SiteIdentity } from './state.ts';
import { step } from './step.ts';

/**
 * A recorded run of the core: what it booted with, and every event that it was given. The simulation writes one when it
 * finds a fault, and the policy lab opens it: the same run has the same states everywhere. A journal cannot be turned into
 * one: it holds what the core decided, not what each sensor reported.
 */
export interface CoreRun {
  readonly version: 1;
  readonly kind: 'coreRun';
  readonly title: string;
  readonly site: SiteIdentity;
  readonly fold: BootFold;
  readonly bootMs: Ms;
  /** in the order in which they were given; time never goes back */
  readonly events: readonly CoreRunEvent[];
}

export interface CoreRunEvent {
  readonly atMs: Ms;
  readonly event: PolicyEvent;
}

export interface CoreRunStep extends CoreRunEvent {
  readonly state: PolicyState;
  readonly effects: readonly PolicyEffect[];
}

/** Plays it through the core, one step per event. */
export function* replay(run: CoreRun): Generator<CoreRunStep> {
  let state = bootState(run.site, run.fold, run.bootMs);
  for (const { atMs, event } of run.events) {
    const result = step(state, event, atMs);
    state = result.state;
    yield { atMs, event, state, effects: result.effects };
  }
}
