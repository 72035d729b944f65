import type { SentInput } from '../late-inputs.ts';
import { CLICKS, COMMAND_NAME, FIRST_KEYSYM, HELD } from '../numbered-places.ts';
import type { CutConsole } from './cut-console.ts';

/** At first nothing but keys, as the button is held; then clicks too. Counted from `start`, so from before the cut. */
const CLICKS_AFTER_MS = 2_500;
const COMMAND_EVERY = 5;

/**
 * Hands that go on whatever their page says: each key, click and command has a number, so that the scanner's own log tells
 * which of them it took, and when.
 */
export class NumberedHands {
  readonly sent: SentInput[] = [];
  readonly #console: CutConsole;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;
  #count = 0;

  constructor(console: CutConsole, everyMs: number) {
    this.#console = console;
    this.#everyMs = everyMs;
  }

  /** A click into the region, then button and key down. @throws Error when there is no picture to click on */
  hold(): void {
    const { hands } = this.#console.screen;
    if (hands === null) throw new Error('no picture to click on');
    hands.click(HELD.x, HELD.y);
    hands.pointer(HELD.x, HELD.y, 1);
    hands.key(HELD.keysym, true);
  }

  start(): void {
    this.#count = 0;
    this.#timer ??= setInterval(() => this.#next(), this.#everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One click with a number. @returns its id; '' when there is no picture to click on */
  click(): string {
    const { hands } = this.#console.screen;
    if (hands === null) return '';
    const number = this.sent.filter((one) => one.kind === 'click').length;
    const [x, y] = [CLICKS.x + (number % CLICKS.columns), CLICKS.y + Math.floor(number / CLICKS.columns)];
    const id = `click ${x},${y}`;
    this.sent.push({ kind: 'click', id, wallMs: Date.now() });
    hands.click(x, y);
    return id;
  }

  #next(): void {
    this.#count += 1;
    this.#key();
    if (this.#count * this.#everyMs > CLICKS_AFTER_MS) this.click();
    if (this.#count % COMMAND_EVERY === 0) this.#command();
  }

  #key(): void {
    const { hands } = this.#console.screen;
    if (hands === null) return;
    const keysym = FIRST_KEYSYM + this.sent.filter((one) => one.kind === 'key').length;
    this.sent.push({ kind: 'key', id: `key ${keysym}`, wallMs: Date.now() });
    hands.key(keysym, true);
    hands.key(keysym, false);
  }

  #command(): void {
    const steps = this.#console.state.view?.value.scanner.steps ?? [];
    const number = this.sent.filter((one) => one.kind === 'command').length;
    const stepId = steps[number % 2]?.stepId;
    if (stepId === undefined) return;
    const id = `${COMMAND_NAME}-${number + 1}`;
    this.sent.push({ kind: 'command', id, wallMs: Date.now() });
    this.#console.force({ kind: 'selectStep', stepId }, id);
  }
}
