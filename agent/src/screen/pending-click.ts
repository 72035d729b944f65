import type { EffectOutcome } from '@farfield/protocol/policy';
import type { Cancel, Clock } from '../clock.ts';
import type { ClickedCommand, FromScreenClick, ToScreenClick } from './screen-messages.ts';

/** From the permit to the worker's word that the button is there as calibrated. */
export const AIM_WITHIN_MS = 500;

/**
 * The agent's end of one press of the scanner's own button. It is said to be pressed only in answer to the worker's "aimed",
 * and a stop that comes before that takes it back.
 */
export class PendingClick {
  readonly outcome: Promise<EffectOutcome>;
  readonly #clickId: number;
  readonly #clock: Clock;
  readonly #post: (message: ToScreenClick) => void;
  readonly #askedMs: number;
  readonly #settle: (outcome: EffectOutcome) => void;
  readonly #cancel: Cancel;
  #isPressed = false;
  #isOver = false;

  constructor(clickId: number, command: ClickedCommand, clock: Clock, post: (message: ToScreenClick) => void) {
    const { promise, resolve } = Promise.withResolvers<EffectOutcome>();
    this.outcome = promise;
    this.#settle = resolve;
    this.#clickId = clickId;
    this.#clock = clock;
    this.#post = post;
    this.#askedMs = clock.nowMs();
    this.#cancel = clock.after(AIM_WITHIN_MS, () => this.#giveUp('CLICK_NOT_AIMED'));
    post({ kind: 'aim', clickId, command });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  hear(message: FromScreenClick): void {
    if (message.clickId !== this.#clickId || this.#isOver) return;
    if (message.kind === 'clicked') return this.#end(message.outcome);
    if (this.#isPressed) return;
    // This process may have stood still with the answer in front of it.
    if (this.#clock.nowMs() - this.#askedMs > AIM_WITHIN_MS) return this.#giveUp('CLICK_TOO_LATE');
    this.#isPressed = true;
    this.#post({ kind: 'press', clickId: this.#clickId });
  }

  /** What restricts goes first: before the press nothing of it happens any more. */
  abandon(): void {
    this.#giveUp('STOPPED_MEANWHILE');
  }

  /** Whether a press that was asked for happened, a worker that is gone cannot say. */
  workerLost(): void {
    this.#end(
      this.#isPressed
        ? { kind: 'unknown', code: 'SCREEN_WORKER_LOST' }
        : { kind: 'failed', code: 'SCREEN_WORKER_LOST' },
    );
  }

  #giveUp(code: string): void {
    if (this.#isOver || this.#isPressed) return;
    this.#post({ kind: 'abandonClick', clickId: this.#clickId });
    this.#end({ kind: 'failed', code });
  }

  #end(outcome: EffectOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancel();
    this.#settle(outcome);
  }
}
