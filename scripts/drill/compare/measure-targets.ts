import { type DrillScenario, dueTimes } from '@farfield/protocol/drills';
import type { FacilityPolicy } from '@farfield/protocol/policy';
import type { MeasureName } from './compare-measures.ts';

/** By when each measured thing is due, ms from the first fault, as the scenario's lines say it under this policy. */
export function measureTargets(scenario: DrillScenario, policy: FacilityPolicy): ReadonlyMap<MeasureName, number> {
  const due = dueTimes(scenario, policy);
  const firstMs = Math.min(...scenario.faults.map((one) => one.atS)) * 1_000;
  const acts = scenario.acts.filter((one) => one.pass !== 'never');
  const acted = (action: string): readonly string[] => acts.filter((one) => one.action === action).map((one) => one.id);
  const ofSite = (isIt: (one: DrillScenario['automatic'][number]) => boolean): readonly string[] =>
    scenario.automatic.filter(isIt).map((one) => one.id);
  const lines: Readonly<Record<MeasureName, readonly string[]>> = {
    detectedMs: ofSite(({ kind }) => kind === 'condition'),
    acknowledgedMs: acted('acknowledge'),
    remoteOffMs: [
      ...ofSite((one) => one.kind === 'booted' || (one.kind === 'condition' && one.condition === 'controlEnded')),
      ...acted('takeLocal'),
    ],
    scanEndedMs: [...ofSite(({ kind }) => kind === 'order' || kind === 'foundAtRest'), ...acted('stop')],
    spokenToMs: acted('spokeToPatient'),
    patientOutMs: acted('patientOut'),
    rearmedMs: acted('giveReady'),
  };
  const targets = new Map<MeasureName, number>();
  for (const [name, ids] of Object.entries(lines)) {
    const times = ids.flatMap((id) => due.get(id) ?? []);
    if (times.length > 0) targets.set(name as MeasureName, Math.min(...times) - firstMs);
  }
  return targets;
}
