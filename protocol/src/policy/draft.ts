import type { CommandOutcome, JournalRecord, PolicyEffect } from './effects.ts';
import type { Command } from './command.ts';
import type { PolicyState } from './state.ts';

/** One step's working copy. It lives inside `step` only, so that the core stays pure from outside. */
export class Draft {
  state: PolicyState;
  readonly effects: PolicyEffect[] = [];

  constructor(state: PolicyState) {
    this.state = state;
  }

  change(part: Partial<PolicyState>): void {
    this.state = { ...this.state, ...part };
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
