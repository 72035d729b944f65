import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { COLLECT_EVERY_MS, collectInCalm } from './collect-in-calm.ts';

const collected = vi.fn<() => void>();
const before = globalThis.gc;
beforeEach(() => {
  vi.useFakeTimers();
  globalThis.gc = collected as unknown as NodeJS.GCFunction;
});
afterEach(() => {
  vi.useRealTimers();
  globalThis.gc = before;
  collected.mockReset();
});

test('asked for every two minutes, never while a scan may be running, and not after its end', () => {
  let isCalm = true;
  const end = collectInCalm(() => isCalm);
  vi.advanceTimersByTime(2 * COLLECT_EVERY_MS);
  expect(collected).toHaveBeenCalledTimes(2);
  isCalm = false;
  vi.advanceTimersByTime(5 * COLLECT_EVERY_MS);
  expect(collected).toHaveBeenCalledTimes(2);
  isCalm = true;
  vi.advanceTimersByTime(COLLECT_EVERY_MS);
  expect(collected).toHaveBeenCalledTimes(3);
  end();
  vi.advanceTimersByTime(5 * COLLECT_EVERY_MS);
  expect(collected).toHaveBeenCalledTimes(3);
});

test('a Node that was not told to expose it is left alone', () => {
  globalThis.gc = undefined;
  const end = collectInCalm(() => true);
  expect(() => vi.advanceTimersByTime(COLLECT_EVERY_MS)).not.toThrow();
  end();
});
