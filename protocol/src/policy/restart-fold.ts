import { isActive } from './condition-state.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import type { Session } from './session.ts';
import type { BootFold, PolicyState } from './state.ts';

const VOID_BY_RESTART = 'the agent restarted';

/**
 * What the next boot would know if the site went down at this instant with every record on the disk: the same latches,
 * patient and epoch, and neither READY nor time-out.
 */
export function restartFold(state: PolicyState): BootFold {
  return {
    epoch: state.lease.epoch,
    // A row that can latch counts as latched from its confirmation on.
    latched: CONDITION_IDS.filter((id) => conditionRow(id).latch !== 'none' && isActive(state.conditions[id])),
    session: state.session === null ? null : afterRestart(state.session),
    hadOpenPermit: state.permit !== null,
    nextId: state.nextId,
  };
}

function afterRestart(session: Session): Session {
  const { timeOut, ready } = session;
  return {
    ...session,
    timeOut: timeOut.kind === 'led' || timeOut.kind === 'signed' ? { kind: 'void', why: VOID_BY_RESTART } : timeOut,
    ready: ready.kind === 'given' ? { kind: 'void', why: VOID_BY_RESTART } : ready,
    firstStartMs: null,
    spokenToMs: null,
  };
}
