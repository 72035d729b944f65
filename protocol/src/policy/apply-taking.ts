import { ownPermit } from './own-permit.ts';
import type { Command } from './command.ts';
import { isActive } from './condition-state.ts';
import type { Draft } from './draft.ts';
import { endControl } from './lease.ts';
import { reason } from './reasons.ts';
import type { Principal } from './roles.ts';
import { voidReady } from './session.ts';
import { issueStop } from './stop.ts';
import { isTakerHere, linkDownSinceMs, offeredNow, sequenceNow, type Taking, technologistsOnSite } from './taking.ts';

/** Its record is on the disk. Whoever takes it answers for it; remote control is over, and as lost as by its own time. */
export function takeSequence(draft: Draft, command: Command, principal: Principal): void {
  const { taking, lease, nowMs } = draft.state;
  if (taking?.kind !== 'offered') return draft.answer(command, { kind: 'refused', reasons: [reason('nothingToTake')] });
  const { personId, name } = principal;
  if (lease.control.kind === 'granted') {
    const holder = lease.control.holder.name;
    draft.change({ lease: endControl(lease, name, nowMs, 'lost') });
    note(draft, 'ended', holder, `${name} took the sequence`);
    draft.changeSession((one) => voidReady(one, 'remote control ended'));
  }
  const { permitId, stepId } = taking;
  draft.change({ taking: { kind: 'taken', permitId, stepId, by: { personId, name, consoleId: command.consoleId } } });
  ownPermit(draft, principal);
  // It is the answer to what those two ask of people.
  for (const id of ['linkDown', 'controlEnded'] as const) {
    const one = draft.state.conditions[id];
    if (isActive(one)) draft.setConditions([[id, { ...one, acknowledgedBy: name }]]);
  }
  note(draft, 'sequenceTaken', stepId, name);
  draft.answer(command, { kind: 'done', words: '' });
}

/** A technologist on site who takes control while it is still held takes what runs under it, as at any other time (L-E). */
export function takeAlong(draft: Draft, { consoleId }: Command, { personId, name }: Principal): void {
  const { taking, lease } = draft.state;
  const by = { personId, name, consoleId };
  if (taking?.kind !== 'offered' || lease.control.kind !== 'granted' || !isTakerHere(draft.state, by)) return;
  const { permitId, stepId } = taking;
  draft.change({ taking: { kind: 'taken', permitId, stepId, by } });
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
  if (technologistsOnSite(state).length === 0) return 'no MR technologist is signed in on site';
  return state.nowMs < taking.untilMs ? null : 'nobody on site took the sequence within 10 s';
}

function settleTaken(draft: Draft, taking: Extract<Taking, { kind: 'taken' }>): void {
  const { state } = draft;
  const sequence = sequenceNow(state, taking.permitId);
  // Given to a remote technologist again, by people: it is theirs.
  if (sequence === 'over' || state.lease.control.kind === 'granted') return draft.change({ taking: null });
  if (sequence === 'unknown') return miss(draft, 'nobody knows what the scanner does');
  if (!isTakerHere(state, taking.by)) miss(draft, `${taking.by.name}, who took the sequence, is gone`);
}

function miss(draft: Draft, why: string): void {
  draft.change({ taking: { kind: 'missed', why } });
  note(draft, 'sequenceMissed', '', why);
  issueStop(draft, 'stop', why);
}

function note(draft: Draft, kind: string, holder: string, by: string): void {
  draft.journal({ type: 'control', data: { kind, epoch: draft.state.lease.epoch, holder, by } });
}
