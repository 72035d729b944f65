import { REPLACED_HOLD_MS } from '../sites/limits.ts';
import { predict } from '../sites/predict.ts';
import type { SeenSign, SeenView } from '../sites/seen-view.ts';
import { agentHeardMs, agentPresence, type SiteState } from '../sites/site-state.ts';
import type { SignId, Stake } from './causes.ts';
import { BOOT_GRACE_MS } from './limits.ts';

/** One look at one site. Only what comes live is in it: a replayed view or record never gets here. */
export interface Observation {
  /** notYet: this gateway has just started and the agent has not dialled again */
  readonly presence: 'heard' | 'silent' | 'notYet';
  /** what the site says now; null: not known, which is neither good nor bad */
  readonly said: { readonly signs: readonly SeenSign[]; readonly stake: Stake } | null;
  /** what the gateway finds out by itself */
  readonly own: readonly SignId[];
  /** while it is not heard: when it was, and its last view; null: not by this gateway since its start */
  readonly last: { readonly heardMs: number; readonly view: SeenView | null } | null;
}

export function observeSite(state: SiteState, nowMs: number): Observation {
  const heardMs = agentHeardMs(state);
  const isHeard = agentPresence(state, nowMs) === 'connected';
  const presence = isHeard ? 'heard' : heardMs === null && nowMs - state.bootedMs < BOOT_GRACE_MS ? 'notYet' : 'silent';
  const view = isHeard ? freshView(state) : null;
  const own: SignId[] = [];
  if (presence === 'silent') own.push('agentSilent');
  if (state.replacedMs !== null && nowMs - state.replacedMs < REPLACED_HOLD_MS) own.push('agentReplaced');
  if (view !== null && isHolderGone(state, view)) own.push('holderConsoleGone');
  return {
    presence,
    said: view === null ? null : { signs: view.signs, stake: view.isEmpty ? 'empty' : 'occupied' },
    own,
    last: isHeard || heardMs === null ? null : { heardMs, view: state.lastView },
  };
}

/** A view from before this connection says nothing of now. */
function freshView({ agent, lastView }: SiteState): SeenView | null {
  if (agent.kind !== 'connected' || lastView === null) return null;
  return lastView.seenMs >= agent.sinceMs ? lastView : null;
}

function isHolderGone({ consoles }: SiteState, { control, controlConsoleId }: SeenView): boolean {
  return (
    control === 'granted' && controlConsoleId !== '' && !consoles.some((seat) => seat.consoleId === controlConsoleId)
  );
}

/** The guess of `predict` about a site that was heard before, also by the gateway that ran before this one. */
export function predictedNow(last: { heardMs: number; lastView: SeenView | null }, nowMs: number): string {
  return predict(last.lastView, last.heardMs, nowMs);
}
