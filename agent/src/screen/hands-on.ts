import { isSupervised, patientInRoom, type PolicyState, traineeInControl } from '@farfield/protocol/policy';
import type { HandsOn } from './screen-messages.ts';

/** Who may operate the scanner's own screen from remote now. A verdict of A2 leaves looking, talking and STOP. */
export function handsOn(policy: PolicyState): HandsOn {
  const { lease, verdict } = policy;
  const trainee = traineeInControl(policy);
  return {
    holderConsoleId: lease.control.kind === 'granted' ? lease.control.holder.consoleId : null,
    // Whoever is counted in Zone IV may be on the table, whatever was said.
    patientMayBeInRoom: patientInRoom(policy) !== 'no' || (policy.zone4.count ?? 0) > 0,
    // A trainee whose instructor is not heard for a moment operates nothing in that moment.
    isViewOnly: verdict.authority >= 2 || (trainee !== null && !isSupervised(policy, trainee)),
  };
}
