import { LINK_TIMERS, type Ms } from './limits.ts';
import type { Holder, LeaseState } from './lease.ts';
import type { Attendee, PolicyState } from './state.ts';

/**
 * A remote technologist answers for a trainee. It gives nobody control: it is what a trainee needs to be offered control
 * as anybody else is, and to keep it. @source domain §1.3
 */
export interface Supervision {
  readonly instructor: Holder;
  readonly trainee: Holder;
  readonly sinceMs: Ms;
  /** the newest site tick that the instructor's console echoed while its page answered; null: not yet */
  readonly seenTickMs: Ms | null;
  /** the trainee has control under it; when that ends, it ends */
  readonly isHeld: boolean;
}

/** Whoever would have to see that something goes wrong: here, heard within the last second, with a page that answers. */
export function isInstructorLive({ supervision, attendees, nowMs }: PolicyState): boolean {
  if (supervision === null) return false;
  const { instructor, seenTickMs } = supervision;
  const there = attendees.find((one) => isAt(one, instructor));
  return (
    there?.principal.role === 'rst' &&
    there.principal.isCredentialValid &&
    seenTickMs !== null &&
    nowMs - seenTickMs <= LINK_TIMERS.onePath.suspectMs
  );
}

/** Is this the person who has remote control, or who answers for the trainee that has it? */
export function speaksForHolder({ lease, supervision }: PolicyState, personId: string): boolean {
  const { control } = lease;
  if (control.kind !== 'granted') return false;
  if (control.holder.personId === personId) return true;
  return isSame(supervision?.trainee, control.holder) && supervision?.instructor.personId === personId;
}

/** A trainee has control, by the role of whoever sits at the holder's console or by what was said of them. */
export function traineeInControl({ lease, attendees, supervision }: PolicyState): Holder | null {
  const { control } = lease;
  if (control.kind !== 'granted') return null;
  const { holder } = control;
  const isTrainee = attendees.some((one) => isAt(one, holder) && one.principal.role === 'trainee');
  return isTrainee || isSame(supervision?.trainee, holder) ? holder : null;
}

export function isSupervised(state: PolicyState, trainee: Pick<Holder, 'personId' | 'consoleId'>): boolean {
  return isSame(state.supervision?.trainee, trainee) && isInstructorLive(state);
}

export function holdsAsTrainee({ control }: LeaseState, { trainee }: Supervision): boolean {
  return control.kind === 'granted' && isSame(trainee, control.holder);
}

export function isAt(
  { consoleId, principal }: Pick<Attendee, 'consoleId' | 'principal'>,
  one: Pick<Holder, 'personId' | 'consoleId'>,
): boolean {
  return consoleId === one.consoleId && principal.personId === one.personId;
}

function isSame(one: Holder | undefined, other: Pick<Holder, 'personId' | 'consoleId'>): boolean {
  return one?.consoleId === other.consoleId && one.personId === other.personId;
}
