import type { Model, ModelStep, Wake } from '../kernel/model.ts';
import type { ZoneConfig } from './config.ts';
import {
  CLOSED_DOOR,
  DOORS,
  passChatter,
  saysOpen,
  startChatter,
  type Door,
  type DoorContact,
} from './door-contact.ts';
import type { ZoneMisbehaviour } from './misbehaviours.ts';
import { HEARTBEAT_EVERY_MS, oxygenAt, readingsOf, sameReadings, type ZoneReadings } from './zone-readings.ts';

/** 0: no MR training; 1 and 2: MR personnel, Level 2 may enter Zone IV on their own. */
type Level = 0 | 1 | 2;

type Direction = 'in' | 'out';

export interface Badge {
  /** 1, 2, 3, … as read; a lost report leaves a gap. */
  readonly seq: number;
  readonly person: string;
  readonly level: Level;
  readonly door: Door;
  readonly direction: Direction;
  readonly atMs: number;
}

export type ZoneInput =
  | { readonly kind: 'door'; readonly door: Door; readonly isOpen: boolean }
  /** A badge held to a reader; nobody moves by that. */
  | {
      readonly kind: 'badge';
      readonly person: string;
      readonly level: Level;
      readonly door: Door;
      readonly direction: Direction;
    }
  /** A person stands in a zone, or is gone; no door, no badge. */
  | { readonly kind: 'place'; readonly person: string; readonly level: Level; readonly zone: 'III' | 'IV' | 'gone' }
  /** The whole act: badge (if any), the door opens, the person goes through, the door closes after `holdOpenMs`. */
  | {
      readonly kind: 'pass';
      readonly person: string;
      readonly level: Level;
      readonly door: Door;
      readonly direction: Direction;
      readonly hasBadge: boolean;
      readonly holdOpenMs: number;
    }
  /** The ferromagnetic detector sounds on one side of the Zone III/IV door. */
  | { readonly kind: 'ferro'; readonly side: 'III' | 'IV'; readonly forMs: number }
  /** Oxygen in Zone IV goes to a level in a straight line. */
  | { readonly kind: 'oxygen'; readonly percent: number; readonly overMs: number }
  | { readonly kind: 'squeeze' }
  | { readonly kind: 'quench'; readonly on: boolean }
  | { readonly kind: 'powerOff'; readonly on: boolean }
  | { readonly kind: 'mains'; readonly on: boolean }
  | {
      readonly kind: 'misbehave';
      readonly name: ZoneMisbehaviour;
      readonly on: boolean;
      /** For stuckDoor and chatteringDoor; zone34Door unless said. */
      readonly door?: Door | undefined;
    };

export type ZoneEvent =
  /** What the sensors report has changed; complete each time. */
  | { readonly kind: 'readings'; readonly readings: ZoneReadings }
  | { readonly kind: 'badgeRead'; readonly badge: Badge }
  /** What really happened, whether a sensor told of it or not. */
  | {
      readonly kind: 'happened';
      readonly what: string;
      readonly detail: Readonly<Record<string, string | number | boolean>>;
    };

export interface ZoneState {
  readonly config: ZoneConfig;
  readonly seed: number;
  readonly startedAtMs: number | null;
  readonly doors: Readonly<Record<Door, DoorContact>>;
  readonly people: ReadonlyMap<string, { readonly level: Level; readonly zone: 'III' | 'IV' }>;
  readonly badgeSeq: number;
  readonly ferro: { readonly side: 'III' | 'IV'; readonly untilMs: number } | null;
  readonly oxygen: {
    readonly fromPercent: number;
    readonly toPercent: number;
    readonly fromMs: number;
    readonly overMs: number;
  };
  /** The pulse of the squeeze ball is held for a moment, so that nobody who samples misses it. */
  readonly squeezeUntilMs: number;
  readonly squeezeCount: number;
  readonly isQuenched: boolean;
  readonly isPowerOff: boolean;
  readonly hasMains: boolean;
  readonly misbehaving: ReadonlySet<ZoneMisbehaviour>;
  readonly pending: readonly { readonly atMs: number; readonly act: ZoneInput }[];
  readonly published: ZoneReadings | null;
}

const SQUEEZE_HELD_MS = 2_000;

const DOOR_OPENS_AFTER_MS = 400;

