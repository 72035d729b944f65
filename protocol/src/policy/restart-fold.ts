import { type ConditionState, isActive } from './condition-state.ts';
import { CONDITION_IDS, type ConditionId, conditionRow } from './conditions.ts';
import type { Ms } from './limits.ts';
import { voidReadOut } from './read-out.ts';
import { keptClocks } from './scan-clock.ts';
import { contrastAfterRestart } from './contrast.ts';
import { type Session, withoutOverride } from './session.ts';
import type { BootFold, PolicyState } from './state.ts';
import { mayBeginYet } from './stop.ts';

const VOID_BY_RESTART = 'the agent restarted';

/**
 * What the next boot would know if the site went down at this instant with every record on the disk: the same latches,
 * patient and epoch, and neither READY nor time-out.
 */
export function restartFold(state: PolicyState): BootFold {
  return {
    epoch: state.lease.epoch + epochsThatAnIntentSpeaksFor(state),
    latched: CONDITION_IDS.filter((id) => isKept(id, state.conditions[id])),
    session: state.session === null ? null : afterRestart(state.session),
    hadOpenPermit: state.permit !== null || mayBeStarted(state) || mayBeginYet(state).length > 0,
    mainsLostForMs: lastedMs(state, 'mainsLost'),
    remoteOffForMs: lastedMs(state, 'remoteOffInBore'),
    scanClocks: keptClocks(state),
    contrastGiven: state.contrastGiven.map(({ patientRef }) => patientRef),
    nextId: state.nextId,
  };
}

/** Once its intent is on the disk the scanner may have it, before any record of its permit is. */
function mayBeStarted({ pending }: PolicyState): boolean {
  const asked = pending?.command.action.kind;
  return asked === 'start' || asked === 'resume';
}

/** A power cut goes on while the agent starts anew, and so does a patient's lying there: what people do about it counts from its beginning. */
function lastedMs({ conditions, nowMs }: PolicyState, id: 'mainsLost' | 'remoteOffInBore'): Ms {
  const one = conditions[id];
  return one.status === 'ok' || one.status === 'latched' ? 0 : nowMs - one.sinceMs;
}

/** The intent of a grant or of a hand-over speaks for all that follows from it to its end, whether it has come or not. */
function epochsThatAnIntentSpeaksFor({ lease, pending }: PolicyState): number {
  const asked = pending?.command.action.kind;
  if (asked === 'agreeHandOver') return 3;
  if (asked === 'readBackControl') return 2;
  return lease.control.kind === 'passing' ? 2 : lease.control.kind === 'granted' ? 1 : 0;
}

/** A row that can latch counts as latched from its confirmation on; one that latches when it flaps, once it flaps. */
function isKept(id: ConditionId, one: ConditionState): boolean {
  return isActive(one) && (conditionRow(id).latch !== 'none' || one.isFlapping);
}

function afterRestart(session: Session): Session {
  const { timeOut, ready } = session;
  return {
    ...voidReadOut(withoutOverride(session), VOID_BY_RESTART),
    timeOut: timeOut.kind === 'led' || timeOut.kind === 'signed' ? { kind: 'void', why: VOID_BY_RESTART } : timeOut,
    ready: ready.kind === 'given' ? { kind: 'void', why: VOID_BY_RESTART } : ready,
    firstStartMs: null,
    spokenToMs: null,
    cutShortMs: null,
    squeezedMs: null,
    contrast: contrastAfterRestart(session.contrast),
    level2Next: null,
  };
}
