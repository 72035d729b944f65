import type { PowerObservation } from './adapter-port.ts';

/**
 * What a battery's estimate has come to since nobody tells it any more. Whoever falls silent on battery has not found the mains
 * again: what was left grows less by the second, and the site still goes dark in order.
 */
export class RuntimeLeft {
  #onBattery: { readonly runtimeMs: number; readonly atMs: number } | null = null;

  /** @returns the same power, and where it says nothing any more of a battery that was being emptied, what is left of it at most */
  of(power: PowerObservation, nowMs: number): PowerObservation {
    const { mains, runtimeMs } = power;
    if (mains === 'on') this.#onBattery = null;
    if (mains === 'lost' && runtimeMs !== null) this.#onBattery = { runtimeMs, atMs: nowMs };
    if (mains !== 'unknown' || this.#onBattery === null) return power;
    const { runtimeMs: toldMs, atMs } = this.#onBattery;
    return { ...power, runtimeMs: Math.max(0, toldMs - (nowMs - atMs)) };
  }
}
