import { unreachable } from '../kernel/unreachable.ts';
import { endRun, haltTable, toFault } from './scanner-runs.ts';
import { areGradientsPowered, type ScannerEvent, type ScannerInput, type ScannerState } from './scanner-state.ts';

type PowerInput = Extract<
  ScannerInput,
  { readonly kind: 'mains' | 'consoleSupply' | 'coldHead' | 'helium' | 'quench' | 'powerOff' | 'restorePower' }
>;

export const GRADIENT_POWER_LOST = 'gradient power lost';

/**
 * Power and magnet. Only a quench takes the field down: mains, UPS and emergency off never do. What comes back never
 * starts anything: after mains a person recovers the fault, after the console's supply the console boots to idle.
 */
export function applyPower(
  before: ScannerState,
  input: PowerInput,
  nowMs: number,
  events: ScannerEvent[],
): ScannerState {
  const state = { ...before, ...changed(before, input, nowMs, events) };
  return followConsole(followGradients(before, state, nowMs, events), nowMs, events);
}

function changed(
  state: ScannerState,
  input: PowerInput,
  nowMs: number,
  events: ScannerEvent[],
): Partial<Pick<ScannerState, 'power' | 'magnet' | 'phase'>> {
  const { power, magnet } = state;
  switch (input.kind) {
    case 'mains':
      if (power.mains !== input.on) {
        events.push({ kind: 'did', what: input.on ? 'mainsReturned' : 'mainsLost', detail: {} });
      }
      return { power: { ...power, mains: input.on } };
    case 'consoleSupply':
      return { power: { ...power, consoleSupply: input.on } };
    case 'powerOff':
      return { power: { ...power, emergencyOff: true } };
    case 'restorePower':
      return { power: { ...power, emergencyOff: false } };
    case 'coldHead':
      return { magnet: { ...magnet, coldHeadWanted: input.on } };
    case 'helium':
      return { magnet: { ...magnet, heliumPercent: Math.min(100, Math.max(0, input.percent)) } };
    case 'quench':
      if (magnet.quenchedAtMs !== null) return {};
      events.push({ kind: 'did', what: 'quenched', detail: {} });
      return { magnet: { ...magnet, quenchedAtMs: nowMs } };
  }
  return unreachable(input);
}

function followGradients(
  before: ScannerState,
  after: ScannerState,
  nowMs: number,
  events: ScannerEvent[],
): ScannerState {
  if (areGradientsPowered(before) && !areGradientsPowered(after)) {
    return toFault(haltTable(after, nowMs), GRADIENT_POWER_LOST, nowMs, events);
  }
  const hasJustQuenched = before.magnet.quenchedAtMs === null && after.magnet.quenchedAtMs !== null;
  return hasJustQuenched ? toFault(after, 'magnet quench', nowMs, events) : after;
}

function followConsole(state: ScannerState, nowMs: number, events: ScannerEvent[]): ScannerState {
  const hasPower = state.power.consoleSupply && !state.power.emergencyOff;
  if (!hasPower && state.phase.kind !== 'off') {
    const ended = endRun(state, 'scanLost', 'aborted', nowMs, events);
    events.push({ kind: 'did', what: 'consoleOff', detail: {} });
    return { ...ended, phase: { kind: 'off' }, autoStartAtMs: null, lateStarts: [] };
  }
  if (hasPower && state.phase.kind === 'off') {
    events.push({ kind: 'did', what: 'consoleBooting', detail: {} });
    return { ...state, phase: { kind: 'booting', untilMs: nowMs + state.config.bootMs } };
  }
  return state;
}
