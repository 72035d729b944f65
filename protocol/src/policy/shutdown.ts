import { isActive } from './condition-state.ts';
import { conditionRow } from './conditions.ts';
import type { Draft } from './draft.ts';
import { isStopUnderWay, situation } from './facts.ts';
import { type Ms, SHUTDOWN_AT_LATEST_MS } from './limits.ts';
import type { PolicyState } from './state.ts';

/**
 * The site goes dark in order while the battery still lasts: the scan is stopped first, then the record gets its last word
 * and the shell is asked to end. Only for a battery that is low now: what is merely held from an earlier life would end
 * every boot, and nobody could ever clear it.
 */
export function settleShutdown(draft: Draft): void {
  const { state } = draft;
  const sinceMs = lowSinceMs(state);
  if (sinceMs === null || state.isShutdownAsked) return;
  const isQuiet = situation(state) !== 'scanning' && !isStopUnderWay(state);
  // A scanner that does not confirm does not hold up the record until the battery is empty.
  if (!isQuiet && state.nowMs - sinceMs < SHUTDOWN_AT_LATEST_MS) return;
  const because = conditionRow('upsCritical').title;
  draft.change({ isShutdownAsked: true });
  draft.journal({ type: 'siteDark', data: { because, wasQuiet: isQuiet } });
  draft.effects.push({ kind: 'shutdown', because });
}

/** When time alone asks for it. */
export function shutdownDueMs(state: PolicyState): Ms {
  const sinceMs = lowSinceMs(state);
  return sinceMs === null || state.isShutdownAsked ? Number.MAX_SAFE_INTEGER : sinceMs + SHUTDOWN_AT_LATEST_MS;
}

function lowSinceMs({ conditions, inputs }: PolicyState): Ms | null {
  const one = conditions.upsCritical;
  return isActive(one) && one.status === 'confirmed' && inputs.upsCritical.raw === 'bad' ? one.confirmedMs : null;
}
