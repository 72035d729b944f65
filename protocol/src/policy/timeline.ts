import { ACTION_KINDS, type ActArguments, givenArguments, PATIENT_STATEMENT } from './act-arguments.ts';
import { CAST } from './cast.ts';
import type { ActionKind, PatientStatement } from './command.ts';
import { inputSource } from './input-source.ts';
import { INPUT_IDS, type InputId } from './inputs.ts';
import type { Ms } from './limits.ts';
import { policyFrom, TIMELINE_POLICY } from './policy-overlay.ts';
import {
  bool,
  exactly,
  integer,
  isMap,
  list,
  object,
  oneOf,
  orNull,
  type Place,
  type Problem,
  type Read,
  type Reader,
  readDocument,
  text,
  variants,
  withDefault,
} from './reading.ts';
import { SCANNER_STATES, type ScannerStateName } from './situation.ts';
import type { Verdict } from './verdict.ts';
import { VERDICT } from './verdict-reader.ts';

/**
 * A timeline: plain facts and acts at their moments, and between them the site lives (feeds report, heartbeats come,
 * intents become durable, the scanner obeys). Times are ms from the moment at which the prepared start stands.
 */
export interface Timeline {
  readonly version: 1;
  readonly title: string;
  readonly start: TimelineStart;
  /** what is said of the patient when the session is opened */
  readonly patient: PatientStatement;
  /** what differs from the signed policy that timelines run under; any part of a facility policy */
  readonly policy: PolicyChanges;
  readonly lengthMs: Ms;
  /** in the order of their times */
  readonly events: readonly TimelineEvent[];
}

/** `boot`: nothing has happened yet. `preparedExam`: control granted, patient in, time-out signed. `scanning`: and a step runs. */
export const TIMELINE_STARTS = ['boot', 'preparedExam', 'scanning'] as const;
export type TimelineStart = (typeof TIMELINE_STARTS)[number];

export type PolicyChanges = Readonly<Record<string, unknown>>;

/** `silent`: whatever proves it says nothing any more. */
export const INPUT_SETTINGS = ['good', 'bad', 'unknown', 'silent'] as const;
export type InputSetting = (typeof INPUT_SETTINGS)[number];

export type TimelineEvent = { readonly atMs: Ms } & (
  | { readonly kind: 'input'; readonly input: InputId; readonly is: InputSetting; readonly words: string }
  /** null: as it was */
  | {
      readonly kind: 'scanner';
      readonly state: ScannerStateName | null;
      readonly runningStepId: string | null;
      readonly patientRef: string | null;
      readonly tablePositionMm: number | null;
      readonly isReporting: boolean | null;
      /** false: it says yes to every order and does nothing */
      readonly isObeying: boolean | null;
    }
  /** what the UPS says is left, as from now; it runs down on battery. null: it does not say */
  | { readonly kind: 'power'; readonly runtimeMs: Ms | null }
  /** null: the counter does not know */
  | { readonly kind: 'zone4'; readonly count: number | null; readonly level2Inside: readonly string[] }
  | { readonly kind: 'joins'; readonly person: string }
  | { readonly kind: 'leaves'; readonly person: string }
  /** what `with` leaves out is filled in with what a careful person would say at that moment */
  | {
      readonly kind: 'act';
      readonly person: string;
      readonly action: ActionKind;
      readonly with: Partial<ActArguments>;
    }
  /** of one person's console; `late`: every message takes this much longer, each way */
  | { readonly kind: 'link'; readonly person: string; readonly is: 'good' | 'late' | 'cut'; readonly delayMs: Ms }
  /** `slow`: no record becomes durable; `failed`: the disk says no */
  | { readonly kind: 'disk'; readonly is: 'good' | 'slow' | 'failed' }
  /** the gateway's own verdict, repeated until it is taken back (null) */
  | { readonly kind: 'gateway'; readonly verdict: Verdict | null; readonly why: string }
  /** the site agent goes down and comes back after this long */
  | { readonly kind: 'restart'; readonly downMs: Ms }
);
export type TimelineEventOf<K extends TimelineEvent['kind']> = Extract<TimelineEvent, { readonly kind: K }>;

/** A day; longer ones are read as a mistake in the unit. */
const LENGTH_MAX_MS: Ms = 86_400_000;
const EVENTS_MAX = 5_000;

const atMs = integer(0, LENGTH_MAX_MS);
const person = oneOf(CAST.map((one) => one.personId));

