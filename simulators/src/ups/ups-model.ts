import type { Model, ModelStep, Wake } from '../kernel/model.ts';
import { capacityWh, drainWatt, TRANSFER_SHARE } from './battery.ts';
import type { UpsConfig } from './config.ts';
import type { UpsMisbehaviour } from './misbehaviours.ts';
import { nutVariablesOf, WAIT_VARIABLES } from './nut-variables.ts';

export type UpsInput =
  | { readonly kind: 'mains'; readonly on: boolean }
  /** The voltage dips to `volt` for a while; deep dips send the UPS to its battery. */
  | { readonly kind: 'sag'; readonly volt: number; readonly forMs: number }
  /** Mains lost, back for a moment (long enough to transfer), lost again, then back for good. */
  | { readonly kind: 'doubleTransfer'; readonly lostMs: number; readonly backMs: number }
  | { readonly kind: 'load'; readonly watt: number }
  | { readonly kind: 'setCharge'; readonly percent: number }
  | { readonly kind: 'battery'; readonly healthPercent: number }
  /** A client with the primary's right has called the forced shutdown. */
  | { readonly kind: 'forceShutdown' }
  | { readonly kind: 'misbehave'; readonly name: UpsMisbehaviour; readonly on: boolean };

export type UpsEvent =
  | { readonly kind: 'mainsChanged'; readonly volt: number }
  | { readonly kind: 'transferred'; readonly to: 'battery' | 'mains' }
  /** The battery is empty: what hangs on the UPS goes dark. */
  | { readonly kind: 'outputLost' }
  | { readonly kind: 'outputRestored' }
  | { readonly kind: 'polled'; readonly status: string; readonly chargePercent: string; readonly runtimeS: string };

/** What upsd says of its driver: only `ready` gives values. */
export type DriverState = 'ready' | 'stale' | 'notConnected';

export interface UpsState {
  readonly config: UpsConfig;
  readonly seed: number;
  /** Up to when the battery has been worked out; null before the first step. */
  readonly atMs: number | null;
  readonly volt: number;
  readonly isOnBattery: boolean;
  readonly isOutputOn: boolean;
  /** When the UPS goes back to the mains, if it stays good; null: nothing to go back from, or to. */
  readonly returnsAtMs: number | null;
  readonly energyWh: number;
  readonly healthPercent: number;
  readonly loadWatt: number;
  readonly isForcedShutdown: boolean;
  readonly misbehaving: ReadonlySet<UpsMisbehaviour>;
  readonly pending: readonly { readonly atMs: number; readonly volt: number }[];
  readonly nextPollAtMs: number;
  readonly lastPollAtMs: number;
  readonly pollCount: number;
  readonly driver: DriverState;
  /** What a client reads while the driver is `ready`, in the order of upsd. */
  readonly variables: ReadonlyMap<string, string>;
}

/** After its start the driver is connected but has not asked the UPS yet. */
const WAIT_MS = 2_000;

/** Pure model of mains, battery and load, and of the driver that tells upsd about them. */
export function initialUps(config: UpsConfig, seed: number): UpsState {
  return {
    config,
    seed,
    atMs: null,
    volt: config.nominalVolt,
    isOnBattery: false,
    isOutputOn: true,
    returnsAtMs: null,
    energyWh: (capacityWh(config, config.healthPercent) * config.chargePercent) / 100,
    healthPercent: config.healthPercent,
    loadWatt: config.loadWatt,
    isForcedShutdown: false,
    misbehaving: new Set(),
    pending: [],
    nextPollAtMs: 0,
    lastPollAtMs: 0,
    pollCount: 0,
    driver: 'ready',
    variables: WAIT_VARIABLES,
  };
}

export const upsModel: Model<UpsState, UpsInput, UpsEvent> = { step };

function step(before: UpsState, input: UpsInput | Wake, nowMs: number): ModelStep<UpsState, UpsEvent> {
  const events: UpsEvent[] = [];
  let state = before.atMs === null ? { ...before, atMs: nowMs, nextPollAtMs: nowMs, lastPollAtMs: nowMs } : before;
  state = passUntil(state, nowMs, events);
  if (input.kind !== 'wake') state = apply(state, input, nowMs, events);
  state = poll(state, nowMs, events);
  return { state, events, wakeAtMs: nextChangeMs(state, nowMs) };
}

/** Lets time pass in pieces in which nothing switches, so that a late wake changes no result. */
function passUntil(before: UpsState, nowMs: number, events: UpsEvent[]): UpsState {
  let state = before;
  for (;;) {
    const dueMs = Math.min(nowMs, switchesAtMs(state));
    state = drain(state, dueMs);
    if (state.isOnBattery && state.isOutputOn && state.energyWh <= 0) {
      events.push({ kind: 'outputLost' });
      state = { ...state, energyWh: 0, isOutputOn: false };
    }
    const first = state.pending[0];
    if (first !== undefined && first.atMs <= dueMs) {
      state = setVolt({ ...state, pending: state.pending.slice(1) }, first.volt, dueMs, events);
    } else if (state.returnsAtMs !== null && state.returnsAtMs <= dueMs) {
      state = returnToMains(state, events);
    } else if (dueMs >= nowMs) {
      return state;
    }
  }
}

function switchesAtMs(state: UpsState): number {
  const atMs = state.atMs ?? 0;
  const emptyInMs =
    state.isOnBattery && state.isOutputOn ? (state.energyWh * 3_600_000) / drainWatt(state.loadWatt) : Infinity;
  return Math.min(state.pending[0]?.atMs ?? Infinity, state.returnsAtMs ?? Infinity, atMs + Math.ceil(emptyInMs));
}

