import type { PolicyEffect, PolicyEvent } from '@farfield/protocol/policy';
import type { AgentInput, AgentOutput, AgentState } from '../../agent/src/agent-state.ts';
import type { SiteInput, SiteOutput } from '../../gateway/src/sites/site-messages.ts';
import type { SiteState } from '../../gateway/src/sites/site-state.ts';
import type { AgentBoot, CoreStep } from './agent-process.ts';
import type { ConsoleProcess } from './console-process.ts';
import type { Truth } from './truth.ts';

/** null: nothing to check here; true: what it speaks of was there, and it held; a text: it did not hold, and how. */
export type Finding = null | true | string;

/** A rule of the whole system, looked at after every step of the part that it speaks of. */
export interface Invariant {
  readonly id: string;
  readonly text: string;
  /** `core` has something to say on steps of these events alone; none named: on any */
  readonly events?: readonly PolicyEvent['kind'][];
  /** `core` has something to say on steps alone that have an effect or change the lease */
  readonly speaksOfActs?: true;
  readonly core?: (truth: Truth, step: CoreStep) => Finding;
  readonly boot?: (truth: Truth, boot: AgentBoot) => Finding;
  /** only in seeds in which people rehearse, from the first drill on */
  readonly ofDrills?: true;
  readonly agent?: (
    truth: Truth,
    before: AgentState,
    input: AgentInput,
    after: AgentState,
    outputs: readonly AgentOutput[],
  ) => Finding;
  readonly gateway?: (truth: Truth, before: SiteState, input: SiteInput, outputs: readonly SiteOutput[]) => Finding;
  readonly console?: (truth: Truth, who: ConsoleProcess) => Finding;
  /** once a second */
  readonly time?: (truth: Truth) => Finding;
}

/** The orders that permit, among a step's effects. */
export function permittingOrder({ effects }: CoreStep) {
  for (const effect of effects) {
    if (effect.kind !== 'scanner') continue;
    const { order } = effect;
    if (order.kind === 'start' || order.kind === 'resume' || order.kind === 'selectStep') return order;
  }
  return null;
}

export function isStopOrder(effect: PolicyEffect): boolean {
  return effect.kind === 'scanner' && (effect.order.kind === 'stop' || effect.order.kind === 'abort');
}

/** START and RESUME alone. */
export function scanOrder(step: CoreStep) {
  const order = permittingOrder(step);
  return order?.kind === 'start' || order?.kind === 'resume' ? order : null;
}

/** Control is given, or taken from one for another: what waits for the disk. That the other then begins follows from it. */
export function givesControl({ before, after }: CoreStep): boolean {
  const was = before.lease.control.kind;
  const is = after.lease.control.kind;
  return (is === 'granted' && was !== 'granted' && was !== 'passing') || (is === 'passing' && was === 'granted');
}

/** Somebody on site takes the sequence that runs; whoever takes control of it as well restricts, and waits for nothing. */
export function takesSequence({ before, event, after }: CoreStep): boolean {
  return event.kind === 'intentDurable' && before.taking?.kind !== 'taken' && after.taking?.kind === 'taken';
}

/** The act that this step takes up: pressed now, or waiting for the disk until now; null: it is about something else. */
export function actOf({ before, event }: CoreStep) {
  return event.kind === 'command' ? event : event.kind === 'intentDurable' ? before.pending : null;
}

/** The act of this step was done in it; null: there is none, or it was not. */
export function doneActOf(step: CoreStep) {
  const act = actOf(step);
  const isDone = step.effects.some(
    (one) => one.kind === 'outcome' && one.commandId === act?.command.commandId && one.outcome.kind === 'done',
  );
  return isDone ? act : null;
}
