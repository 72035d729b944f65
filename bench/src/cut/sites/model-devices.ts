import { SHADOW_SENSORS } from '@farfield/protocol/drills';
import type { EffectOutcome } from '@farfield/protocol/policy';
import type { AdapterPort, Observation, ScannerCall } from '../../../../agent/src/adapters/adapter-port.ts';
import type { Clock } from '../../../../agent/src/clock.ts';
import { Runner } from '../../../../simulators/src/kernel/runner.ts';
import { scannerConfigSchema } from '../../../../simulators/src/scanner/config.ts';
import { scannerModel } from '../../../../simulators/src/scanner/scanner-model.ts';
import {
  initialScanner,
  type ScannerEvent,
  type ScannerInput,
  type ScannerState,
} from '../../../../simulators/src/scanner/scanner-state.ts';
import { shownScanner } from '../../../../simulators/src/scanner/shown-scanner.ts';
import { scannerFactOf } from '../../../../test/virtual/scanner-fact-of.ts';

const REPORT_EVERY_MS = 250;
/** The watchdog is the agent's own here. */
const SENSED = SHADOW_SENSORS.filter((id) => id !== 'watchdog');

/**
 * The simulators' own scanner model and a room in which all is well, without the wires: a site of the `cut` bench has the
 * agent, its disk and its sockets for real, and nothing of a cut goes over OPC UA but the stop.
 */
export class ModelDevices {
  readonly adapter: AdapterPort;
  /** by the agent's clock: when the agent asked for a stop, when gradients were first off after it */
  stopAskedMs: number | null = null;
  notScanningMs: number | null = null;
  #count4 = 0;
  readonly #clock: Clock;
  readonly #scanner: Runner<ScannerState, ScannerInput, ScannerEvent>;
  readonly #waiting = new Map<number, (outcome: EffectOutcome) => void>();
  #post: (observation: Observation) => void = () => undefined;
  #timer: NodeJS.Timeout | null = null;
  #replies = 0;

  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    const config = scannerConfigSchema.parse({ registerFirst: true, scannerId: 'MR1' });
    this.#scanner = new Runner({ model: scannerModel, initial: initialScanner(config, seed), clock });
    this.#scanner.subscribe((events) => this.#said(events));
    this.adapter = {
      name: 'scanner',
      capabilities: { start: true, stop: true, abort: true, pause: true, resume: true, selectStep: true },
      start: (post) => {
        this.#post = post;
        this.#scanner.start();
        this.#timer = setInterval(() => this.#report(), REPORT_EVERY_MS);
        this.#report();
        return Promise.resolve();
      },
      execute: (call) => this.#execute(call),
      stop: () => {
        if (this.#timer !== null) clearInterval(this.#timer);
        this.#scanner.stop();
        return Promise.resolve();
      },
    };
  }

  patientIn(): void {
    this.#count4 = 1;
    this.#report();
  }

  #execute({ order, withinMs }: ScannerCall): Promise<EffectOutcome> {
    const nowMs = this.#clock.nowMs();
    if (order.kind === 'stop' || order.kind === 'abort') this.stopAskedMs ??= nowMs;
    const replyTo = (this.#replies += 1);
    const common = { by: 'opcua', replyTo, commandId: order.commandId } as const;
    return new Promise((resolve) => {
      this.#waiting.set(replyTo, resolve);
      if (order.kind === 'start')
        this.#scanner.post({ kind: 'start', stepId: order.stepId, deadlineAtMs: nowMs + withinMs, ...common });
      else if (order.kind === 'selectStep') this.#scanner.post({ kind: 'selectStep', stepId: order.stepId, ...common });
      else this.#scanner.post({ kind: order.kind, ...common });
    });
  }

  #said(events: readonly ScannerEvent[]): void {
    for (const event of events) {
      if (event.kind !== 'answered') continue;
      const isTaken = event.result === 'accepted';
      this.#waiting.get(event.replyTo)?.(isTaken ? { kind: 'done' } : { kind: 'refused', why: event.reason });
      this.#waiting.delete(event.replyTo);
    }
    const { state } = shownScanner(this.#scanner.state, this.#clock.nowMs());
    if (this.stopAskedMs !== null && (state === 'idle' || state === 'prepped'))
      this.notScanningMs ??= this.#clock.nowMs();
    if (events.length > 0) this.#reportScanner();
  }

  #report(): void {
    const seenMs = this.#clock.nowMs();
    for (const input of SENSED) this.#post({ kind: 'input', input, raw: 'good', seenMs, words: '' });
    const zone = { count3: 1, count4: this.#count4, badge: null, oxygenPercent: 20.9 };
    this.#post({ kind: 'zone', zone, seenMs });
    this.#reportScanner();
  }

  #reportScanner(): void {
    const seenMs = this.#clock.nowMs();
    this.#post({ kind: 'scanner', fact: scannerFactOf(this.#scanner.state, seenMs, { isB1Reported: true }), seenMs });
  }
}

/** Says nothing and can do nothing: the other machines of the site stand in `ModelDevices`. */
export function quietAdapter(name: string): AdapterPort {
  return {
    name,
    capabilities: null,
    start: () => Promise.resolve(),
    execute: () => Promise.resolve({ kind: 'failed', code: 'NO_SCANNER' }),
    stop: () => Promise.resolve(),
  };
}
