import type { Ask } from './ask.ts';
import { type Reason, reason } from './reasons.ts';
import type { Principal } from './roles.ts';
import { sessionReasons } from './session-gates.ts';
import type { Attendee, PolicyState } from './state.ts';
import { isSupervised } from './supervision.ts';

/** The remote console of this trainee, the newest first. */
export function traineeAt(state: PolicyState, personId: string): Attendee | undefined {
  return state.attendees.findLast(
    ({ principal }) => principal.personId === personId && principal.seat === 'remote' && principal.role === 'trainee',
  );
}

/** A remote technologist names the trainee whom they answer for. */
export function superviseReasons(state: PolicyState, ask: Ask, toPersonId: string): readonly Reason[] {
  const { supervision } = state;
  const trainee = traineeAt(state, toPersonId);
  const isSelf = trainee?.consoleId === ask.consoleId || toPersonId === ask.principal.personId;
  return [
    ...sessionReasons(state),
    ...(supervision?.isHeld === true
      ? [reason('traineeHolds', { name: supervision.trainee.name, instructor: supervision.instructor.name })]
      : []),
    ...(trainee === undefined || isSelf ? [reason('noTrainee')] : credentialReasons(trainee.principal)),
  ];
}

/** A trainee has control, and uses it, only while the instructor is there to see it; nobody else needs one. */
export function supervisedReasons(state: PolicyState, { principal, consoleId }: Ask): readonly Reason[] {
  return principal.role === 'trainee'
    ? reasonsFor(state, { personId: principal.personId, name: principal.name, consoleId })
    : [];
}

/** The same of whoever asked for control and is to be offered it. */
export function askedSupervisedReasons(state: PolicyState, { principal, consoleId }: Attendee): readonly Reason[] {
  return supervisedReasons(state, { principal, consoleId, action: { kind: 'requestControl' } });
}

/** The instructor speaks for the trainee where a technologist's judgement is asked. */
export function isInstructorOfHolder({ supervision }: PolicyState, { principal, consoleId }: Ask): boolean {
  return (
    supervision?.isHeld === true &&
    supervision.instructor.personId === principal.personId &&
    supervision.instructor.consoleId === consoleId
  );
}

function reasonsFor(
  state: PolicyState,
  trainee: { readonly personId: string; readonly name: string; readonly consoleId: string },
): readonly Reason[] {
  if (isSupervised(state, trainee)) return [];
  const { supervision } = state;
  return supervision?.trainee.personId === trainee.personId && supervision.trainee.consoleId === trainee.consoleId
    ? [reason('instructorNotHeard', { name: supervision.instructor.name })]
    : [reason('notSupervised', { name: trainee.name })];
}

function credentialReasons({ name, isCredentialValid }: Principal): readonly Reason[] {
  return isCredentialValid ? [] : [reason('credentialInvalid', { name })];
}
