import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BatchResult } from './run-batch.ts';
import { ROOT } from './plant-hooks.ts';
import type { SeedTask } from './seed-list.ts';

/** What a worker is sent: seeds to run. It answers with a `BatchResult`, and ends when its parent lets go. */
export interface WorkerOrder {
  readonly tasks: readonly SeedTask[];
}

const isResult = (message: unknown): message is BatchResult =>
  typeof message === 'object' && message !== null && 'parts' in message;

/** Processes of this same program, each with the same plant, that run seeds side by side. */
export class WorkerPool {
  readonly #children: readonly ChildProcess[];

  constructor(jobs: number, plant: string | null) {
    const args = ['--worker', ...(plant === null ? [] : ['--plant', plant])];
    this.#children = Array.from({ length: jobs }, () => fork(path.join(ROOT, 'test', 'sim', 'main.ts'), args));
  }

  /**
   * Deals batches out as workers come free, in order.
   *
   * @param next the next batch; null: no more
   * @param done called for each, in the order in which they end; false: no further batch is dealt
   */
  async run<T extends WorkerOrder>(
    next: () => T | null,
    done: (batch: T, result: BatchResult) => boolean,
  ): Promise<void> {
    let isOver = false;
    const serve = async (child: ChildProcess): Promise<void> => {
      while (!isOver) {
        const batch = next();
        if (batch === null) return;
        const answer = answerOf(child);
        child.send({ tasks: batch.tasks } satisfies WorkerOrder);
        const result = await answer;
        if (!done(batch, result)) isOver = true;
      }
    };
    try {
      await Promise.all(this.#children.map(serve));
    } finally {
      for (const child of this.#children) child.disconnect();
    }
  }
}

async function answerOf(child: ChildProcess): Promise<BatchResult> {
  const over = new AbortController();
  try {
    const answer: unknown = await Promise.race([
      once(child, 'message', { signal: over.signal }).then(([message]: readonly unknown[]) => message),
      once(child, 'exit', { signal: over.signal }).then(() => null),
    ]);
    if (!isResult(answer)) throw new Error('a worker ended before its answer');
    return answer;
  } finally {
    over.abort();
  }
}
