import type { Clock } from '../clock.ts';
import { StoreError } from './store-port.ts';

/** A disk that takes longer for an answer counts as one that gives none: what was last known is used then. */
export const STORE_ANSWER_MAX_MS = 1_000;

const SLOW = 'STORE_SLOW';

/** @throws StoreError STORE_SLOW when there is no answer in time; one that comes later is dropped */
export function inTime<T>(clock: Pick<Clock, 'after'>, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(STORE_ANSWER_MAX_MS, () =>
      reject(new StoreError(SLOW, `no answer within ${STORE_ANSWER_MAX_MS} ms`)),
    );
    void answer.then(resolve, reject).finally(cancel);
  });
}

/** It may know, and has not said so yet. */
export function isSlow(error: unknown): boolean {
  return error instanceof StoreError && error.code === SLOW;
}
