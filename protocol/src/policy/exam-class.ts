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
  return isC1Patient(session, nowMs) && mode === 'normal' ? 'c1' : 'c2';
}

/** By what is known of the patient alone, whatever is scanned. */
export function isC1Patient(session: Session, nowMs: Ms): boolean {
  const { monitoring, isSedated, implant, age } = session.patient;
  const isWatched = monitoring === 'monitored' || isSedated || implant.kind !== 'none';
  return age === 'adult' && !isWatched && observationLeftMs(session, nowMs) === 0;
}
