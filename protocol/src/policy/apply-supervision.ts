import type { Command } from './command.ts';
import type { Draft } from './draft.ts';
import type { ConsoleBeat } from './events.ts';
import { ifThere } from './if-there.ts';
import { LINK_TIMERS, type Ms } from './limits.ts';
import type { Principal } from './roles.ts';
import { holdsAsTrainee, isAt } from './supervision.ts';
import { traineeAt } from './supervision-gates.ts';

export function supervise(draft: Draft, command: Command, principal: Principal, toPersonId: string): void {
  const fact = traineeAt(draft.state, toPersonId);
  ifThere(draft, command, { fact, otherwise: 'noTrainee' }, (named) => {
    const trainee = { personId: toPersonId, name: named.principal.name, consoleId: named.consoleId };
    const instructor = { personId: principal.personId, name: principal.name, consoleId: command.consoleId };
    draft.change({
      supervision: { instructor, trainee, sinceMs: draft.state.nowMs, seenTickMs: null, isHeld: false },
    });
    note(draft, 'supervised', trainee.name, principal.name);
    draft.answer(command, { kind: 'done', words: '' });
  });
}

/** An echo with a page behind it is what shows that the instructor sees the same as the trainee. */
export function seeInstructor(draft: Draft, { consoleId, pageAgeMs }: ConsoleBeat, echoTickMs: Ms): void {
  const { supervision } = draft.state;
  if (supervision === null || supervision.instructor.consoleId !== consoleId) return;
  if (pageAgeMs > LINK_TIMERS.onePath.suspectMs || echoTickMs <= (supervision.seenTickMs ?? -1)) return;
  draft.change({ supervision: { ...supervision, seenTickMs: echoTickMs } });
}

/**
 * Over when the trainee's control is, when the session is, and, before there was control, when either of the two is gone.
 * An instructor who is gone while the trainee has control is a condition (C-29) and not the end of it.
 */
export function settleSupervision(draft: Draft): void {
  const { supervision, session, lease, attendees } = draft.state;
  if (supervision === null) return;
  const holds = holdsAsTrainee(lease, supervision);
  if (holds) {
    if (!supervision.isHeld) draft.change({ supervision: { ...supervision, isHeld: true } });
    return;
  }
  const { instructor, trainee, isHeld } = supervision;
  const areBothThere = [instructor, trainee].every((person) => attendees.some((one) => isAt(one, person)));
  if (session !== null && !isHeld && areBothThere) return;
  draft.change({ supervision: null });
  note(draft, 'supervisionOver', trainee.name, instructor.name);
}

export function endSupervision(draft: Draft, by: string): void {
  const { supervision } = draft.state;
  if (supervision === null) return;
  draft.change({ supervision: null });
  note(draft, 'supervisionOver', supervision.trainee.name, by);
}

function note(draft: Draft, kind: string, holder: string, by: string): void {
  draft.journal({ type: 'control', data: { kind, epoch: draft.state.lease.epoch, holder, by } });
}
