import type { ConditionId } from '../policy/conditions.ts';
import type { InputId } from '../policy/inputs.ts';
import { type DrillScenario, type ExpectedAct, showsOf } from './scenario.ts';

/**
 * The limits of the policy that an act's time must not be looser than: after them Farfield asks louder, stops the scan, or
 * no longer takes the act. A drill that let people be slower would rehearse a failure.
 */
export function governingLimits(act: ExpectedAct, scenario: DrillScenario): readonly string[] {
  switch (act.action) {
    case 'acknowledge':
      return [
        'UNANSWERED_MS.stop',
        ...(act.condition === 'vitalsAlarm' ? [row('vitalsAlarmUnanswered', 'confirmAfterMs')] : []),
      ];
    case 'spokeToPatient':
      return [
        ...(shows(scenario, 'squeezeBall') ? [row('squeezeUnanswered', 'confirmAfterMs')] : []),
        ...(scenario.automatic.some((one) => one.kind === 'order' || one.kind === 'foundAtRest')
          ? [row('notSpokenAfterStop', 'confirmAfterMs')]
          : []),
      ];
    case 'takeSequence':
    case 'letFinish':
      return ['TAKE_WITHIN_MS'];
    case 'readBackControl':
    case 'readBackHandOver':
    case 'readBackTimeOut':
      return ['READ_BACK_WITHIN_MS'];
    case 'confirmPresence':
      return shows(scenario, 'presence') ? [row('presenceLost', 'ttlMs')] : [];
    case 'patientOut':
      return [
        ...(shows(scenario, 'mains') ? [row('mainsLostLong', 'confirmAfterMs')] : []),
        ...(comes(scenario, 'controlEnded') ? [row('remoteOffInBore', 'confirmAfterMs')] : []),
      ];
    default:
      return [];
  }
}

function row(condition: ConditionId, field: 'ttlMs' | 'confirmAfterMs'): string {
  return `conditions.${condition}.${field}`;
}

function shows(scenario: DrillScenario, input: InputId): boolean {
  return scenario.faults.some((one) => (showsOf(one)[input] ?? 'good') !== 'good');
}

function comes(scenario: DrillScenario, condition: ConditionId): boolean {
  return scenario.automatic.some((one) => one.kind === 'condition' && one.condition === condition);
}
