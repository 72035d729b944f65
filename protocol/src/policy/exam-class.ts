import { observationLeftMs } from './contrast.ts';
import type { Ms } from './limits.ts';
import type { Session } from './session.ts';

/**
 * C1: an awake adult, unwatched, no contrast lately, no implant with conditions, nothing scanned in the first level mode. All else is
 * C2, and so is what nobody said. @source design §10.2
 *
 * @param mode of the step that scans; '': not reported
 */
export function examClass(session: Session, mode: string, nowMs: Ms): 'c1' | 'c2' {
  const isC1 = !isWatchedPatient(session, nowMs) && session.patient.age === 'adult' && mode === 'normal';
  return isC1 ? 'c1' : 'c2';
}

/** C2 by what is known of the patient alone: monitored, sedated, an implant with conditions, contrast lately. */
export function isWatchedPatient(session: Session, nowMs: Ms): boolean {
  const { patient } = session;
  if (observationLeftMs(session, nowMs) > 0) return true;
  return patient.monitoring === 'monitored' || patient.isSedated || patient.implant.kind !== 'none';
}
