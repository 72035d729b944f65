import type { CommandOutcome, JournalRecord, PolicyEffect } from './effects.ts';
import type { Command } from './command.ts';
import type { ConditionId } from './conditions.ts';
import { type ConditionState, isActive } from './condition-state.ts';
import type { InputFact, InputId } from './inputs.ts';
import type { Session } from './session.ts';
import { activeIdsOf, type PolicyState } from './state.ts';

/**
 * One step's working copy: written in place, and nobody else's until `step` gives it away. It lives inside `step` only,
 * so that the core stays pure from outside.
 */
export class Draft {
  readonly state: PolicyState;
  readonly effects: PolicyEffect[] = [];
  /** inputs that changed since the conditions were last brought up to date */
  readonly touched = new Set<InputId>();
  /** this step's own copy, once a fact has changed */
  #inputs: Record<InputId, InputFact> | null = null;

  constructor(state: PolicyState) {
    this.state = { ...state };
  }

  change(part: Partial<Omit<PolicyState, 'inputs' | 'conditions' | 'activeIds'>>): void {
    Object.assign(this.state, part);
  }

  /** With no session open nothing was said of a patient, and nothing of it changes. */
  changeSession(change: (session: Session) => Session): void {
    const { session } = this.state;
    if (session !== null) this.change({ session: change(session) });
  }

  /** The only way in which a fact changes, so that its rows are looked at. */
  setInput(id: InputId, fact: InputFact): void {
    const { state } = this;
    if (state.inputs[id] === fact) return;
    this.#inputs ??= this.#ownInputs();
    this.#inputs[id] = fact;
    this.touched.add(id);
  }

  #ownInputs(): Record<InputId, InputFact> {
    const inputs = { ...this.state.inputs };
    Object.assign(this.state, { inputs });
    return inputs;
  }

  setConditions(changed: readonly (readonly [ConditionId, ConditionState])[]): void {
    if (changed.length === 0) return;
    const before = this.state.conditions;
    const conditions: Record<ConditionId, ConditionState> = { ...before };
    let isOther = false;
    for (const [id, one] of changed) {
      conditions[id] = one;
      if (isActive(one) !== isActive(before[id])) isOther = true;
    }
    Object.assign(this.state, isOther ? { conditions, activeIds: activeIdsOf(conditions) } : { conditions });
  }

  journal(record: JournalRecord, intentId: string | null = null): void {
    this.effects.push({ kind: 'journal', record, intentId });
  }

  answer(command: Command, outcome: CommandOutcome): void {
    this.effects.push({ kind: 'outcome', commandId: command.commandId, consoleId: command.consoleId, outcome });
  }

  /** Ids are counted, never random: the same events give the same ids. */
  id(prefix: string): string {
    const { nextId } = this.state;
    this.change({ nextId: nextId + 1 });
    return `${prefix}-${nextId}`;
  }
}
