import { newSecret, secretHash } from './identity/secrets.ts';
import type { SiteStore } from './store/store-port.ts';

/**
 * Makes the key that a site's agent shows, and keeps only its hash. The key is returned once and can never be read
 * again; enrolling the same site anew replaces it.
 *
 * @returns the key, 32 random bytes as base64url
 * @throws RangeError for a site id that the wire could not carry
 */
export async function enrolSite(
  store: SiteStore,
  site: { siteId: string; name: string; wallMs: number },
): Promise<string> {
  const { siteId, name, wallMs } = site;
  if (!/^[\w.:@/-]{1,64}$/.test(siteId))
    throw new RangeError(`site id "${siteId}": 1–64 letters, digits or . : @ / - _`);
  // The gateway's own chain has this name where chains are exported.
  if (siteId === 'gateway') throw new RangeError('site id "gateway" is taken by the gateway itself');
  const key = newSecret();
  await store.putSite({ siteId, name: name === '' ? siteId : name, keyHash: secretHash(key), enrolledWallMs: wallMs });
  return key;
}