function drain(state: UpsState, untilMs: number): UpsState {
  const hours = (untilMs - (state.atMs ?? untilMs)) / 3_600_000;
  const fullWh = capacityWh(state.config, state.healthPercent);
  let { energyWh } = state;
  if (!state.isOnBattery) energyWh = Math.min(fullWh, energyWh + state.config.chargeWatt * hours);
  else if (state.isOutputOn) energyWh = Math.max(0, energyWh - drainWatt(state.loadWatt) * hours);
  // What is left of rounding must not keep an empty battery alive for ever.
  return { ...state, atMs: untilMs, energyWh: energyWh < 1e-9 ? 0 : energyWh };
}

function returnToMains(state: UpsState, events: UpsEvent[]): UpsState {
  events.push({ kind: 'transferred', to: 'mains' });
  if (!state.isOutputOn) events.push({ kind: 'outputRestored' });
  return { ...state, isOnBattery: false, isOutputOn: true, returnsAtMs: null };
}

function setVolt(state: UpsState, volt: number, nowMs: number, events: UpsEvent[]): UpsState {
  if (volt === state.volt) return state;
  events.push({ kind: 'mainsChanged', volt });
  const isGood = volt >= state.config.nominalVolt * TRANSFER_SHARE;
  const next = { ...state, volt };
  if (isGood) {
    return state.isOnBattery && state.returnsAtMs === null
      ? { ...next, returnsAtMs: nowMs + state.config.returnDelayMs }
      : next;
  }
  if (!state.isOnBattery) events.push({ kind: 'transferred', to: 'battery' });
  return { ...next, isOnBattery: true, returnsAtMs: null };
}

function apply(state: UpsState, input: UpsInput, nowMs: number, events: UpsEvent[]): UpsState {
  const { nominalVolt } = state.config;
  const clear = { ...state, pending: [] };
  let next: UpsState = state;
  switch (input.kind) {
    case 'mains':
      next = setVolt(clear, input.on ? nominalVolt : 0, nowMs, events);
      break;
    case 'sag':
      next = setVolt(clear, input.volt, nowMs, events);
      next = { ...next, pending: [{ atMs: nowMs + input.forMs, volt: nominalVolt }] };
      break;
    case 'doubleTransfer': {
      const { lostMs, backMs } = input;
      next = setVolt(clear, 0, nowMs, events);
      next = {
        ...next,
        pending: [
          { atMs: nowMs + lostMs, volt: nominalVolt },
          { atMs: nowMs + lostMs + backMs, volt: 0 },
          { atMs: nowMs + 2 * lostMs + backMs, volt: nominalVolt },
        ],
      };
      break;
    }
    case 'load':
      next = { ...state, loadWatt: Math.max(0, input.watt) };
      break;
    case 'setCharge':
      next = {
        ...state,
        energyWh: (capacityWh(state.config, state.healthPercent) * clampPercent(input.percent)) / 100,
      };
      break;
    case 'battery': {
      const healthPercent = Math.max(1, clampPercent(input.healthPercent));
      // Ageing takes capacity; the share that is charged stays.
      const energyWh = (state.energyWh * healthPercent) / state.healthPercent;
      next = { ...state, healthPercent, energyWh };
      break;
    }
    case 'forceShutdown':
      next = { ...state, isForcedShutdown: true };
      break;
    case 'misbehave':
      next = misbehave(state, input.name, input.on, nowMs);
      break;
  }
  return next;
}

function misbehave(state: UpsState, name: UpsMisbehaviour, on: boolean, nowMs: number): UpsState {
  if (state.misbehaving.has(name) === on) return state;
  const misbehaving = new Set(state.misbehaving);
  if (on) misbehaving.add(name);
  else misbehaving.delete(name);
  const next = { ...state, misbehaving };
  if (name === 'driverDead' && !on) {
    return { ...next, variables: WAIT_VARIABLES, lastPollAtMs: nowMs, nextPollAtMs: nowMs + WAIT_MS };
  }
  // A cable put back is noticed by the next question of the driver.
  if (name === 'serialLost' && !on) return { ...next, nextPollAtMs: Math.min(state.nextPollAtMs, nowMs + 500) };
  return next;
}

/** The driver asks the UPS when it is time, if it can; then says how good its data are. */
function poll(before: UpsState, nowMs: number, events: UpsEvent[]): UpsState {
  let state = before;
  const canTalk = !state.misbehaving.has('serialLost') && !state.misbehaving.has('driverDead') && state.isOutputOn;
  if (nowMs >= state.nextPollAtMs) {
    const onTimeMs = state.nextPollAtMs + state.config.pollIntervalMs;
    state = { ...state, nextPollAtMs: onTimeMs > nowMs ? onTimeMs : nowMs + state.config.pollIntervalMs };
    if (canTalk) {
      const variables = nutVariablesOf(state);
      state = { ...state, variables, lastPollAtMs: nowMs, pollCount: state.pollCount + 1 };
      events.push({
        kind: 'polled',
        status: variables.get('ups.status') ?? '',
        chargePercent: variables.get('battery.charge') ?? '',
        runtimeS: variables.get('battery.runtime') ?? '',
      });
    }
  }
  const isStale = nowMs - state.lastPollAtMs > state.config.maxAgeMs;
  const driver = state.misbehaving.has('driverDead') ? 'notConnected' : isStale ? 'stale' : 'ready';
  return driver === state.driver ? state : { ...state, driver };
}

function nextChangeMs(state: UpsState, nowMs: number): number {
  const staleAtMs = state.driver === 'ready' ? state.lastPollAtMs + state.config.maxAgeMs + 1 : Infinity;
  return Math.max(nowMs + 1, Math.min(state.nextPollAtMs, switchesAtMs(state), staleAtMs));
}

function clampPercent(percent: number): number {
  return Math.max(0, Math.min(100, percent));
}
