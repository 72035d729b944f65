/**
 * Integer milliseconds of a monotonic clock that a page and its workers share: both count from the page's time origin.
 * (High-resolution time: `timeOrigin + now()` of contexts in one browser process is comparable and never steps back.)
 *
 * @param originMs `performance.timeOrigin` of the page, told to the worker once
 */
export function clockSince(originMs: number): () => number {
  return () => Math.max(0, Math.floor(performance.timeOrigin + performance.now() - originMs));
}
