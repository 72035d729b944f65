import type { BurstModel } from './burst-weather.ts';
import type { BurstyLink } from './bursty-site.ts';

const CALM: BurstModel = { lossPercent: 0, burstMs: 400, sharedPercent: 0 };
const APART: BurstModel = { lossPercent: 1, burstMs: 400, sharedPercent: 0 };
const SHARED: BurstModel = { ...APART, sharedPercent: 30 };

/** The links that are watched; those that must never be told to be down are the proof, the others say what the weather can do. */
export const BURSTY_LINKS = [
  // At both ends of the link the two paths lose apart from each other.
  { name: 'apart', model: APART, consoleModel: APART, paths: 2, mayBeDown: false },
  // At the site's end a third of a path's bursts hit both.
  { name: 'siteShared', model: SHARED, consoleModel: CALM, paths: 2, mayBeDown: false },
  { name: 'bothShared', model: SHARED, consoleModel: SHARED, paths: 2, mayBeDown: true },
  { name: 'onePath', model: APART, consoleModel: CALM, paths: 1, mayBeDown: true },
] as const satisfies readonly (BurstyLink & { readonly mayBeDown: boolean })[];
