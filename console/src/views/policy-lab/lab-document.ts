import type { CoreRun, InputId } from '@farfield/protocol/policy';
import type { InputSetting, PolicyChanges, Timeline, TimelineEvent } from '@farfield/protocol/policy-lab';
import type { JournalTrack } from './journal-track.ts';
import type { Span } from './spans.ts';

/** What the page shows. Only a timeline can be edited; a run and a journal are what they are. */
export type LabSource =
  | {
      readonly kind: 'timeline';
      readonly timeline: Timeline;
      /** a second policy for the same timeline, as changes to the one that timelines run under; null: none */
      readonly other: PolicyChanges | null;
    }
  | { readonly kind: 'run'; readonly run: CoreRun }
  | { readonly kind: 'journal'; readonly journal: JournalTrack };

/** Everything snaps to one heartbeat: between two of them the site does not report. */
export const SNAP_MS = 250;

export const FIRST_TIMELINE: Timeline = {
  version: 1,
  title: 'An exam with a scan running',
  start: 'scanning',
  patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
  policy: {},
  lengthMs: 120_000,
  events: [],
};

export function snap(atMs: number, lengthMs: number): number {
  return Math.min(lengthMs, Math.max(0, Math.round(atMs / SNAP_MS) * SNAP_MS));
}

/** In its place; behind what stands there already. */
export function addEvent(timeline: Timeline, event: TimelineEvent): Timeline {
  const at = timeline.events.findIndex((one) => one.atMs > event.atMs);
  const { events } = timeline;
  const next = at < 0 ? [...events, event] : [...events.slice(0, at), event, ...events.slice(at)];
  return { ...timeline, events: next };
}

export function removeEvent(timeline: Timeline, index: number): Timeline {
  return { ...timeline, events: timeline.events.filter((_, at) => at !== index) };
}

/** What lies beyond a shorter end is left out, as the page says when it is asked for. */
export function withLength(timeline: Timeline, lengthMs: number): Timeline {
  return { ...timeline, lengthMs, events: timeline.events.filter((one) => one.atMs <= lengthMs) };
}

export function laneSpans(timeline: Timeline, input: InputId): readonly Span<InputSetting>[] {
  const marks = [{ atMs: 0, is: 'good' as InputSetting }, ...laneEvents(timeline, input)];
  return marks
    .map((one, index) => ({ fromMs: one.atMs, toMs: marks[index + 1]?.atMs ?? timeline.lengthMs, value: one.is }))
    .filter((one) => one.toMs > one.fromMs || one.fromMs === timeline.lengthMs);
}

/**
 * Sets an input from a moment on: until the next change on its lane, or up to `toMs`, from where it is again as it was.
 */
export function setInput(
  timeline: Timeline,
  input: InputId,
  change: { readonly fromMs: number; readonly toMs: number | null; readonly is: InputSetting },
): Timeline {
  const { fromMs, toMs, is } = change;
  const before = settingBefore(timeline, input, fromMs);
  const after = toMs === null ? null : settingAt(timeline, input, toMs);
  const isInside = (atMs: number): boolean => atMs >= fromMs && atMs <= (toMs ?? fromMs);
  const kept = {
    ...timeline,
    events: timeline.events.filter((one) => one.kind !== 'input' || one.input !== input || !isInside(one.atMs)),
  };
  const began = before === is ? kept : addEvent(kept, { atMs: fromMs, kind: 'input', input, is, words: '' });
  return toMs === null || after === null || after === is || toMs >= timeline.lengthMs
    ? began
    : addEvent(began, { atMs: toMs, kind: 'input', input, is: after, words: '' });
}

export function settingAt(timeline: Timeline, input: InputId, atMs: number): InputSetting {
  return laneEvents(timeline, input).findLast((one) => one.atMs <= atMs)?.is ?? 'good';
}

function settingBefore(timeline: Timeline, input: InputId, atMs: number): InputSetting {
  return laneEvents(timeline, input).findLast((one) => one.atMs < atMs)?.is ?? 'good';
}

function laneEvents(timeline: Timeline, input: InputId) {
  return timeline.events.flatMap((one) => (one.kind === 'input' && one.input === input ? [one] : []));
}
