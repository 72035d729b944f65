import { hash } from 'node:crypto';

export { type ChainVerdict, GENESIS_HASH, isErased, readHeader, sealEntry, verifyEntries } from '@farfield/protocol';

export function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
