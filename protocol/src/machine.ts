/**
 * The shape of every stateful part: agent, gateway, console and the simulated devices.
 *
 * A machine is pure: no clock, promise, socket or database inside. Its shell posts inputs, performs the outputs, and
 * posts their outcomes back as further inputs. The same machine therefore runs in production, in simulation and in
 * the browser.
 */
export interface Machine<S, I, O> {
  /**
   * @param nowMs integer milliseconds of this process's own monotonic clock; never a wall clock
   * @returns the next state, what to perform, and when to be stepped again at the latest (null: only on input)
   */
  step(state: S, input: I, nowMs: number): Step<S, O>;
}

export interface Step<S, O> {
  state: S;
  outputs: readonly O[];
  wakeAtMs: number | null;
}
