import type { Observation } from '../adapters/adapter-port.ts';

/** Later than its turn by this much, the loop was late; by this much, it stood still. @source rows C-74 and C-75 */
const LATE_MS = { eventLoop: 500, eventLoopStall: 1_500 } as const;
const INPUTS = ['eventLoop', 'eventLoopStall'] as const;

type Fact = Pick<Extract<Observation, { kind: 'input' }>, 'input' | 'raw' | 'words'>;

/**
 * How late the agent's own loop comes to its turn, by its monotonic clock. A process that stood still, was paused or was
 * starved finds out by itself at its next turn; until then nobody here can say so.
 */
export class LagWatch {
  readonly #everyMs: number;
  #lastMs: number | null = null;
  readonly #told = new Map<(typeof INPUTS)[number], 'good' | 'bad'>();

  /** @param everyMs how often a turn is due */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** @returns what is new to tell at this turn */
  turn(nowMs: number): readonly Fact[] {
    const lateMs = this.#lastMs === null ? 0 : Math.max(0, nowMs - this.#lastMs - this.#everyMs);
    this.#lastMs = nowMs;
    return INPUTS.flatMap((input): Fact[] => {
      const raw = lateMs > LATE_MS[input] ? 'bad' : 'good';
      // A second stall is news, a loop that is well is not.
      if (raw === 'good' && this.#told.get(input) === 'good') return [];
      this.#told.set(input, raw);
      return [{ input, raw, words: raw === 'bad' ? `${(lateMs / 1_000).toFixed(1)} s late` : '' }];
    });
  }
}
