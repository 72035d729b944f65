import type { Cancel, Clock } from './clock.ts';
import { WAKE, type Model, type Wake } from './model.ts';

/** Called once after each step; `events` may be empty (the state may still have changed). */
export type RunnerListener<S, E> = (events: readonly E[], state: S, nowMs: number) => void;

/** Drives one pure model with a clock: posts inputs in order, wakes it when it asked to be woken. */
export class Runner<S, I, E> {
  readonly #model: Model<S, I, E>;
  readonly #clock: Clock;
  readonly #listeners = new Set<RunnerListener<S, E>>();
  readonly #queue: (I | Wake)[] = [];
  #state: S;
  #isDraining = false;
  #isStopped = false;
  #cancelWake: Cancel | null = null;

  constructor(options: { model: Model<S, I, E>; initial: S; clock: Clock }) {
    this.#model = options.model;
    this.#state = options.initial;
    this.#clock = options.clock;
  }

  get state(): S {
    return this.#state;
  }

  /** First step, with a wake; call it after the listeners are in place. */
  start(): void {
    this.post(WAKE);
  }

  /** Steps the model now. A post made by a listener is stepped after all listeners have seen the present step. */
  post(input: I | Wake): void {
    if (this.#isStopped) return;
    this.#queue.push(input);
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      this.#drain();
    } finally {
      this.#isDraining = false;
    }
  }

  subscribe(listener: RunnerListener<S, E>): Cancel {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Forgets the past: puts the given state in place and wakes the model. Listeners stay. */
  reset(state: S): void {
    this.#state = state;
    this.post(WAKE);
  }

  /** No step happens any more; posts are ignored. */
  stop(): void {
    this.#isStopped = true;
    this.#queue.length = 0;
    this.#cancelWake?.();
    this.#cancelWake = null;
  }

  #drain(): void {
    let input = this.#queue.shift();
    while (input !== undefined) {
      const nowMs = this.#clock.nowMs();
      const { state, events, wakeAtMs } = this.#model.step(this.#state, input, nowMs);
      this.#state = state;
      this.#wakeAt(wakeAtMs, nowMs);
      for (const listener of this.#listeners) listener(events, state, nowMs);
      input = this.#queue.shift();
    }
  }

  #wakeAt(wakeAtMs: number | null, nowMs: number): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    if (wakeAtMs === null || this.#isStopped) return;
    // A model that asks for the past would otherwise spin without letting time or input through.
    this.#cancelWake = this.#clock.setTimer(Math.max(wakeAtMs, nowMs + 1), () => this.post(WAKE));
  }
}

/** A started device: alone or as a part of the world. */
export interface Running<R> {
  readonly runner: R;
  /** Where a client connects, e.g. `opc.tcp://127.0.0.1:4840`. */
  readonly endpoint: string;
  readonly port: number;
  stop(): Promise<void>;
}
