import { patientInRoom, type PolicyState } from '@farfield/protocol/policy';
import type { HandsOn } from './screen-messages.ts';

/** Who may operate the scanner's own screen from remote now. A verdict of A2 leaves looking, talking and STOP. */
export function handsOn(policy: PolicyState): HandsOn {
  const { lease, verdict } = policy;
  return {
    holderConsoleId: lease.control.kind === 'granted' ? lease.control.holder.consoleId : null,
    patientMayBeInRoom: patientInRoom(policy) !== 'no',
    isViewOnly: verdict.authority >= 2,
  };
}
