import type { SeenView } from './seen-view.ts';
import type { SiteState } from './site-state.ts';

/** A view from before this connection says nothing of now. */
export function freshView({ agent, lastView }: Pick<SiteState, 'agent' | 'lastView'>): SeenView | null {
  if (agent.kind !== 'connected' || lastView === null) return null;
  return lastView.seenMs >= agent.sinceMs ? lastView : null;
}
