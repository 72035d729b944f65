import { canonical } from '@farfield/protocol/policy';

/**
 * SHA-256 of a state's canonical text, hex: the same as Node's for the same state.
 * @returns null where the browser does not hash: a page that came neither by https nor from this machine
 */
export async function stateHashOf(state: unknown): Promise<string | null> {
  // Absent outside a secure context, whatever the type says.
  const subtle = globalThis.isSecureContext ? crypto.subtle : undefined;
  if (subtle === undefined) return null;
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(canonical(state)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