/** Pure model of doors, badges, people, detector, oxygen, squeeze ball and the two emergency buttons. */
export function initialZone(config: ZoneConfig, seed: number): ZoneState {
  return {
    config,
    seed,
    startedAtMs: null,
    doors: { zone23Door: CLOSED_DOOR, zone34Door: CLOSED_DOOR },
    people: new Map(config.people.map(({ person, level, zone }) => [person, { level, zone }])),
    badgeSeq: 0,
    ferro: null,
    oxygen: { fromPercent: config.oxygenPercent, toPercent: config.oxygenPercent, fromMs: 0, overMs: 0 },
    squeezeUntilMs: 0,
    squeezeCount: 0,
    isQuenched: false,
    isPowerOff: false,
    hasMains: true,
    misbehaving: new Set(),
    pending: [],
    published: null,
  };
}

export const zoneModel: Model<ZoneState, ZoneInput, ZoneEvent> = { step };

function step(before: ZoneState, input: ZoneInput | Wake, nowMs: number): ModelStep<ZoneState, ZoneEvent> {
  const events: ZoneEvent[] = [];
  let state = before.startedAtMs === null ? { ...before, startedAtMs: nowMs } : before;
  state = applyDue(state, nowMs, events);
  // A passage that begins now puts its first act into the queue, due at once.
  if (input.kind !== 'wake') state = applyDue(apply(state, input, nowMs, events), nowMs, events);
  state = { ...state, doors: mapDoors(state.doors, (contact, i) => passChatter(contact, state.seed + i, nowMs)) };
  if (state.ferro !== null && state.ferro.untilMs <= nowMs) state = { ...state, ferro: null };
  state = publish(state, nowMs, events);
  return { state, events, wakeAtMs: nextWakeMs(state, nowMs) };
}

function applyDue(state: ZoneState, nowMs: number, events: ZoneEvent[]): ZoneState {
  let next: ZoneState = { ...state, pending: state.pending.filter((item) => item.atMs > nowMs) };
  for (const { act, atMs } of state.pending) if (atMs <= nowMs) next = apply(next, act, atMs, events);
  return next;
}

function publish(state: ZoneState, nowMs: number, events: ZoneEvent[]): ZoneState {
  if (state.misbehaving.has('silent')) return state;
  const readings = readingsOf(state, nowMs);
  if (state.published !== null && sameReadings(state.published, readings)) return state;
  events.push({ kind: 'readings', readings });
  return { ...state, published: readings };
}

function apply(state: ZoneState, input: ZoneInput, nowMs: number, events: ZoneEvent[]): ZoneState {
  let next = state;
  switch (input.kind) {
    case 'door':
      next = moveDoor(state, input.door, input.isOpen, events);
      break;
    case 'badge':
      next = readBadge(state, input, nowMs, events);
      break;
    case 'place':
      next = place(state, input, events);
      break;
    case 'pass':
      next = { ...state, pending: [...state.pending, ...passage(input, nowMs)].toSorted((a, b) => a.atMs - b.atMs) };
      break;
    case 'ferro':
      happened(events, 'ferroAlarm', { side: input.side });
      next = { ...state, ferro: { side: input.side, untilMs: nowMs + input.forMs } };
      break;
    case 'oxygen':
      happened(events, 'oxygenChanges', { toPercent: input.percent, overMs: input.overMs });
      next = {
        ...state,
        oxygen: { fromPercent: oxygenAt(state, nowMs), toPercent: input.percent, fromMs: nowMs, overMs: input.overMs },
      };
      break;
    case 'squeeze':
      happened(events, 'squeezeBallPressed', { count: state.squeezeCount + 1 });
      next = { ...state, squeezeUntilMs: nowMs + SQUEEZE_HELD_MS, squeezeCount: state.squeezeCount + 1 };
      break;
    case 'quench':
      if (input.on !== state.isQuenched) happened(events, input.on ? 'quenchPressed' : 'quenchCleared', {});
      next = { ...state, isQuenched: input.on };
      break;
    case 'powerOff':
      if (input.on !== state.isPowerOff) happened(events, input.on ? 'powerOffPressed' : 'powerOffCleared', {});
      next = { ...state, isPowerOff: input.on };
      break;
    case 'mains':
      next = { ...state, hasMains: input.on };
      break;
    case 'misbehave':
      next = misbehave(state, input.name, input.on, input.door ?? 'zone34Door', nowMs);
      break;
  }
  return next;
}

