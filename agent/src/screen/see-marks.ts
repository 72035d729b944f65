import type { Area } from '../adapters/rfb/probe-reader.ts';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import { SourceWatcher } from '../adapters/rfb/source-watcher.ts';
import { systemClock } from '../clock.ts';
import { fingerprint } from './screen-mark.ts';

const LIVE_WITHIN_MS = 6_000;

/**
 * What the marks of a layout look like on the scanner's screen now.
 *
 * @returns the sha256 of each, in their order; null: the screen did not show that part
 * @throws Error with the reason when the screen cannot be seen at all
 */
export async function seeMarks(source: SourceAddress, marks: readonly Area[]): Promise<readonly (string | null)[]> {
  const { promise: isLive, resolve, reject } = Promise.withResolvers<void>();
  const watcher = new SourceWatcher(source, systemClock, ({ source: state, failure }) => {
    if (state === 'live') resolve();
    else reject(new Error(`${failure?.words ?? 'the scanner screen is not there'} (${failure?.detail ?? ''})`));
  });
  const late = setTimeout(() => reject(new Error('the scanner screen does not answer')), LIVE_WITHIN_MS);
  try {
    watcher.start();
    await isLive;
    const seen: (string | null)[] = [];
    for (const mark of marks) {
      const pixels = await watcher.look(mark);
      seen.push(pixels === null ? null : fingerprint(pixels));
    }
    return seen;
  } finally {
    clearTimeout(late);
    watcher.stop();
  }
}
