import type { Clock } from './clock.ts';
import type { Log } from './uplink/log.ts';

/** So long is waited for one part, more than any takes that is well: the screen's worker has 3 s. */
export const END_WITHIN_MS = 5_000;

/** What waits for the disk has all of this: what is not written by then may be lost. */
export const END_OF_RECORD_WITHIN_MS = 10_000;

export interface PartToEnd {
  /** for the log */
  readonly name: string;
  readonly end: () => Promise<void> | void;
  /** default: END_WITHIN_MS */
  readonly withinMs?: number;
}

/** Ends one part after the other, the last one too, whatever those before it do: what rejects or hangs is told and left behind. */
export async function endInTurn(
  parts: readonly PartToEnd[],
  { clock, log }: { readonly clock: Pick<Clock, 'after'>; readonly log: Pick<Log, 'error'> },
): Promise<void> {
  for (const { name, end, withinMs = END_WITHIN_MS } of parts) {
    const why = await new Promise<string | null>((resolve) => {
      const cancel = clock.after(withinMs, () => resolve(`not within ${withinMs} ms`));
      const done = (answer: string | null): void => {
        cancel();
        resolve(answer);
      };
      ended(end).then(
        () => done(null),
        (error: unknown) => done(error instanceof Error ? error.message : String(error)),
      );
    });
    if (why !== null)
      log.error({ part: name, why, code: 'PART_NOT_ENDED' }, 'a part of the agent did not end in order');
  }
}

/** What throws at once rejects like what throws later. */
async function ended(end: PartToEnd['end']): Promise<void> {
  await end();
}
