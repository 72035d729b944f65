import { VirtualClock } from '../kernel/clock.ts';
import { Runner } from '../kernel/runner.ts';
import { scannerConfigSchema } from './config.ts';
import type { ScannerMisbehaviour } from './misbehaviours.ts';
import { scannerModel } from './scanner-model.ts';
import { initialScanner, type ScannerEvent, type ScannerInput, type ScannerState } from './scanner-state.ts';
import { shownScanner, type ShownScanner } from './shown-scanner.ts';

/** The scanner model on a virtual clock with a patient registered, for tests: what was answered and what was done. */
export class ScannerBench {
  readonly clock = new VirtualClock();
  readonly runner: Runner<ScannerState, ScannerInput, ScannerEvent>;
  readonly events: { readonly atMs: number; readonly event: ScannerEvent }[] = [];
  #replyTo = 0;

  constructor(config: Record<string, unknown> = {}) {
    const parsed = scannerConfigSchema.parse({ registerFirst: true, ...config });
    this.runner = new Runner({ model: scannerModel, initial: initialScanner(parsed, 1), clock: this.clock });
    this.runner.subscribe((events, _state, nowMs) => {
      for (const event of events) this.events.push({ atMs: nowMs, event });
    });
    this.runner.start();
  }

  get shown(): ShownScanner {
    return shownScanner(this.runner.state, this.clock.nowMs());
  }

  get state(): ScannerState {
    return this.runner.state;
  }

  /** `result` or `result:reason`; `silence` when no answer came. */
  ask(build: (replyTo: number) => ScannerInput): string {
    const replyTo = ++this.#replyTo;
    this.runner.post(build(replyTo));
    for (const { event } of this.events) {
      if (event.kind === 'answered' && event.replyTo === replyTo) {
        return event.reason === '' ? event.result : `${event.result}:${event.reason}`;
      }
    }
    return 'silence';
  }

  start(stepId: string, options: { commandId?: string; inMs?: number } = {}): string {
    const { commandId = `c${this.#replyTo}`, inMs = 1000 } = options;
    const deadlineAtMs = this.clock.nowMs() + inMs;
    return this.ask((replyTo) => ({ kind: 'start', stepId, commandId, deadlineAtMs, by: 'opcua', replyTo }));
  }

  command(kind: 'pause' | 'resume' | 'stop' | 'abort'): string {
    return this.ask((replyTo) => ({ kind, commandId: `c${replyTo}`, by: 'opcua', replyTo }));
  }

  select(stepId: string): string {
    return this.ask((replyTo) => ({ kind: 'selectStep', stepId, commandId: '', by: 'opcua', replyTo }));
  }

  misbehave(name: ScannerMisbehaviour, on = true): void {
    this.runner.post({ kind: 'misbehave', name, on });
  }

  mains(on: boolean): void {
    this.runner.post({ kind: 'mains', on });
  }

  /** What the machine did so far, in order, e.g. `scanStarted@250`. */
  get did(): readonly string[] {
    return this.events.flatMap(({ atMs, event }) => (event.kind === 'did' ? [`${event.what}@${atMs}`] : []));
  }
}
