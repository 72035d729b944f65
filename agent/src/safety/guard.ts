import type { EffectOutcome, ScannerOrder } from '@farfield/protocol/policy';
import { type AdapterPort, isRestricting } from '../adapters/adapter-port.ts';
import type { Clock } from '../clock.ts';

type OrderKind = ScannerOrder['kind'];
type OutcomeKind = EffectOutcome['kind'];

/** How many calls of each kind ended in which way, since the guard was made. */
export interface GuardCounts {
  readonly calls: Readonly<Record<OrderKind, Readonly<Record<OutcomeKind, number>>>>;
  /** answers that came after their outcome was already told as unknown; they change nothing */
  readonly lateAnswers: number;
  readonly inFlight: readonly { readonly effectId: string; readonly kind: OrderKind; readonly sinceMs: number }[];
}

export interface GuardOptions {
  readonly adapter: Pick<AdapterPort, 'execute'>;
  readonly clock: Clock;
}

/**
 * The only caller of a scanner's `execute`. It gives each order one try and one deadline, and knows no way to ask
 * again: what did not answer is unknown, and is resolved by reading the scanner.
 *
 * Orders that permit (start, resume, select) go one after the other. Orders that restrict (stop, abort, pause) never
 * wait for anything, and a permit that still waits when one of them comes is not sent any more.
 */
export class Guard {
  readonly #adapter: Pick<AdapterPort, 'execute'>;
  readonly #clock: Clock;
  readonly #inFlight = new Map<string, { kind: OrderKind; sinceMs: number }>();
  readonly #counts: Record<OrderKind, Record<OutcomeKind, number>> = {
    start: noOutcomes(),
    resume: noOutcomes(),
    pause: noOutcomes(),
    selectStep: noOutcomes(),
    stop: noOutcomes(),
    abort: noOutcomes(),
  };
  #lateAnswers = 0;
  #restrictions = 0;
  #lastPermit: Promise<unknown> = Promise.resolve();

  constructor(options: GuardOptions) {
    this.#adapter = options.adapter;
    this.#clock = options.clock;
  }

  /**
   * @param effectId the effect that this call performs; one that is already in flight is failed as `DUPLICATE_EFFECT`
   * @param withinMs time to the outcome from now, waiting behind another permit included, ms
   * @returns never rejects; `unknown NO_ANSWER` at the deadline, `failed` when it was certainly not sent
   */
  async call(effectId: string, order: ScannerOrder, withinMs: number): Promise<EffectOutcome> {
    if (this.#inFlight.has(effectId)) return this.#count(order.kind, { kind: 'failed', code: 'DUPLICATE_EFFECT' });
    const sinceMs = this.#clock.nowMs();
    this.#inFlight.set(effectId, { kind: order.kind, sinceMs });
    const outcome = isRestricting(order.kind)
      ? this.#restrict(order, withinMs)
      : this.#inTurn(order, sinceMs + withinMs);
    const told = await outcome;
    this.#inFlight.delete(effectId);
    return this.#count(order.kind, told);
  }

  counts(): GuardCounts {
    return {
      calls: structuredClone(this.#counts),
      lateAnswers: this.#lateAnswers,
      inFlight: [...this.#inFlight].map(([effectId, { kind, sinceMs }]) => ({ effectId, kind, sinceMs })),
    };
  }

  #restrict(order: ScannerOrder, withinMs: number): Promise<EffectOutcome> {
    this.#restrictions += 1;
    return this.#send(order, withinMs);
  }

  #inTurn(order: ScannerOrder, deadlineMs: number): Promise<EffectOutcome> {
    const restrictionsAtCall = this.#restrictions;
    const before = this.#lastPermit;
    const outcome = new Promise<EffectOutcome>((resolve) => {
      const late: EffectOutcome = { kind: 'failed', code: 'DEADLINE_BEFORE_TURN' };
      const cancel = this.#clock.after(deadlineMs - this.#clock.nowMs(), () => resolve(late));
      void before.then(() => {
        cancel();
        const leftMs = deadlineMs - this.#clock.nowMs();
        if (leftMs <= 0) return resolve(late);
        if (this.#restrictions !== restrictionsAtCall) return resolve({ kind: 'failed', code: 'STOPPED_MEANWHILE' });
        return resolve(this.#send(order, leftMs));
      });
    });
    // Who comes next waits for everybody before, also when this one gives up its turn early.
    this.#lastPermit = Promise.all([before, outcome]);
    return outcome;
  }

  #send(order: ScannerOrder, withinMs: number): Promise<EffectOutcome> {
    return new Promise((resolve) => {
      let isTold = false;
      const cancel = this.#clock.after(withinMs, () => tell({ kind: 'unknown', code: 'NO_ANSWER' }));
      const tell = (outcome: EffectOutcome): void => {
        if (isTold) {
          this.#lateAnswers += 1;
          return;
        }
        isTold = true;
        cancel();
        resolve(outcome);
      };
      // A promise that breaks its contract says nothing about the scanner, so the outcome is unknown, not failed.
      this.#execute(order, withinMs).then(tell, () => tell({ kind: 'unknown', code: 'ADAPTER_BROKE' }));
    });
  }

  /** `async`, so that an adapter that throws before it makes a promise rejects like one that rejects. */
  async #execute(order: ScannerOrder, withinMs: number): Promise<EffectOutcome> {
    return this.#adapter.execute({ order, withinMs });
  }

  #count(kind: OrderKind, outcome: EffectOutcome): EffectOutcome {
    this.#counts[kind][outcome.kind] += 1;
    return outcome;
  }
}

function noOutcomes(): Record<OutcomeKind, number> {
  return { done: 0, refused: 0, failed: 0, unknown: 0 };
}
