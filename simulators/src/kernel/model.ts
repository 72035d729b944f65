/** Posted by the runner when the time that a model asked for has come and nobody posted anything else. */
export interface Wake {
  readonly kind: 'wake';
}

export const WAKE: Wake = { kind: 'wake' };

/**
 * The shape of every simulated device: pure, without clock, promise, socket or randomness of its own. Randomness that
 * a device needs is seeded into its state (`hash32` in random.ts).
 */
export interface Model<S, I, E> {
  /**
   * Total: every input in every state gives a step; a model never throws on an input.
   * @param nowMs integer milliseconds of the simulator clock, never smaller than in the step before
   * @returns the next state, what happened, and when to be woken at the latest (null: only on input)
   */
  step(state: S, input: I | Wake, nowMs: number): ModelStep<S, E>;
}

export interface ModelStep<S, E> {
  readonly state: S;
  readonly events: readonly E[];
  readonly wakeAtMs: number | null;
}
