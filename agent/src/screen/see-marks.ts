import type { Area } from '../adapters/rfb/probe-reader.ts';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import { fingerprint } from './screen-mark.ts';
import { withSource } from './with-source.ts';

/**
 * What the marks of a layout look like on the scanner's screen now.
 *
 * @returns the sha256 of each, in their order; null: the screen did not show that part
 * @throws Error with the reason when the screen cannot be seen at all
 */
export function seeMarks(source: SourceAddress, marks: readonly Area[]): Promise<readonly (string | null)[]> {
  return withSource(source, async (watcher) => {
    const seen: (string | null)[] = [];
    for (const mark of marks) {
      const pixels = await watcher.look(mark);
      seen.push(pixels === null ? null : fingerprint(pixels));
    }
    return seen;
  });
}
