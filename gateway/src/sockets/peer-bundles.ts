import type { AgentHello, ConsoleHello, Envelope } from '@farfield/protocol';
import { type BundleClaim, PeerBundle, type PeerBundleParts } from './peer-bundle.ts';

/** @returns null: the dialler has one path */
export function bundleClaim(
  { incarnation }: Envelope,
  { bundleId = '', path = '' }: Pick<AgentHello | ConsoleHello, 'bundleId' | 'path'>,
): BundleClaim | null {
  return bundleId === '' ? null : { bundleId, path, incarnation };
}

/** The links of two paths that stand now, by whose they are. */
export class PeerBundles {
  readonly #bundles = new Map<string, PeerBundle>();
  #begun = 0;

  /** @returns the link that this socket says it belongs to, when it stands; null: it begins a new one */
  find(key: string, claim: BundleClaim): PeerBundle | null {
    const bundle = this.#bundles.get(key);
    return bundle?.isOf(claim) === true ? bundle : null;
  }

  begin(key: string, claim: BundleClaim, parts: Omit<PeerBundleParts, 'id'>): PeerBundle {
    this.#begun += 1;
    const bundle: PeerBundle = new PeerBundle(claim, {
      ...parts,
      id: `b-${this.#begun}-${parts.incarnation.slice(0, 8)}`,
      gone: () => {
        if (this.#bundles.get(key) === bundle) this.#bundles.delete(key);
        parts.gone();
      },
    });
    this.#bundles.set(key, bundle);
    return bundle;
  }
}
