import type { DrillAsk, SiteView } from '@farfield/protocol';
import type { CommandAction, Reason } from '@farfield/protocol/policy';
import { createContext, useContext } from 'react';
import type { IncidentReadBack } from '../api/http.ts';
import type { WaveStore } from '../panels/wave-store.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { DrillFace, ToldDrill } from '../state/drill-face.ts';
import { isLinkLost, linkFace, type LinkFace } from '../state/link-face.ts';

/** What every panel draws from: one snapshot, one way to act. The gallery gives fixtures the same shape. */
export interface ConsoleValue {
  readonly state: ConsoleState;
  /** this console's monotonic clock at the snapshot */
  readonly nowMs: number;
  readonly waves: WaveStore;
  /** the clock that `waves` and `nowMs` share, for frames between snapshots */
  readonly now: () => number;
  readonly act: (action: CommandAction) => void;
  /** a button was pressed that these reasons bar */
  readonly pressedBarred: (action: CommandAction['kind'], reasons: readonly Reason[]) => void;
  /** what people may know of a drill at this site; null: nothing was said of one */
  readonly drill: ToldDrill | null;
  /** whether that may still be believed */
  readonly drillFace: DrillFace;
  /** the clock that `drill` came by: it does not stand while a drill is paused */
  readonly realMs: number;
  readonly askDrill: (ask: DrillAsk) => void;
  /** by HTTP to the gateway, nothing of it reaches the site; null: this page has nobody to ask */
  readonly acknowledgeIncident: ((incidentId: string) => Promise<void>) | null;
  /** the same: what somebody who takes over reads back */
  readonly readBackIncident: ((incidentId: string, words: IncidentReadBack) => Promise<void>) | null;
}

export const ConsoleContext = createContext<ConsoleValue | null>(null);

export interface ConsoleFacts extends ConsoleValue {
  readonly view: SiteView | null;
  readonly link: LinkFace;
  /** what is drawn of the site is history */
  readonly isLost: boolean;
  /** the site's wall clock now, as far as the last view tells; 0: never heard */
  readonly siteWallMs: number;
  /** wall clock of the newest view: facts are as of then */
  readonly asOfWallMs: number;
}

export function useConsole(): ConsoleFacts {
  const value = useContext(ConsoleContext);
  if (value === null) throw new Error('useConsole outside of ConsoleContext');
  const { state, nowMs } = value;
  const link = linkFace(state, nowMs);
  const view = state.view?.value ?? null;
  const asOfWallMs = view?.wallMs ?? 0;
  const siteWallMs = state.view === null ? 0 : asOfWallMs + (nowMs - state.view.receivedMs);
  return { ...value, view, link, isLost: isLinkLost(link), siteWallMs, asOfWallMs };
}

/** Age of something the view gave with an age, now. */
export function agedMs(facts: Pick<ConsoleFacts, 'state' | 'nowMs'>, ageMs: number): number {
  return ageMs < 0 || facts.state.view === null ? -1 : ageMs + (facts.nowMs - facts.state.view.receivedMs);
}
