import { commandOfRegion } from '../policy/index.ts';
import type { MarkedLayout, MarkedRegion, ScreenMark } from './marked-layout.ts';

/** The scanner's own Start or Continue, known by its own pixels: what a permitted command may press. */
export type ClickableRegion = MarkedRegion & { readonly mark: ScreenMark };

/** @returns null: this layout does not say how that button looks, and nothing is pressed */
export function clickableFor(layout: MarkedLayout, command: 'start' | 'resume'): ClickableRegion | null {
  return layout.regions.filter(isClickable).find(({ regionId }) => commandOfRegion(regionId) === command) ?? null;
}

function isClickable(region: MarkedRegion): region is ClickableRegion {
  return region.kind === 'permit' && region.mark !== undefined;
}
