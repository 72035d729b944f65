import { ownPermit } from './own-permit.ts';
import type { Command } from './command.ts';
import { isActive, latchedCondition } from './condition-state.ts';
import { conditionRow } from './conditions.ts';
import type { Draft } from './draft.ts';
import { endControl } from './lease.ts';
import { FINISH_LATE_MS, FINISHER_SEEN_MS, type Ms } from './limits.ts';
import { reason } from './reasons.ts';
import type { Principal } from './roles.ts';
import { voidReady } from './session.ts';
import { noteCondition } from './settle-conditions.ts';
import { issueStop } from './stop.ts';
import {
  isAnswererGone,
  isFinisherHere,
  isRestOfC1,
  isTakerHere,
  linkDownSinceMs,
  offeredNow,
  sequenceNow,
  type Taking,
} from './taking.ts';

/** Its record is on the disk. Whoever takes it answers for it. */
export function takeSequence(draft: Draft, command: Command, principal: Principal): void {
  const { taking } = draft.state;
  if (taking?.kind !== 'offered') return draft.answer(command, { kind: 'refused', reasons: [reason('nothingToTake')] });
  answerFor(draft, command, principal, taking, null);
  ownPermit(draft, principal);
  note(draft, 'sequenceTaken', taking.stepId, principal.name);
  draft.answer(command, { kind: 'done', words: '' });
}

/** Its record is on the disk. It ends by itself or is stopped; the safety tech may stop it and start nothing. */
export function letFinish(draft: Draft, command: Command, principal: Principal): void {
  const { taking, policy, scanner, nowMs } = draft.state;
  if (taking?.kind !== 'offered') return draft.answer(command, { kind: 'refused', reasons: [reason('nothingToTake')] });
  // By the scanner's own word when it was said, a little more, and never more than the facility signed for.
  const leftMs = Math.min(policy.finishMaxMs, (scanner?.remainingMs ?? policy.finishMaxMs) * 1.1);
  answerFor(draft, command, principal, taking, nowMs + Math.ceil(leftMs) + FINISH_LATE_MS);
  note(draft, 'sequenceFinishes', taking.stepId, principal.name);
  draft.answer(command, { kind: 'done', words: '' });
}

/** Remote control is over, and as lost as by its own time. */
function answerFor(
  draft: Draft,
  command: Command,
  principal: Principal,
  { permitId, stepId }: Extract<Taking, { kind: 'offered' }>,
  finishesByMs: Ms | null,
): void {
  const { lease, nowMs } = draft.state;
  const { personId, name } = principal;
  if (lease.control.kind === 'granted') {
    const holder = lease.control.holder.name;
    draft.change({ lease: endControl(lease, name, nowMs, 'lost') });
    note(
      draft,
      'ended',
      holder,
      finishesByMs === null ? `${name} took the sequence` : `${name} lets the sequence finish`,
    );
    draft.changeSession((one) => voidReady(one, 'remote control ended'));
    confirmControlEnded(draft);
  }
  const by = { personId, name, consoleId: command.consoleId };
  draft.change({ taking: { kind: 'taken', permitId, stepId, by, seenMs: nowMs, finishesByMs } });
  // It is the answer to what those two ask of people.
  for (const id of ['linkDown', 'controlEnded'] as const) {
    const one = draft.state.conditions[id];
    if (isActive(one)) draft.setConditions([[id, { ...one, acknowledgedBy: name }]]);
  }
}

/** Lost before its time was over, it is lost as at its end: until people clear it, also when the link comes back. */
function confirmControlEnded(draft: Draft): void {
  const { conditions, nowMs } = draft.state;
  const { status } = conditions.controlEnded;
  const { cleared: _, ...latched } = latchedCondition(nowMs);
  const confirmed = { ...latched, status: 'confirmed' } as const;
  draft.setConditions([['controlEnded', confirmed]]);
  noteCondition(
    draft,
    { id: 'controlEnded', rule: conditionRow('controlEnded').rule, input: 'link' },
    status,
    confirmed,
  );
}

/**
 * A technologist on site who takes control while it is still held takes what runs under it, as at any other time (L-E).
 */
