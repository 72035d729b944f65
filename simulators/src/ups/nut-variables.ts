import { hashUnit } from '../kernel/random.ts';
import { BOOST_SHARE, capacityWh, drainWatt } from './battery.ts';
import type { UpsState } from './ups-model.ts';

const DRIVER: readonly (readonly [string, string])[] = [
  ['driver.name', 'farfield-simulated'],
  ['driver.version', '2.8.0'],
];

/** What a freshly started driver knows. WAIT is neither on line nor on battery. */
export const WAIT_VARIABLES: ReadonlyMap<string, string> = new Map([...DRIVER, ['ups.status', 'WAIT']]);

/** The UPS in the names and units of NUT (seconds, percent, volt, watt), sorted by name; values are text. */
export function nutVariablesOf(state: UpsState): ReadonlyMap<string, string> {
  const { config } = state;
  const shown = shownEstimate(state);
  const pairs: (readonly [string, string])[] = [
    ...DRIVER,
    ['battery.charge', String(Math.round(shown.chargePercent))],
    ['battery.charge.low', String(config.lowChargePercent)],
    ['battery.runtime', String(Math.round(shown.runtimeS))],
    ['battery.runtime.low', String(config.lowRuntimeS)],
    ['battery.type', 'PbAc'],
    ['battery.voltage', (22 + (5 * shown.chargePercent) / 100).toFixed(1)],
    ['device.mfr', 'Farfield'],
    ['device.model', 'Simulated UPS'],
    ['device.type', 'ups'],
    ['driver.parameter.pollinterval', String(config.pollIntervalMs / 1_000)],
    ['input.voltage', state.volt.toFixed(1)],
    ['input.voltage.nominal', String(config.nominalVolt)],
    ['output.voltage', config.nominalVolt.toFixed(1)],
    ['ups.load', String(Math.round((100 * state.loadWatt) / config.nominalWatt))],
    ['ups.mfr', 'Farfield'],
    ['ups.model', 'Simulated UPS'],
    ['ups.realpower', String(Math.round(state.loadWatt))],
    ['ups.realpower.nominal', String(config.nominalWatt)],
    ['ups.status', statusOf(state, shown)],
  ];
  return new Map(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface Estimate {
  readonly chargePercent: number;
  readonly runtimeS: number;
}

function shownEstimate(state: UpsState): Estimate {
  const trueCharge = (100 * state.energyWh) / capacityWh(state.config, state.healthPercent);
  const trueRuntimeS = (state.energyWh * 3_600) / drainWatt(state.loadWatt);
  const { misbehaving, seed, pollCount } = state;
  let chargePercent = trueCharge;
  let runtimeS = misbehaving.has('estimateLies') && trueCharge > 10 ? 3 * trueRuntimeS : trueRuntimeS;
  if (misbehaving.has('nonMonotone')) {
    chargePercent = Math.min(100, chargePercent * (0.85 + 0.3 * hashUnit(seed, 21, pollCount)));
    runtimeS *= 0.6 + 0.8 * hashUnit(seed, 22, pollCount);
  }
  return { chargePercent, runtimeS };
}

/** Flags as a driver writes them: a set, parted by spaces. */
function statusOf(state: UpsState, shown: Estimate): string {
  const { config } = state;
  const flags: string[] = [];
  if (state.isOnBattery) {
    flags.push('OB', 'DISCHRG');
    if (shown.chargePercent <= config.lowChargePercent || shown.runtimeS <= config.lowRuntimeS) flags.push('LB');
  } else {
    flags.push('OL');
    if (shown.chargePercent < 99.5) flags.push('CHRG');
    if (state.volt < config.nominalVolt * BOOST_SHARE) flags.push('BOOST');
  }
  if (state.healthPercent < 60) flags.push('RB');
  return flags.join(' ');
}

/** Sentences of `GET DESC`. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'battery.charge': 'Battery charge (percent of full)',
  'battery.charge.low': 'Remaining battery level when UPS switches to LB (percent)',
  'battery.runtime': 'Battery runtime (seconds)',
  'battery.runtime.low': 'Remaining battery runtime when UPS switches to LB (seconds)',
  'battery.type': 'Battery chemistry',
  'battery.voltage': 'Battery voltage (V)',
  'device.mfr': 'Device manufacturer',
  'device.model': 'Device model',
  'device.type': 'Device type (ups, pdu, scd, psu)',
  'driver.name': 'Driver name',
  'driver.version': 'Driver version - NUT release',
  'input.voltage': 'Input voltage (V)',
  'input.voltage.nominal': 'Nominal input voltage (V)',
  'output.voltage': 'Output voltage (V)',
  'ups.load': 'Load on UPS (percent of full)',
  'ups.mfr': 'UPS manufacturer',
  'ups.model': 'UPS model',
  'ups.realpower': 'Current value of real power (Watts)',
  'ups.realpower.nominal': 'UPS real power rating (Watts)',
  'ups.status': 'UPS status',
};
