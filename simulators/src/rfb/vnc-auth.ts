import { createCipheriv, timingSafeEqual } from 'node:crypto';

export const VNC_CHALLENGE_BYTES = 16;

/**
 * The answer to a VncAuth challenge (RFC 6143 7.2.2): DES of the 16 bytes under the password's first 8 characters, each
 * byte's bits mirrored. OpenSSL 3 offers no single DES, and triple DES under three equal keys is the same function.
 *
 * @param challenge 16 bytes
 * @returns 16 bytes
 */
export function vncAuthResponse(password: string, challenge: Uint8Array): Buffer {
  const key = Buffer.alloc(8);
  Buffer.from(password, 'latin1').copy(key, 0, 0, 8);
  for (let i = 0; i < key.length; i++) key[i] = mirrorBits(key.readUInt8(i));
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key, key]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

/** Whether a response proves the password; takes the same time for every wrong answer. */
export function isVncAuthResponse(password: string, challenge: Uint8Array, response: Uint8Array): boolean {
  return response.length === VNC_CHALLENGE_BYTES && timingSafeEqual(vncAuthResponse(password, challenge), response);
}

function mirrorBits(byte: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) mirrored |= 0x80 >> bit;
  return mirrored;
}
