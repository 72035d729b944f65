import { isActive } from './condition-state.ts';
import { findStep, patientInRoom, scannerStateKnown } from './facts.ts';
import { type Reason, reason } from './reasons.ts';
import { scannerAgeSeconds, whileScanning } from './scanner-gates.ts';
import type { PolicyState } from './state.ts';

/**
 * Why the link is not tested now. A test fills the line on purpose, so nobody may lie in the scanner meanwhile, nothing
 * may scan or be about to, and what is not known counts as the worse. The agent asks it again at every step while a test
 * runs: one reason ends it.
 */
export function linkTestReasons(state: PolicyState): readonly Reason[] {
  return [...scanReasons(state), ...roomReasons(state)];
}

function scanReasons(state: PolicyState): readonly Reason[] {
  if (scannerStateKnown(state) === null) return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })];
  const busy = whileScanning(state);
  if (busy.length > 0) return busy;
  const { permit } = state;
  if (permit === null) return [];
  return [reason('permitStands', { step: findStep(state, permit.stepId)?.name ?? permit.stepId })];
}

/** Said or counted: whoever is in Zone IV may be the patient. */
function roomReasons(state: PolicyState): readonly Reason[] {
  const { policy, zone4, conditions } = state;
  if (policy.equipment.zone4Entry.fit === 'fitted') {
    const isUnknown = isActive(conditions.zoneSilent) || isActive(conditions.zone4CountUnknown);
    if (zone4.count !== null && zone4.count > 0) return [reason('zone4NotEmpty', { count: zone4.count })];
    if (zone4.count === null || isUnknown) return [reason('zone4CountUnknown')];
  }
  return patientInRoom(state) === 'no' ? [] : [reason('patientInRoom')];
}
