import { isActive } from './condition-state.ts';
import { type ConditionId, conditionRow } from './conditions.ts';
import { patientInRoom, situation } from './facts.ts';
import { type Ms, UNANSWERED_MS } from './limits.ts';
import type { Draft } from './draft.ts';
import type { PolicyState } from './state.ts';
import { NO_RESTRICTION, type Verdict, verdict } from './verdict.ts';

const STOP = verdict(1, 2, 2);
const ABORT = verdict(1, 3, 3);

/** What somebody is asked to attend to, and how long nobody has acknowledged it. @source design §10.15 */
function unansweredMs(state: PolicyState, id: ConditionId): Ms {
  const one = state.conditions[id];
  const asks = isActive(one) && one.acknowledgedBy === null && state.session !== null && patientInRoom(state) !== 'no';
  return asks && conditionRow(id).verdict[situation(state)].people >= 2 ? state.nowMs - one.askedMs : 0;
}

export function isUnanswered(state: PolicyState, id: ConditionId): boolean {
  return unansweredMs(state, id) >= UNANSWERED_MS.stop;
}

/** What it weighs besides its own row, because nobody answers. */
export function unansweredVerdict(state: PolicyState, id: ConditionId): Verdict {
  const ms = unansweredMs(state, id);
  if (ms < UNANSWERED_MS.stop) return NO_RESTRICTION;
  return ms < UNANSWERED_MS.abort ? STOP : ABORT;
}

/** Nobody has answered these: whoever did has not answered what they are now, and their minutes begin with this instant. */
export function askFromNow(draft: Draft, isAsked: (id: ConditionId, acknowledgedBy: string | null) => boolean): void {
  const { conditions, activeIds, nowMs } = draft.state;
  draft.setConditions(
    activeIds.flatMap((id) => {
      const one = conditions[id];
      const isIt = isActive(one) && isAsked(id, one.acknowledgedBy);
      return isIt ? [[id, { ...one, acknowledgedBy: null, askedMs: nowMs }] as const] : [];
    }),
  );
}
