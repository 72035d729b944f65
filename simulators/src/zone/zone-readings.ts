import { hash32, hashUnit } from '../kernel/random.ts';
import { saysOpen } from './door-contact.ts';
import type { ZoneState } from './zone-model.ts';

export const HEARTBEAT_EVERY_MS = 250;

/** null: the sensor has no power; it is reported with bad quality, never as false or 0. */
export interface ZoneReadings {
  readonly door23Open: boolean | null;
  readonly door34Open: boolean | null;
  readonly countIII: number | null;
  readonly countIV: number | null;
  readonly ferroAlarm: boolean | null;
  /** The side on which the detector saw something: III (coming in), IV, or '' without alarm. */
  readonly ferroSide: '' | 'III' | 'IV' | null;
  readonly oxygenPercent: number | null;
  readonly squeezeBall: boolean;
  readonly squeezeCount: number;
  readonly quench: boolean;
  readonly powerOff: boolean;
  /** Grows four times a second while the sensor hub lives. */
  readonly heartbeatCount: number;
}

/** What the sensors say at `nowMs`, faults included. */
export function readingsOf(state: ZoneState, nowMs: number): ZoneReadings {
  const { onUps } = state.config;
  const sinceMs = nowMs - (state.startedAtMs ?? nowMs);
  const isPowered = (isOnUps: boolean): boolean => state.hasMains || isOnUps;
  const countIV = peopleIn(state, 'IV');
  return {
    door23Open: isPowered(onUps.doors) ? saysOpen(state.doors.zone23Door) : null,
    door34Open: isPowered(onUps.doors) ? saysOpen(state.doors.zone34Door) : null,
    countIII: isPowered(onUps.counts) ? peopleIn(state, 'III') : null,
    countIV: isPowered(onUps.counts) ? countIV + countError(state, countIV) : null,
    ferroAlarm: isPowered(onUps.ferro) ? state.ferro !== null : null,
    ferroSide: isPowered(onUps.ferro) ? (state.ferro?.side ?? '') : null,
    oxygenPercent: isPowered(onUps.oxygen) ? oxygenShown(state, nowMs, sinceMs) : null,
    squeezeBall: nowMs < state.squeezeUntilMs,
    squeezeCount: state.squeezeCount,
    quench: state.isQuenched,
    powerOff: state.isPowerOff,
    heartbeatCount: Math.floor(sinceMs / HEARTBEAT_EVERY_MS),
  };
}

export function sameReadings(a: ZoneReadings, b: ZoneReadings): boolean {
  return (Object.keys(a) as (keyof ZoneReadings)[]).every((key) => a[key] === b[key]);
}

/** Percent at `nowMs` on the line between two levels, without the noise of the sensor. */
export function oxygenAt({ oxygen }: ZoneState, nowMs: number): number {
  const share = oxygen.overMs <= 0 ? 1 : Math.min(1, (nowMs - oxygen.fromMs) / oxygen.overMs);
  return oxygen.fromPercent + (oxygen.toPercent - oxygen.fromPercent) * share;
}

/** How much a wrong count differs: +1 or −1 by the seed, and never below nobody. */
function countError(state: ZoneState, trueCount: number): number {
  if (!state.misbehaving.has('countWrong')) return 0;
  return trueCount === 0 || hash32(state.seed, 12) % 2 === 0 ? 1 : -1;
}

function peopleIn(state: ZoneState, zone: 'III' | 'IV'): number {
  let count = 0;
  for (const person of state.people.values()) if (person.zone === zone) count += 1;
  return count;
}

/** The cell drifts by half a tenth and is read once a second, to a tenth of a percent. */
function oxygenShown(state: ZoneState, nowMs: number, sinceMs: number): number {
  const noise = 0.1 * (hashUnit(state.seed, 13, Math.floor(sinceMs / 1_000)) - 0.5);
  return Math.max(0, Math.round((oxygenAt(state, nowMs) + noise) * 10) / 10);
}
