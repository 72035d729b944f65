import { createCipheriv } from 'node:crypto';

export const VNC_CHALLENGE_BYTES = 16;

/**
 * The answer to a VncAuth challenge: DES of the 16 bytes under the password's first 8 characters, each byte's bits
 * mirrored. OpenSSL 3 has no single DES any more; triple DES under three equal keys is the same function.
 *
 * @param challenge 16 bytes
 * @returns 16 bytes
 * @source RFC 6143 7.2.2
 */
export function vncAuthResponse(password: string, challenge: Uint8Array): Buffer {
  const key = Buffer.alloc(8);
  key.write(password, 0, 8, 'latin1');
  for (const [i, byte] of key.entries()) key[i] = mirrorBits(byte);
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key, key]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

function mirrorBits(byte: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) mirrored |= 0x80 >> bit;
  return mirrored;
}
