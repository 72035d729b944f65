/** Rubbish of two minutes is little, and so is the pause that it costs. */
export const COLLECT_EVERY_MS = 120_000;

/**
 * V8 looks through what is old when that has grown by a part, whenever that may be: for weeks of an agent's life its memory
 * creeps, and the look may come in the middle of a scan. Here it is asked for while nothing can be running. Without
 * `--expose-gc` nothing happens.
 *
 * @returns ends it
 */
export function collectInCalm(isCalm: () => boolean, everyMs = COLLECT_EVERY_MS): () => void {
  const timer = setInterval(() => {
    if (isCalm()) globalThis.gc?.();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
