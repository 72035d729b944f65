import { createHash } from 'node:crypto';

/** @param pixels as the agent looks at them, one byte each: 3 bits red, 3 green, 2 blue */
export function fingerprint(pixels: Uint8Array): string {
  return createHash('sha256').update(pixels).digest('hex');
}
