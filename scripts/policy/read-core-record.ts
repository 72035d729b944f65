import { readFileSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { coreRunOfLines, isCoreRunLines } from '@farfield/protocol/policy-lab';

/**
 * What an agent writes beside its journal, compressed or not; of a writer that died, as far as it goes.
 *
 * @returns null: this is no such file
 */
export function readCoreRecord(file: string): ReturnType<typeof coreRunOfLines> | null {
  try {
    const bytes = readFileSync(file);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (isPacked ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes).toString('utf8');
    return isCoreRunLines(text) ? coreRunOfLines(text) : null;
  } catch {
    return null;
  }
}
