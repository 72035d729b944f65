/**
 * Looks again and again until there is something to see.
 *
 * @param look gives undefined, null or false while there is nothing yet
 * @throws Error in words when there was nothing in time
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  options: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const { withinMs = 5_000, everyMs = 25 } = options;
  const endMs = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    if (Date.now() > endMs) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await pause(everyMs);
  }
}

/** Only for "and then nothing happens", which cannot be waited for in any other way. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