export function takeAlong(draft: Draft, { consoleId }: Command, { personId, name }: Principal): void {
  const { taking, lease } = draft.state;
  const by = { personId, name, consoleId };
  const isForThem = taking?.kind === 'offered' && taking.to === 'technologist' && isTakerHere(draft.state, by);
  if (!isForThem || lease.control.kind !== 'granted') return;
  const { permitId, stepId } = taking;
  draft.change({ taking: { kind: 'taken', permitId, stepId, by, seenMs: draft.state.nowMs, finishesByMs: null } });
  note(draft, 'sequenceTaken', stepId, name);
}

/**
 * Offered when the link goes down, over with its sequence or when the link is back in time; and what nobody takes, or
 * whose taker is gone, is stopped, whatever has become of the row that would have stopped it.
 */
export function settleTaking(draft: Draft): void {
  const { state } = draft;
  const { taking } = state;
  switch (taking?.kind) {
    case undefined:
    case 'missed':
      return offer(draft, state.taking);
    case 'offered':
      return settleOffered(draft, taking);
    case 'taken':
      return settleTaken(draft, taking);
  }
}

function offer(draft: Draft, before: Taking | null): void {
  const { state } = draft;
  const offered = offeredNow(state);
  if (offered !== null) {
    draft.change({ taking: offered });
    note(draft, 'sequenceOffered', offered.stepId, 'the link is down');
  } else if (before !== null && (state.session === null || state.permit !== null)) draft.change({ taking: null });
}

function settleOffered(draft: Draft, taking: Extract<Taking, { kind: 'offered' }>): void {
  const { state } = draft;
  const { control } = state.lease;
  const isHeld = control.kind === 'granted';
  // Heard again before control ended: it is the remote technologist's sequence as before.
  if (isHeld && linkDownSinceMs(state, control) === null) return draft.change({ taking: null });
  const why = whyNotToBeTaken(draft, taking);
  if (why === null) return;
  // What nobody may take any more stops with the lease, as it does without a technologist.
  if (why === '' || (isHeld && state.nowMs < taking.untilMs)) return draft.change({ taking: null });
  miss(draft, why);
}

function whyNotToBeTaken(draft: Draft, taking: Extract<Taking, { kind: 'offered' }>): string | null {
  const { state } = draft;
  const sequence = sequenceNow(state, taking.permitId);
  if (sequence === 'over') return '';
  if (sequence === 'unknown') return 'nobody knows what the scanner does';
  const isTechnologist = taking.to === 'technologist';
  if (isAnswererGone(state, taking.to))
    return isTechnologist ? 'no MR technologist is signed in on site' : 'it may no longer finish';
  if (state.nowMs < taking.untilMs) return null;
  return isTechnologist
    ? 'nobody on site took the sequence within 10 s'
    : 'the safety tech did not let it finish within 10 s';
}

function settleTaken(draft: Draft, taking: Extract<Taking, { kind: 'taken' }>): void {
  const { state } = draft;
  const sequence = sequenceNow(state, taking.permitId);
  // Given to a remote technologist again, by people: it is theirs.
  if (sequence === 'over' || state.lease.control.kind === 'granted') return draft.change({ taking: null });
  if (sequence === 'unknown') return miss(draft, 'nobody knows what the scanner does');
  const { by, seenMs, finishesByMs } = taking;
  if (finishesByMs === null) {
    if (!isTakerHere(state, by)) miss(draft, `${by.name}, who took the sequence, is gone`);
  } else if (!isRestOfC1(state)) miss(draft, 'it may no longer finish');
  else if (!isFinisherHere(state, by)) miss(draft, `${by.name}, who let the sequence finish, is gone`);
  else if (state.nowMs - seenMs > FINISHER_SEEN_MS)
    miss(draft, `${by.name}, who let the sequence finish, was not seen`);
  else if (state.nowMs > finishesByMs) miss(draft, 'the sequence did not finish in its time');
}

function miss(draft: Draft, why: string): void {
  draft.change({ taking: { kind: 'missed', why } });
  note(draft, 'sequenceMissed', '', why);
  issueStop(draft, 'stop', why);
}

function note(draft: Draft, kind: string, holder: string, by: string): void {
  draft.journal({ type: 'control', data: { kind, epoch: draft.state.lease.epoch, holder, by } });
}
