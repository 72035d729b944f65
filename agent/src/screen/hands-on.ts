import { isSupervised, patientInRoom, type PolicyState, traineeInControl } from '@farfield/protocol/policy';
import type { HandsOn } from './screen-messages.ts';

/** Who may operate the scanner's own screen from remote now. A verdict of A2 leaves looking, talking and STOP. */
export function handsOn(policy: PolicyState): HandsOn {
  const { lease, verdict } = policy;
  const trainee = traineeInControl(policy);
  return {
    holderConsoleId: lease.control.kind === 'granted' ? lease.control.holder.consoleId : null,
    patientMayBeInRoom: patientInRoom(policy) !== 'no',
    // A trainee whose instructor is not heard for a moment operates nothing in that moment.
    isViewOnly: verdict.authority >= 2 || (trainee !== null && !isSupervised(policy, trainee)),
  };
}
