import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchConsole } from './bench-console.ts';

export interface Stops {
  /** when the last of them has left */
  readonly sent: Promise<void>;
  readonly answered: Promise<{ readonly stopMs: readonly number[]; readonly notDone: number }>;
}

/** Latency counts from when each STOP was due, whether or not the one before it has been answered. */
export function stopAgain(by: BenchConsole, forMs: number, everyMs: number): Stops {
  const startMs = performance.now();
  const answers: Promise<{ readonly tookMs: number; readonly outcome: string }>[] = [];
  const send = async (): Promise<void> => {
    for (let dueMs = 0; dueMs < forMs; dueMs += everyMs) {
      await sleep(Math.max(0, startMs + dueMs - performance.now()));
      const lateMs = performance.now() - startMs - dueMs;
      const answer = by.command({ kind: 'stop' });
      answers.push(answer.then(({ tookMs, outcome }) => ({ tookMs: tookMs + lateMs, outcome })));
    }
  };
  const sent = send();
  const answered = sent.then(async () => {
    const heard = await Promise.all(answers);
    return {
      stopMs: heard.map(({ tookMs }) => tookMs),
      notDone: heard.filter(({ outcome }) => outcome !== 'done').length,
    };
  });
  return { sent, answered };
}
