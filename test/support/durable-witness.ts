import { pause } from './wait.ts';

interface Said {
  /** when the answer had come, wall clock ms, rounded up */
  readonly atMs: number;
  /** up to which record the agent itself relied on its disk */
  readonly durableSeq: number;
}

/** Asks an agent again and again up to which record it relies on its disk: what it says there, it has acknowledged. */
export class DurableWitness {
  readonly said: Said[] = [];
  readonly #url: string;
  readonly #done: Promise<void>;
  #isOver = false;

  constructor(inspectUrl: string) {
    this.#url = `${inspectUrl}/inspect`;
    this.#done = this.#ask();
  }

  /** @throws Error when the agent did not answer */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  /** The highest record that was acknowledged before this instant; 0: none. */
  durableBefore(atMs: number): number {
    return this.said.findLast((one) => one.atMs < atMs)?.durableSeq ?? 0;
  }

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      const snapshot: { journal: { durableSeq: number } } = JSON.parse(await (await fetch(this.#url)).text());
      this.said.push({ atMs: Date.now() + 1, durableSeq: snapshot.journal.durableSeq });
      await pause(5);
    }
  }
}
