import type { Cancel } from '../kernel/clock.ts';
import { areGradientsOn } from '../scanner/scanner-state.ts';
import { TRANSFER_SHARE } from '../ups/battery.ts';
import { shownScanner } from '../scanner/shown-scanner.ts';
import type { WorldParts } from './parts.ts';

/**
 * What one device does to another. Each follows the other's state, not its events, so that a device which was reset
 * or quenched by any hand (page, Local method, test) has the same effect.
 */
export function couple(parts: WorldParts): Cancel {
  const cancels = [coupleMains(parts), coupleEmergencies(parts), coupleMonitor(parts)];
  return () => {
    for (const cancel of cancels) cancel();
  };
}

/** The mains feeds gradients, RF, table and some sensors; the UPS feeds the console. The field needs neither. */
function coupleMains({ ups, scanner, zone }: WorldParts): Cancel {
  let hasMains = true;
  let isOutputOn = true;
  return ups.runner.subscribe((_events, state) => {
    // A sag that sends the UPS to its battery also trips the gradient amplifiers.
    const nowHasMains = state.volt >= state.config.nominalVolt * TRANSFER_SHARE;
    if (nowHasMains !== hasMains) {
      hasMains = nowHasMains;
      scanner.runner.post({ kind: 'mains', on: hasMains });
      zone.runner.post({ kind: 'mains', on: hasMains });
    }
    if (state.isOutputOn !== isOutputOn) {
      isOutputOn = state.isOutputOn;
      scanner.runner.post({ kind: 'consoleSupply', on: isOutputOn });
    }
  });
}

/** Oxygen after a quench whose vent pipe works; the act `quench` can make it fail. */
const OXYGEN_AFTER_QUENCH_PERCENT = 20.4;
const OXYGEN_FALLS_IN_MS = 20_000;

/** The room's own contacts tell of both emergency buttons, whoever pressed them. */
function coupleEmergencies({ scanner, zone }: WorldParts): Cancel {
  let isQuenched = false;
  let isPowerOff = false;
  return scanner.runner.subscribe((_events, state) => {
    const nowQuenched = state.magnet.quenchedAtMs !== null;
    if (nowQuenched !== isQuenched) {
      isQuenched = nowQuenched;
      zone.runner.post({ kind: 'quench', on: isQuenched });
      if (isQuenched) {
        zone.runner.post({ kind: 'oxygen', percent: OXYGEN_AFTER_QUENCH_PERCENT, overMs: OXYGEN_FALLS_IN_MS });
      }
    }
    if (state.power.emergencyOff !== isPowerOff) {
      isPowerOff = state.power.emergencyOff;
      zone.runner.post({ kind: 'powerOff', on: isPowerOff });
    }
  });
}

/** In the bore the field distorts the ECG, and gradients fake rhythms. */
function coupleMonitor({ scanner, monitor }: WorldParts): Cancel {
  if (monitor === null) return () => {};
  let told = '';
  return scanner.runner.subscribe((_events, state, nowMs) => {
    const isInBore = shownScanner({ ...state, frozen: null }, nowMs).isTableInBore;
    const gradientsOn = areGradientsOn(state.phase);
    const key = `${String(isInBore)}/${String(gradientsOn)}`;
    if (key === told) return;
    told = key;
    monitor.runner.post({ kind: 'surroundings', isInBore, areGradientsOn: gradientsOn });
  });
}
