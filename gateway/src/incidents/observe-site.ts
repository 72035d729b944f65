import { freshView } from '../sites/fresh-view.ts';
import { REPLACED_HOLD_MS } from '../sites/limits.ts';
import { holderAt } from '../sites/control-holders.ts';
import { predict } from '../sites/predict.ts';
import type { SeenExam } from '../sites/seen-exam.ts';
import type { SeenSign, SeenView } from '../sites/seen-view.ts';
import { agentHeardMs, agentPresence, type SiteState } from '../sites/site-state.ts';
import type { SignId, Stake } from './causes.ts';
import type { Candidate } from './ladder.ts';
import type { Named } from './incident-state.ts';
import { BOOT_GRACE_MS } from './limits.ts';

/** One look at one site. Only what comes live is in it: a replayed view or record never gets here. */
export interface Observation {
  /** notYet: this gateway has just started and the agent has not dialled again */
  readonly presence: 'heard' | 'silent' | 'notYet';
  /** what the site says now; null: not known, which is neither good nor bad */
  readonly said: { readonly signs: readonly SeenSign[]; readonly stake: Stake; readonly exam: ObservedExam } | null;
  /** who sits at a console of this site at the gateway */
  readonly seated: readonly string[];
  /** who could take over from the remote technologist, first come first; null: not known */
  readonly ladder: readonly Candidate[] | null;
  /** what the gateway finds out by itself */
  readonly own: readonly SignId[];
  /** while it is not heard: when it was, and its last view; null: not by this gateway since its start */
  readonly last: { readonly heardMs: number; readonly view: SeenView | null } | null;
}

/** Of an exam, what may be kept: no patient's data. */
export type ObservedExam = Pick<SeenExam, 'isRearmed' | 'isPatientOut' | 'isSessionOpen' | 'rearmDone'> & {
  /** who has control, by the gateway's own seats and not by what a site says; null: nobody remote, or a console not here */
  readonly holder: Named | null;
};

/** @param ladder who could take over here, by the facility's own people and not by what a site says */
export function observeSite(state: SiteState, nowMs: number, ladder: readonly Candidate[] | null): Observation {
  const heardMs = agentHeardMs(state);
  const isHeard = agentPresence(state, nowMs) === 'connected';
  const presence = isHeard ? 'heard' : heardMs === null && nowMs - state.bootedMs < BOOT_GRACE_MS ? 'notYet' : 'silent';
  const view = isHeard ? freshView(state) : null;
  const exam = view === null ? null : state.lastExam;
  const own: SignId[] = [];
  if (presence === 'silent') own.push('agentSilent');
  if (state.replacedMs !== null && nowMs - state.replacedMs < REPLACED_HOLD_MS) own.push('agentReplaced');
  if (view !== null && isHolderGone(state, view)) own.push('holderConsoleGone');
  return {
    presence,
    said:
      view === null || exam === null
        ? null
        : { signs: view.signs, stake: view.isEmpty ? 'empty' : 'occupied', exam: observedExam(exam, holderAt(state)) },
    seated: state.consoles.map((seat) => seat.principal.personId),
    ladder,
    own,
    last: isHeard || heardMs === null ? null : { heardMs, view: state.lastView },
  };
}

function observedExam(
  { isRearmed, isPatientOut, isSessionOpen, rearmDone }: SeenExam,
  holder: Named | null,
): ObservedExam {
  return { holder, isRearmed, isPatientOut, isSessionOpen, rearmDone };
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
