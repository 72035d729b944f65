import { createHash } from 'node:crypto';
import { canonical } from '@farfield/protocol/policy';

/** SHA-256 of the canonical text, hex: the same state has the same hash in Node and in browsers. */
export function stateHashOf(state: unknown): string {
  return createHash('sha256').update(canonical(state)).digest('hex');
}
