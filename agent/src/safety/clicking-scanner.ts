import type { EffectOutcome } from '@farfield/protocol/policy';
import { type AdapterPort, isRestricting, type ScannerCall } from '../adapters/adapter-port.ts';
import type { ClickedCommand } from '../screen/screen-messages.ts';

/** The scanner's own screen, as far as a permitted command presses a button there. */
export interface ButtonPresser {
  click(command: ClickedCommand): Promise<EffectOutcome>;
  abandonClick(): void;
}

export interface ClickingScannerParts {
  /** null: no adapter can command the scanner */
  readonly commander: Pick<AdapterPort, 'capabilities' | 'execute'> | null;
  /** what is pressed on the screen, because the commander has no method for it */
  readonly clicks: ReadonlySet<ClickedCommand>;
  readonly presser: () => ButtonPresser | null;
}

/**
 * A scanner whose START, or Continue, is a button on its own screen. The guard calls it like any other: one permit, one
 * record before it, one try. Every other order goes to the adapter; what restricts first takes back a press that has not
 * happened.
 */
export class ClickingScanner implements Pick<AdapterPort, 'execute'> {
  readonly #parts: ClickingScannerParts;

  constructor(parts: ClickingScannerParts) {
    this.#parts = parts;
  }

  execute(call: ScannerCall): Promise<EffectOutcome> {
    const { commander, clicks, presser } = this.#parts;
    const { kind } = call.order;
    if (isRestricting(kind)) presser()?.abandonClick();
    if ((kind === 'start' || kind === 'resume') && clicks.has(kind)) {
      return presser()?.click(kind) ?? Promise.resolve({ kind: 'failed', code: 'SCREEN_WORKER_LOST' });
    }
    return commander?.execute(call) ?? Promise.resolve({ kind: 'failed', code: 'NO_METHOD' });
  }
}
