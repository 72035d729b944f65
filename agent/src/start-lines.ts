import {
  conditionRow,
  isActive,
  isConditionId,
  type ConditionId,
  type JournalRecord,
  type PolicyState,
} from '@farfield/protocol/policy';
import type { AgentState, SiteEvent } from './agent-state.ts';

/**
 * As an agent starts, nothing was heard yet and unknown is bad: a dozen rows are confirmed in its first second, and over a
 * moment later. What of it is over before anybody signed in is one line of what people read; the journal keeps each.
 */
export function startLine(record: JournalRecord, policy: PolicyState): ConditionId | null {
  if (record.type !== 'condition' || isSomebodyHere(policy)) return null;
  const { condition } = record.data;
  return isConditionId(condition) && isUnheard(policy, condition) ? condition : null;
}

/** @returns the same list when nothing of it changed */
export function withoutStartLines({ events, policy }: AgentState, nowMs: number): readonly SiteEvent[] {
  if (!events.some(({ kind }) => kind === 'unheard')) return events;
  if (isSomebodyHere(policy)) return events.map((one) => (one.kind === 'unheard' ? told(one) : one));
  const left: SiteEvent[] = [];
  let count = 0;
  for (const one of events) {
    if (one.kind !== 'unheard') left.push(one);
    else if (isOver(policy, one.condition)) count += 1;
    else left.push(mustStay(policy, one.condition) ? told(one) : one);
  }
  if (count === 0 && left.every((one, index) => one === events[index])) return events;
  return count === 0 ? left : withCount(left, count, nowMs);
}

function withCount(events: readonly SiteEvent[], more: number, nowMs: number): readonly SiteEvent[] {
  const before = events.find((one) => one.kind === 'startOver');
  const count = more + (before?.kind === 'startOver' ? before.count : 0);
  const words = `${count === 1 ? 'one condition' : `${count} conditions`} of the start: over before anybody was here`;
  const line = { kind: 'startOver', count, words, priority: 'info', atMs: nowMs } as const;
  return [...events.filter((one) => one !== before), line];
}

function told({ atMs, words, priority }: SiteEvent): SiteEvent {
  return { kind: 'told', atMs, words, priority };
}

/** Whoever stands at the console without a name has read nothing that anybody could ask them about. */
function isSomebodyHere({ attendees }: PolicyState): boolean {
  return attendees.some(({ principal }) => principal.role !== 'unidentifiedOnsite');
}

function isUnheard(policy: PolicyState, id: ConditionId): boolean {
  const { raw, lastSeenMs } = policy.inputs[conditionRow(id).input];
  return raw !== 'bad' && lastSeenMs === null;
}

function isOver({ conditions }: PolicyState, id: ConditionId): boolean {
  return !isActive(conditions[id]);
}

/** What then was reported bad has happened, and what is held asks for people. */
function mustStay({ conditions, inputs }: PolicyState, id: ConditionId): boolean {
  return inputs[conditionRow(id).input].raw === 'bad' || conditions[id].status === 'latched';
}
