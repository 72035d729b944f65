import { isActive } from '@farfield/protocol/policy';
import { type Invariant, scanOrder } from './invariant.ts';
import { isSignedIn } from './truth.ts';

/** The oracle's own copy: between the words of the one and of the other. */
const READ_BACK_MS = 120_000;
const COUNTED_WITHIN_MS = 3_000;

/** Whose session it is: the one Level 2 person whom it names. @source design §10.17 */
export const LEVEL2_INVARIANTS: readonly Invariant[] = [
  {
    id: 'K3',
    text: 'a session has one named Level 2 person; another takes their place by reading back alone, named before or because the first is gone, and what the first said of the room is void',
    core: (_, { before, event, after, nowMs }) => {
      const was = before.session;
      const is = after.session;
      if (was === null || is === null || was.sessionId !== is.sessionId) return null;
      const isAsked = event.kind === 'command' && event.command.action.kind === 'readBackLevel2';
      if (was.level2?.personId === is.level2?.personId) return isAsked ? true : null;
      if (is.level2 === null) return 'the session has no Level 2 person any more';
      if (was.level2 === null) return true;
      const action = event.kind === 'command' ? event.command.action : null;
      if (event.kind !== 'command' || action?.kind !== 'readBackLevel2') return `another Level 2 by ${event.kind}`;
      const { personId, seat, isLevel2 } = event.principal;
      if (personId !== is.level2.personId || seat !== 'onsite' || !isLevel2) return `${personId} is not whom it names`;
      const isNamed = was.level2Next?.personId === personId && nowMs - was.level2Next.atMs <= READ_BACK_MS;
      const isFirstGone =
        !isSignedIn(before, was.level2) ||
        isActive(before.conditions.mrstLeft) ||
        isActive(before.conditions.presenceLost) ||
        // The time that passed before this step is part of it.
        isActive(after.conditions.presenceLost);
      if (!isNamed && !isFirstGone) return `${personId} took over from ${was.level2.personId}, who named nobody`;
      if (is.ready.kind === 'given') return 'READY of the first one outlives them';
      return is.timeOut.kind === 'signed' || is.timeOut.kind === 'led'
        ? `the time-out of the first one is ${is.timeOut.kind}`
        : true;
    },
  },
  {
    id: 'K4',
    text: 'a scan starts on READY and time-out of the session’s own Level 2, who is signed in on site',
    speaksOfActs: true,
    core: (_, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const { session } = step.before;
      const named = session?.level2;
      if (session === null || named == null) return `${order.kind} with nobody named`;
      if (!isSignedIn(step.before, named)) return `${named.personId} is not signed in`;
      if (session.ready.kind === 'given' && session.ready.by.personId !== named.personId)
        return `READY by ${session.ready.by.personId}, the session is ${named.personId}'s`;
      return session.timeOut.kind === 'signed' && session.timeOut.lead.personId === named.personId
        ? true
        : `the time-out is ${session.timeOut.kind} and not ${named.personId}'s`;
    },
  },
  {
    id: 'K7',
    text: 'no scan starts beside anybody whom the time-out did not declare: neither one more, nor another in the place of one who left, as far as the counter saw',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      const { session } = step.before;
      if (order === null || session === null) return null;
      const { room, agent, world } = truth.site;
      const { timeOut, attendants } = session;
      // An agent that has booted since has been told of somebody inside, not of who they are.
      const heard = room.stranger?.incarnation === agent.incarnation ? room.stranger : null;
      if (heard !== null && timeOut.kind === 'signed' && timeOut.readBack.atMs < heard.cameMs)
        return `${order.kind} with somebody inside who came ${step.nowMs - heard.cameMs} ms ago, after the time-out`;
      const more = room.inside - 1 - attendants;
      if (more > 0 && room.safetyTechIn > 0 && room.isCounted && world.nowMs - room.changedMs > COUNTED_WITHIN_MS)
        return `${order.kind} with ${more} more inside than were declared`;
      // Where nobody was to stay, and nobody did, it says nothing.
      return attendants > 0 || room.stranger !== null || room.safetyTechIn > 0 ? true : null;
    },
  },
];
