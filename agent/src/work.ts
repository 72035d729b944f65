import {
  type CommandOutcome,
  type PolicyEffect,
  type PolicyEvent,
  step as policyStep,
} from '@farfield/protocol/policy';
import type { AgentState, ConsoleLink, SiteEvent, SiteOutput, Via } from './agent-state.ts';
import type { DrillOutput } from './drill/drill-output.ts';
import { eventWords } from './event-words.ts';
import type { JournalLine } from './journal/journal-port.ts';
import { startLine } from './start-lines.ts';

const RESULTS_KEPT = 256;
const EVENTS_KEPT = 40;

/** The policy core's `step`; the simulation wraps it, to look at every step of the core. */
export type CoreStep = typeof policyStep;

/** One step's working copy; it lives inside `step` only. */
export class Work {
  state: AgentState;
  readonly nowMs: number;
  readonly outputs: SiteOutput[] = [];
  /** of a live drill: none of them is an order, so none of them can become one */
  readonly drillOutputs: DrillOutput[] = [];
  readonly #lines: JournalLine[] = [];
  readonly #core: CoreStep;

  constructor(state: AgentState, nowMs: number, core: CoreStep = policyStep) {
    this.state = state;
    this.nowMs = nowMs;
    this.#core = core;
  }

  change(part: Partial<AgentState>): void {
    this.state = { ...this.state, ...part };
  }

  console(consoleId: string, via: Via): ConsoleLink | undefined {
    return this.state.consoles.find((one) => one.consoleId === consoleId && one.via === via);
  }

  /** The console's name inside the core. `|` is in no console id, so one that is not seated never answers for another. */
  coreIdOf({ consoleId, via, isSeated }: ConsoleLink): string {
    return isSeated ? consoleId : `${via}|${consoleId}`;
  }

  setConsole(link: ConsoleLink): void {
    const isIt = (one: ConsoleLink): boolean => one.consoleId === link.consoleId && one.via === link.via;
    this.change({ consoles: this.state.consoles.map((one) => (isIt(one) ? link : one)) });
  }

  count(name: keyof AgentState['counts']): void {
    this.change({ counts: { ...this.state.counts, [name]: this.state.counts[name] + 1 } });
  }

  policy(event: PolicyEvent): void {
    const { state, effects } = this.#core(this.state.policy, event, this.nowMs);
    this.change({ policy: state });
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: PolicyEffect): void {
    switch (effect.kind) {
      case 'scanner': {
        const { effectId, order, deadlineMs } = effect;
        this.outputs.push({ kind: 'order', effectId, order, withinMs: Math.max(1, deadlineMs - this.nowMs) });
        return;
      }
      case 'journal':
        return this.journal(effect.record, effect.intentId);
      case 'outcome': {
        this.count(effect.outcome.kind === 'refused' ? 'commandsRefused' : 'commandsAccepted');
        const link = this.state.consoles.find((one) => this.coreIdOf(one) === effect.consoleId);
        if (link !== undefined) this.remember(link, effect.commandId, effect.outcome);
        return;
      }
      case 'shutdown':
        this.outputs.push(effect);
        return;
      case 'violation':
        this.count('violations');
        this.outputs.push(effect);
        return;
    }
  }

  journal(record: JournalLine['record'], intentId: string | null): void {
    const { nextSeq, waiting } = this.state.journal;
    this.#lines.push({ seq: nextSeq, tickMs: this.nowMs, wallMs: this.nowMs + this.state.wallOffsetMs, record });
    this.change({
      journal: {
        ...this.state.journal,
        nextSeq: nextSeq + 1,
        waiting: [...waiting, { seq: nextSeq, intentId, sinceMs: this.nowMs }],
      },
    });
    const event = eventWords(record);
    if (event === null) return;
    const condition = startLine(record, this.state.policy);
    if (condition === null) this.tell(event);
    else this.#addEvent({ kind: 'unheard', condition, atMs: this.nowMs, ...event });
  }

  /** A line of the timeline that people read. */
  tell(event: { readonly words: string; readonly priority: string }): void {
    this.#addEvent({ kind: 'told', atMs: this.nowMs, ...event });
  }

  #addEvent(event: SiteEvent): void {
    this.change({ events: [...this.state.events, event].slice(-EVENTS_KEPT) });
  }

  /** A command that is being worked on: a repeat of it waits for the same answer. */
  expect(link: ConsoleLink, commandId: string): void {
    this.setConsole({ ...link, results: [...link.results, { commandId, outcome: null }].slice(-RESULTS_KEPT) });
  }

  remember(link: ConsoleLink, commandId: string, outcome: CommandOutcome): void {
    const current = this.console(link.consoleId, link.via) ?? link;
    const others = current.results.filter((one) => one.commandId !== commandId);
    this.setConsole({ ...current, results: [...others, { commandId, outcome }].slice(-RESULTS_KEPT) });
    this.answer(link, commandId, outcome);
  }

  answer(
    { consoleId, via }: { readonly consoleId: string; readonly via: Via },
    commandId: string,
    outcome: CommandOutcome,
  ): void {
    this.outputs.push({
      kind: 'toConsole',
      consoleId,
      via,
      body: { kind: 'commandOutcome', value: { commandId, outcome } },
    });
  }

  /** Records go out before everything else of the step, so that an intent is on its way before its wait begins. */
  finish(): { state: AgentState; outputs: readonly SiteOutput[] } {
    const journal: SiteOutput[] = this.#lines.length === 0 ? [] : [{ kind: 'journal', lines: this.#lines }];
    const orders = this.outputs.filter((one) => one.kind === 'order');
    const rest = this.outputs.filter((one) => one.kind !== 'order');
    // A restricting order never waits, not even for the hand-over to the journal's worker.
    return { state: this.state, outputs: [...orders, ...journal, ...rest] };
  }
}
