import type { LifeSign } from '@farfield/protocol/screen-layout';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import type { Clock } from '../clock.ts';
import { LIFE_SIGN_UNSEEN, nextLookMs, seeLifeSign } from './life-sign-watch.ts';
import { withSource } from './with-source.ts';

/** Twice its time, so that a change that is just late enough is still seen; a clock of minutes is not waited for twice. */
const WATCHED_AT_MOST_MS = 130_000;

export interface WatchedLifeSign {
  readonly watchedMs: number;
  readonly changes: number;
  /** the longest without a change, the time before the first and after the last among it */
  readonly longestStillMs: number;
}

/**
 * What a layout says changes by itself, watched as the agent watches it.
 *
 * @throws Error with the reason when the screen cannot be seen
 */
export function watchLifeSign(source: SourceAddress, sign: LifeSign, clock: Clock): Promise<WatchedLifeSign> {
  return withSource(source, async (watcher) => {
    const fromMs = clock.nowMs();
    const untilMs = fromMs + Math.min(2 * sign.withinMs, WATCHED_AT_MOST_MS);
    let [seen, changes, longestStillMs, sinceMs] = [LIFE_SIGN_UNSEEN, 0, 0, fromMs];
    for (let look = 0; clock.nowMs() < untilMs; look += 1) {
      const pixels = await watcher.look(sign);
      if (pixels === null) throw new Error(`the scanner screen did not show "${sign.words}"`);
      const nowMs = clock.nowMs();
      const next = seeLifeSign(seen, pixels, nowMs, sign);
      longestStillMs = Math.max(longestStillMs, nowMs - sinceMs);
      if (next.changedMs !== seen.changedMs) [changes, sinceMs] = [changes + 1, nowMs];
      seen = next;
      await new Promise<void>((resolve) => {
        clock.after(nextLookMs(sign, look), resolve);
      });
    }
    return { watchedMs: clock.nowMs() - fromMs, changes, longestStillMs };
  });
}
