import type { AlarmView } from '@farfield/protocol';
import { type ConditionId, conditionRow, isConditionId } from '@farfield/protocol/policy';
import type { ConsoleState } from './console-state.ts';
import { linkFace, linkTimers } from './link-face.ts';

export type AlarmPriority = 'high' | 'medium' | 'low' | 'info';

/** One alarm as it is listed. One cause is one alarm: what follows from it stands under it. */
export interface AlarmItem {
  /** stable while the alarm lasts */
  readonly id: string;
  readonly priority: AlarmPriority;
  readonly title: string;
  readonly rule: string;
  readonly firstStep: string;
  readonly words: string;
  /** where it was found out */
  readonly source: 'site' | 'gateway' | 'this console';
  /** the site's condition when it can be acknowledged and cleared; empty: it cannot */
  readonly condition: string;
  readonly status: string;
  readonly ageMs: number;
  readonly acknowledgedBy: string;
  readonly clearedBy: readonly string[];
  readonly children: readonly AlarmItem[];
}

/** So long after the last pair of copies that differed it is still said. */
const COPIES_ALARM_MS = 30_000;

const RANK: Readonly<Record<AlarmPriority, number>> = { high: 0, medium: 1, low: 2, info: 3 };

export function alarmList(state: ConsoleState, nowMs: number): readonly AlarmItem[] {
  const site = siteAlarms(state, nowMs);
  const gateway = gatewayAlarms(state, nowMs);
  const own = ownAlarm(state, nowMs, gateway);
  // While this console hears nothing from the site, the gateway's own view of the silence is the same cause.
  const mixed = copiesAlarm(state, nowMs);
  const top = [...(mixed === null ? [] : [mixed]), ...(own === null ? [...site, ...gateway] : [own, ...site])];
  return top.toSorted((left, right) => RANK[left.priority] - RANK[right.priority] || left.ageMs - right.ageMs);
}

/**
 * One cause is one alarm, and one answer: whoever has it has what stands under it. The site asks for each by itself, and a row
 * that comes later under an alarm that somebody has is asked for anew.
 */
export function unansweredOf(alarm: AlarmItem): readonly ConditionId[] {
  const own = isConditionId(alarm.condition) && alarm.acknowledgedBy === '' ? [alarm.condition] : [];
  const asking = alarm.children.filter((child) => child.priority === 'high' || child.priority === 'medium');
  return [...own, ...asking.flatMap(unansweredOf)];
}

export function countByPriority(alarms: readonly AlarmItem[]): Readonly<Record<AlarmPriority, number>> {
  const count = { high: 0, medium: 0, low: 0, info: 0 };
  for (const one of alarms) count[one.priority] += 1;
  return count;
}

function siteAlarms(state: ConsoleState, nowMs: number): readonly AlarmItem[] {
  if (state.view === null) return [];
  const { value, receivedMs } = state.view;
  const heldMs = nowMs - receivedMs;
  const items = value.alarms.map((alarm) => toItem(alarm, heldMs));
  const ids = new Set(value.alarms.map((alarm) => alarm.condition));
  const parentOf = new Map(value.alarms.map((alarm) => [alarm.condition, ids.has(alarm.parent) ? alarm.parent : '']));
  const childrenOf = (id: string): readonly AlarmItem[] =>
    items
      .filter((item) => parentOf.get(item.condition) === id)
      .map((item) => ({ ...item, children: childrenOf(item.condition) }));
  return childrenOf('');
}

function toItem(alarm: AlarmView, heldMs: number): AlarmItem {
  const { condition, rule, title, firstStep, status, words, acknowledgedBy, clearedBy } = alarm;
  return {
    id: condition,
    priority: priorityOf(alarm.priority),
    title,
    rule,
    firstStep,
    words,
    source: 'site',
    condition: isConditionId(condition) ? condition : '',
    status,
    ageMs: alarm.ageMs + heldMs,
    acknowledgedBy,
    clearedBy,
    children: [],
  };
}

function gatewayAlarms(state: ConsoleState, nowMs: number): readonly AlarmItem[] {
  if (state.gateway === null) return [];
  const { value, receivedMs } = state.gateway;
  return value.alarms.map((alarm) => ({
    id: `gateway.${alarm.id}`,
    priority: priorityOf(alarm.priority),
    title: alarm.title,
    rule: '',
    firstStep: alarm.firstStep,
    words: '',
    source: 'gateway' as const,
    condition: '',
    status: 'confirmed',
    ageMs: value.gatewayWallMs - alarm.sinceWallMs + (nowMs - receivedMs),
    acknowledgedBy: '',
    clearedBy: [],
    children: [],
  }));
}

/** What only this console can know: that it does not hear the site. */
function ownAlarm(state: ConsoleState, nowMs: number, children: readonly AlarmItem[]): AlarmItem | null {
  const face = linkFace(state, nowMs);
  if (face.kind !== 'down' && face.kind !== 'ended') return null;
  const onsite = state.seat === 'onsite';
  const row = conditionRow('linkDown');
  const phone = state.view?.value.site.sitePhone ?? '';
  return {
    id: 'own.link',
    // Beside the patient it takes STOP away; at the remote end the site has stopped by itself.
    priority: onsite ? 'high' : 'medium',
    title: onsite ? 'Farfield is down here' : 'Link to site lost',
    rule: row.rule,
    firstStep: onsite
      ? "use the scanner's own STOP, go to the patient"
      : `call the site${phone === '' ? '' : ` ${phone}`}, do nothing on the screen`,
    words: 'what the site does now is unknown until it answers',
    source: 'this console',
    condition: '',
    status: 'confirmed',
    ageMs: face.silentMs - linkTimers(state).downMs,
    acknowledgedBy: '',
    clearedBy: [],
    children,
  };
}

/** Something between the gateway and here changes messages, or mixes them up: this console cannot rely on what it shows. */
function copiesAlarm({ copiesDifferMs }: ConsoleState, nowMs: number): AlarmItem | null {
  if (copiesDifferMs === null || nowMs - copiesDifferMs > COPIES_ALARM_MS) return null;
  const row = conditionRow('pathCopiesDiffer');
  return {
    id: 'own.copies',
    priority: row.priority,
    title: row.title,
    rule: row.rule,
    firstStep: 'start nothing; phone the site, call IT',
    words: 'of what came from the gateway to this console',
    source: 'this console',
    condition: '',
    status: 'confirmed',
    ageMs: nowMs - copiesDifferMs,
    acknowledgedBy: '',
    clearedBy: [],
    children: [],
  };
}

function priorityOf(word: string): AlarmPriority {
  return word === 'high' || word === 'medium' || word === 'low' ? word : 'info';
}
