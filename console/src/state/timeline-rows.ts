import type { SiteView } from '@farfield/protocol';
import type { Silence } from './link-history.ts';

export type TimelineRow =
  | { readonly kind: 'event'; readonly wallMs: number; readonly words: string; readonly priority: string }
  /** nothing was heard here from the site: what happened meanwhile was learnt afterwards */
  | { readonly kind: 'gap'; readonly id: number; readonly fromWallMs: number; readonly toWallMs: number };

/**
 * What happened at the site and when this console heard nothing of it, newest first. All by the site's clock.
 *
 * @param now the same moment by this console's own clock and by the site's
 */
export function timelineRows(
  events: SiteView['events'],
  silences: readonly Silence[],
  now: { readonly ownMs: number; readonly siteWallMs: number },
): readonly TimelineRow[] {
  const wallOf = (ownMs: number): number => now.siteWallMs - (now.ownMs - ownMs);
  const gaps = silences.map(({ fromMs, toMs }) => ({
    kind: 'gap' as const,
    id: fromMs,
    fromWallMs: wallOf(fromMs),
    toWallMs: wallOf(toMs),
  }));
  const rows = events.map(({ wallMs, words, priority }) => ({ kind: 'event' as const, wallMs, words, priority }));
  const atMs = (row: TimelineRow): number => (row.kind === 'gap' ? row.toWallMs : row.wallMs);
  return [...gaps, ...rows].toSorted((left, right) => atMs(right) - atMs(left));
}
