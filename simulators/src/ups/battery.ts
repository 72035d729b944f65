import type { UpsConfig } from './config.ts';

/** Below this share of the nominal voltage the UPS runs from its battery. */
export const TRANSFER_SHARE = 0.8;

/** Below this share it lifts the voltage and says BOOST. */
export const BOOST_SHARE = 0.9;

const INVERTER_EFFICIENCY = 0.9;
const OWN_WATT = 8;

/** What the battery can hold now. */
export function capacityWh(config: UpsConfig, healthPercent: number): number {
  return (config.batteryWattHours * healthPercent) / 100;
}

/** What the battery gives while it carries a load; never 0, as the UPS itself needs something. */
export function drainWatt(loadWatt: number): number {
  return (loadWatt + OWN_WATT) / INVERTER_EFFICIENCY;
}
