import type { Command } from './command.ts';
import type { Draft } from './draft.ts';
import type { CommandOutcome } from './effects.ts';
import { completeReasons, successorAt } from './hand-over-gates.ts';
import { forgetStatements } from './forget-statements.ts';
import { completePassing, handOverOf, passOn, setHandOver } from './hand-over.ts';
import { ifThere } from './if-there.ts';
import type { LeaseState } from './lease.ts';
import { type Ms, OFFER_VALID_MS } from './limits.ts';
import { reasonText } from './reasons.ts';
import type { Principal } from './roles.ts';
import { voidTimeOut } from './session.ts';

const DONE: CommandOutcome = { kind: 'done', words: '' };

/** What the two remote technologists say; the site's own word is `beginPassing`, after the disk has it. */
export function applyHandOver(
  draft: Draft,
  command: Command,
  principal: Principal,
  action: Extract<Command['action'], { kind: 'proposeHandOver' | 'readBackHandOver' | 'dropHandOver' }>,
): void {
  const { lease, nowMs } = draft.state;
  switch (action.kind) {
    case 'proposeHandOver': {
      const fact = successorAt(draft.state, action.toPersonId);
      return ifThere(draft, command, { fact, otherwise: 'nobodyToHandTo' }, (named) => {
        const to = { personId: action.toPersonId, name: named.principal.name, consoleId: named.consoleId };
        draft.change({ lease: setHandOver(lease, { to, stage: 'proposed', sinceMs: nowMs }) });
        note(draft, 'handOverProposed', to.name, principal.name);
        draft.answer(command, DONE);
      });
    }
    case 'readBackHandOver':
      return ifThere(draft, command, { fact: handOverOf(lease), otherwise: 'notProposed' }, (handOver) => {
        draft.change({ lease: setHandOver(lease, { ...handOver, stage: 'readBack', sinceMs: nowMs }) });
        note(draft, 'handOverReadBack', handOver.to.name, principal.name);
        draft.answer(command, DONE);
      });
    case 'dropHandOver':
      return ifThere(draft, command, { fact: handOverOf(lease), otherwise: 'noHandOver' }, ({ to }) => {
        note(draft, 'handOverDropped', to.name, principal.name);
        draft.change({ lease: setHandOver(lease, null) });
        draft.answer(command, DONE);
      });
  }
}

/** The site agrees, and the disk has it: from here on the earlier technologist has no control, and nobody else has yet. */
export function beginPassing(draft: Draft, command: Command, principal: Principal): void {
  const { lease, nowMs } = draft.state;
  ifThere(draft, command, { fact: handOverOf(lease), otherwise: 'noHandOver' }, ({ to }) => {
    draft.change({ lease: passOn(lease, to, principal.name, nowMs) });
    note(draft, 'passing', to.name, principal.name);
    draft.changeSession((one) => voidTimeOut(one, 'the remote technologist changed'));
    draft.answer(command, { kind: 'done', words: `epoch ${draft.state.lease.epoch}` });
  });
}

/** Nobody went on with it: it is over, and the holder holds as before. */
export function settleHandOver(draft: Draft): void {
  const { lease, nowMs } = draft.state;
  const handOver = handOverOf(lease);
  if (handOver === null || nowMs - handOver.sinceMs <= OFFER_VALID_MS) return;
  note(draft, 'handOverLapsed', handOver.to.name, 'time');
  draft.change({ lease: setHandOver(lease, null) });
}

/** The other begins once the earlier console believes no more; should the other be gone by then, the site has control. */
export function settlePassing(draft: Draft): void {
  const { lease, nowMs, attendees } = draft.state;
  const { control, quarantine } = lease;
  if (control.kind !== 'passing' || nowMs < quarantine.untilMs) return;
  const { to } = control;
  const reasons = completeReasons(draft.state, to);
  const echoTickMs = attendees.find((one) => one.consoleId === to.consoleId)?.echoTickMs ?? null;
  if (reasons.length > 0 || echoTickMs === null) {
    const [why] = [...reasons.map(reasonText), 'its console was not heard'] as const;
    draft.change({ lease: { ...lease, control: { kind: 'local', sinceMs: nowMs, by: 'hand-over not completed' } } });
    return note(draft, 'handOverFailed', to.name, why);
  }
  beginControl(draft, completePassing(lease, nowMs, echoTickMs), echoTickMs);
  note(draft, 'granted', to.name, control.agreedBy);
}

/** What was known of an earlier holder says nothing about this one. */
export function beginControl(draft: Draft, lease: LeaseState, echoTickMs: Ms): void {
  const { nowMs } = draft.state;
  const { permit } = draft.state;
  // Whoever ran it on site before, from now on it is run from remote.
  draft.change({ lease, permit: permit === null ? null : { ...permit, onsiteOwner: null } });
  draft.setInput('link', { raw: 'good', sinceMs: nowMs, lastSeenMs: echoTickMs, words: '' });
  for (const input of ['consolePage', 'operatorInput', 'linkRoundTrip', 'linkRoundTripLong'] as const)
    draft.setInput(input, { raw: 'good', sinceMs: nowMs, lastSeenMs: nowMs, words: '' });
  forgetStatements(draft, 'rst');
}

function note(draft: Draft, kind: string, holder: string, by: string): void {
  draft.journal({ type: 'control', data: { kind, epoch: draft.state.lease.epoch, holder, by } });
}
