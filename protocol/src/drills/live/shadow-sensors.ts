import type { InputId } from '../../policy/inputs.ts';
import type { DrillFault, ShownAs } from '../scenario.ts';

/** Signals that are not well in the shadow, as the scenario says it; what is not here is well. */
export type ShadowSignals = ReadonlyMap<InputId, Exclude<ShownAs, 'good'>>;

export const ALL_WELL: ShadowSignals = new Map();

/** Every sensor of a site: in a drill each shows what the scenario says of it. */
export const SHADOW_SENSORS = [
  'zoneFeed',
  'oxygen',
  'squeezeBall',
  'quench',
  'roomStop',
  'ferromagnetic',
  'vitals',
  'vitalsAlarm',
  'mains',
  'door34',
  'watchdog',
] as const satisfies readonly InputId[];

/** What people state; a sensor would say that it is not so. */
export const SHADOW_STATED = ['patientAudio', 'patientCamera'] as const satisfies readonly InputId[];

/** A surprise sets shadow signals, never a machine. What people show by what they do, they are told by a card. */
export function afterFault(signals: ShadowSignals, fault: DrillFault): ShadowSignals {
  if (fault.kind !== 'act' && fault.kind !== 'shadow') return signals;
  const next = new Map(signals);
  for (const [input, how] of Object.entries(fault.shows) as readonly [InputId, ShownAs][]) {
    if (how === 'good') next.delete(input);
    else next.set(input, how);
  }
  return next;
}

/** Nothing goes between the site and whoever is remote. */
export function isWayCut(signals: ShadowSignals): boolean {
  return signals.has('link') || signals.has('consolePage');
}

/** Why the imagined scanner is dead; '': it is not. */
export function scannerFaultOf(signals: ShadowSignals): string {
  if (signals.has('quench')) return 'quench';
  if (signals.has('roomStop')) return 'emergency power off';
  if (signals.has('mains')) return 'no mains';
  return signals.has('scannerFault') ? 'gradient amplifier' : '';
}