const EVENT: Reader<Exclude<TimelineEvent, { kind: 'act' }>> = variants({
  input: { atMs, input: oneOf(INPUT_IDS), is: oneOf(INPUT_SETTINGS), words: withDefault(text({ max: 200 }), '') },
  scanner: {
    atMs,
    state: withDefault(orNull(oneOf(SCANNER_STATES)), null),
    runningStepId: withDefault(orNull(text({ max: 64 })), null),
    patientRef: withDefault(orNull(text({ max: 64 })), null),
    tablePositionMm: withDefault(orNull(integer(-5_000, 5_000)), null),
    isReporting: withDefault(orNull(bool), null),
    isObeying: withDefault(orNull(bool), null),
  },
  power: { atMs, runtimeMs: orNull(integer(0, LENGTH_MAX_MS)) },
  zone4: { atMs, count: orNull(integer(0, 50)), level2Inside: withDefault(list(text({ min: 1, max: 64 }), 50), []) },
  joins: { atMs, person },
  leaves: { atMs, person },
  link: {
    atMs,
    person,
    is: oneOf(['good', 'late', 'cut']),
    delayMs: withDefault(integer(0, 60_000), 0),
  },
  disk: { atMs, is: oneOf(['good', 'slow', 'failed']) },
  gateway: {
    atMs,
    verdict: orNull(VERDICT),
    why: withDefault(text({ max: 200 }), ''),
  },
  restart: { atMs, downMs: withDefault(integer(0, 600_000), 5_000) },
});

const KINDS = [
  'input',
  'scanner',
  'power',
  'zone4',
  'joins',
  'leaves',
  'act',
  'link',
  'disk',
  'gateway',
  'restart',
] as const;

/** An act's arguments depend on its action, so it is read in two steps. */
const ANY_EVENT: Reader<TimelineEvent> = (value, at) => {
  if (!isMap(value) || value['kind'] !== 'act') {
    const kind = oneOf(KINDS)(isMap(value) ? value['kind'] : undefined, at.inside('kind'));
    return kind.ok ? EVENT(value, at) : kind;
  }
  const action = oneOf(ACTION_KINDS)(value['action'], at.inside('action'));
  if (!action.ok) return action;
  return object({
    kind: exactly('act'),
    atMs,
    person,
    action: oneOf([action.value]),
    with: withDefault(givenArguments(action.value), {}),
  })(value, at);
};

const TIMELINE: Reader<Timeline> = object({
  version: exactly(1),
  title: text({ min: 1, max: 200 }),
  start: withDefault(oneOf(TIMELINE_STARTS), 'preparedExam'),
  patient: withDefault(PATIENT_STATEMENT, { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } }),
  policy: withDefault(policyChanges, {}),
  lengthMs: integer(1_000, LENGTH_MAX_MS),
  events: withDefault(list(ANY_EVENT, EVENTS_MAX), []),
});

/** @returns the timeline, or everything that is wrong with it; events never sorted, cut or moved */
export function parseTimeline(
  value: unknown,
): { readonly ok: true; readonly value: Timeline } | { readonly ok: false; readonly problems: readonly Problem[] } {
  return readDocument(inOrder, value);
}

function inOrder(value: unknown, at: Place): Read<Timeline> {
  const read = TIMELINE(value, at);
  if (!read.ok) return read;
  let isGood = true;
  const { events, lengthMs } = read.value;
  for (const [index, one] of events.entries()) {
    const place = at.inside('events').item(index).inside('atMs');
    const beforeMs = events[index - 1]?.atMs ?? 0;
    if (one.atMs < beforeMs) isGood = place.refuse(`time goes back: ${one.atMs} ms after ${beforeMs} ms`).ok;
    if (one.atMs > lengthMs) isGood = place.refuse(`${one.atMs} ms is beyond the end at ${lengthMs} ms`).ok;
    if (one.kind === 'input' && inputSource(one.input) === 'derived')
      isGood = at
        .inside('events')
        .item(index)
        .inside('input')
        .refuse('is found out by the core: set what it follows from').ok;
    if (one.kind === 'link' && (one.is === 'late') !== one.delayMs > 0)
      isGood = at.inside('events').item(index).inside('delayMs').refuse('is there for "late", and only for it').ok;
  }
  return isGood ? read : { ok: false };
}

function policyChanges(value: unknown, at: Place): Read<PolicyChanges> {
  const read = policyFrom(TIMELINE_POLICY)(value, at);
  return read.ok && isMap(value) ? { ok: true, value } : { ok: false };
}
