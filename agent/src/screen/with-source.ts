import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import { SourceWatcher } from '../adapters/rfb/source-watcher.ts';
import { systemClock } from '../clock.ts';

const LIVE_WITHIN_MS = 6_000;

/**
 * Looks at the scanner's screen as the agent does, once, beside whoever else looks.
 *
 * @throws Error with the reason when the screen cannot be seen at all
 */
export async function withSource<T>(source: SourceAddress, look: (watcher: SourceWatcher) => Promise<T>): Promise<T> {
  const { promise: isLive, resolve, reject } = Promise.withResolvers<void>();
  const watcher = new SourceWatcher(source, systemClock, ({ source: state, failure }) => {
    if (state === 'live') resolve();
    else reject(new Error(`${failure?.words ?? 'the scanner screen is not there'} (${failure?.detail ?? ''})`));
  });
  const late = setTimeout(() => reject(new Error('the scanner screen does not answer')), LIVE_WITHIN_MS);
  try {
    watcher.start();
    await isLive;
    return await look(watcher);
  } finally {
    clearTimeout(late);
    watcher.stop();
  }
}