function moveDoor(state: ZoneState, door: Door, isOpen: boolean, events: ZoneEvent[]): ZoneState {
  if (state.doors[door].isOpen === isOpen) return state;
  happened(events, isOpen ? 'doorOpened' : 'doorClosed', { door });
  return withDoor(state, door, { ...state.doors[door], isOpen });
}

function readBadge(
  state: ZoneState,
  { person, level, door, direction }: Extract<ZoneInput, { kind: 'badge' }>,
  nowMs: number,
  events: ZoneEvent[],
): ZoneState {
  const seq = state.badgeSeq + 1;
  happened(events, 'badgeHeld', { person, level, door, direction, seq });
  if (!state.misbehaving.has('badgeLost') && !state.misbehaving.has('silent')) {
    events.push({ kind: 'badgeRead', badge: { seq, person, level, door, direction, atMs: nowMs } });
  }
  return { ...state, badgeSeq: seq };
}

function place(state: ZoneState, input: Extract<ZoneInput, { kind: 'place' }>, events: ZoneEvent[]): ZoneState {
  const { person, level, zone } = input;
  if ((state.people.get(person)?.zone ?? 'gone') === zone) return state;
  const people = new Map(state.people);
  if (zone === 'gone') people.delete(person);
  else people.set(person, { level, zone });
  happened(events, 'personMoved', { person, level, zone });
  return { ...state, people };
}

function passage(input: Extract<ZoneInput, { kind: 'pass' }>, nowMs: number): { atMs: number; act: ZoneInput }[] {
  const { person, level, door, direction, hasBadge, holdOpenMs } = input;
  const opensAtMs = nowMs + DOOR_OPENS_AFTER_MS;
  const acts: { atMs: number; act: ZoneInput }[] = [
    { atMs: opensAtMs, act: { kind: 'door', door, isOpen: true } },
    {
      atMs: opensAtMs + Math.floor(holdOpenMs / 2),
      act: { kind: 'place', person, level, zone: BEHIND[door][direction] },
    },
    { atMs: opensAtMs + holdOpenMs, act: { kind: 'door', door, isOpen: false } },
  ];
  if (hasBadge) acts.unshift({ atMs: nowMs, act: { kind: 'badge', person, level, door, direction } });
  return acts;
}

const BEHIND = {
  zone23Door: { in: 'III', out: 'gone' },
  zone34Door: { in: 'IV', out: 'III' },
} as const;

function misbehave(state: ZoneState, name: ZoneMisbehaviour, on: boolean, door: Door, nowMs: number): ZoneState {
  const contact = state.doors[door];
  let next = state;
  if (name === 'stuckDoor') next = withDoor(state, door, { ...contact, stuckAt: on ? saysOpen(contact) : null });
  if (name === 'chatteringDoor') {
    next = withDoor(state, door, on ? startChatter(contact, nowMs) : { ...contact, chatter: null });
  }
  const misbehaving = new Set(state.misbehaving);
  const isStillOn =
    (name === 'stuckDoor' && DOORS.some((d) => next.doors[d].stuckAt !== null)) ||
    (name === 'chatteringDoor' && DOORS.some((d) => next.doors[d].chatter !== null));
  if (on || isStillOn) misbehaving.add(name);
  else misbehaving.delete(name);
  return { ...next, misbehaving };
}

function withDoor(state: ZoneState, door: Door, contact: DoorContact): ZoneState {
  return { ...state, doors: { ...state.doors, [door]: contact } };
}

function mapDoors(
  doors: ZoneState['doors'],
  change: (contact: DoorContact, index: number) => DoorContact,
): ZoneState['doors'] {
  return { zone23Door: change(doors.zone23Door, 0), zone34Door: change(doors.zone34Door, 1) };
}

function happened(
  events: ZoneEvent[],
  what: string,
  detail: Readonly<Record<string, string | number | boolean>>,
): void {
  events.push({ kind: 'happened', what, detail });
}

function nextWakeMs(state: ZoneState, nowMs: number): number {
  const startedAtMs = state.startedAtMs ?? nowMs;
  const times = [startedAtMs + (Math.floor((nowMs - startedAtMs) / HEARTBEAT_EVERY_MS) + 1) * HEARTBEAT_EVERY_MS];
  for (const item of state.pending) times.push(item.atMs);
  for (const door of DOORS) times.push(state.doors[door].chatter?.turnsAtMs ?? Infinity);
  if (state.ferro !== null) times.push(state.ferro.untilMs);
  if (state.squeezeUntilMs > nowMs) times.push(state.squeezeUntilMs);
  return Math.min(...times);
}
