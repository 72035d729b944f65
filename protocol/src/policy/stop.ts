import type { Draft } from './draft.ts';
import { SCANNER_CALL_DEADLINE_MS, STOP_CONFIRM_MS, STOP_RETRY_MS } from './limits.ts';
import { isStopUnderWay, situation } from './permit.ts';
import { scannerStateKnown } from './facts.ts';
import { isScanning } from './situation.ts';
import { activeConditions } from './state.ts';
import { conditionRow } from './conditions.ts';
import { voidReady } from './session.ts';

/** Asks the scanner to stop, now. Never waits for the disk, a lease or an answer; asking twice does no harm. */
export function issueStop(draft: Draft, how: 'stop' | 'abort', because: string): void {
  const { capabilities } = draft.state.policy;
  const feasible = how === 'stop' && !capabilities.stop ? 'abort' : how;
  const canDo = feasible === 'abort' ? capabilities.abort || capabilities.stop : capabilities.stop;
  const order = feasible === 'abort' && !capabilities.abort ? 'stop' : feasible;
  const { nowMs, stop } = draft.state;
  const effectId = draft.id('stop');
  const isRepeat = stop !== null && isStopUnderWay(draft.state);
  draft.change({
    stop: {
      effectId,
      how: order,
      status: canDo ? (isRepeat && stop.status === 'notConfirmed' ? 'notConfirmed' : 'sent') : 'askSite',
      requestedMs: isRepeat ? stop.requestedMs : nowMs,
      lastTriedMs: nowMs,
      confirmedMs: null,
      because: isRepeat ? stop.because : because,
    },
    // A start that waits for the disk dies here; one already at the scanner is caught when it scans without a permit.
    pending: withdrawPending(draft, because),
    session: draft.state.session === null ? null : voidReady(draft.state.session, 'a stop was asked for'),
  });
  draft.journal({ type: 'stop', data: { what: canDo ? 'sent' : 'askSite', effectId, how: order, because } });
  if (!canDo) return;
  draft.change({
    inflight: [
      ...draft.state.inflight,
      { effectId, what: 'stop' as const, commandId: null, consoleId: null, sinceMs: nowMs },
    ].slice(-16),
  });
  draft.effects.push({
    kind: 'scanner',
    effectId,
    order: { kind: order, commandId: effectId },
    deadlineMs: nowMs + SCANNER_CALL_DEADLINE_MS,
  });
}

function withdrawPending(draft: Draft, because: string): null {
  const { pending } = draft.state;
  if (pending !== null) {
    draft.journal({ type: 'withdrawn', data: { intentId: pending.intentId, reasons: [because] } });
    draft.answer(pending.command, { kind: 'failed', code: 'STOPPED_FIRST' });
  }
  return null;
}

/** The verdict's scan component as effects, and the life of a stop until the scanner reports that it stopped. */
export function settleStop(draft: Draft): void {
  confirmStop(draft);
  const { state } = draft;
  // With no session open the site works by itself and Farfield only observes: it orders nothing that no person asked for.
  const wanted = state.session === null ? 0 : state.verdict.scan;
  const mayScan = situation(state) === 'scanning';
  if (wanted >= 2 && mayScan && !isStopUnderWay(state)) {
    issueStop(draft, wanted === 3 ? 'abort' : 'stop', stopCause(draft));
  } else if (
    wanted === 3 &&
    state.stop?.status === 'sent' &&
    state.stop.how === 'stop' &&
    state.policy.capabilities.abort
  ) {
    issueStop(draft, 'abort', stopCause(draft));
  }
  retryStop(draft);
}

function stopCause(draft: Draft): string {
  const now = situation(draft.state);
  const first = activeConditions(draft.state).find((id) => conditionRow(id).verdict[now].scan >= 2);
  return first === undefined ? 'the gateway asks' : conditionRow(first).title;
}

function confirmStop(draft: Draft): void {
  const { stop, inputs, nowMs } = draft.state;
  if (stop === null || (stop.status !== 'sent' && stop.status !== 'notConfirmed')) return;
  const known = scannerStateKnown(draft.state);
  const reportedAfter = (inputs.scannerStatus.lastSeenMs ?? -1) > stop.requestedMs;
  if (known === null || isScanning(known) || !reportedAfter) return;
  draft.change({ stop: { ...stop, status: 'confirmed', confirmedMs: nowMs } });
  draft.journal({
    type: 'stop',
    data: { what: 'confirmed', effectId: stop.effectId, how: stop.how, because: stop.because },
  });
}

function retryStop(draft: Draft): void {
  const { stop, nowMs } = draft.state;
  if (stop === null || (stop.status !== 'sent' && stop.status !== 'notConfirmed')) return;
  if (stop.status === 'sent') {
    if (nowMs - stop.requestedMs <= STOP_CONFIRM_MS) return;
    draft.change({ stop: { ...stop, status: 'notConfirmed' } });
    draft.journal({
      type: 'stop',
      data: { what: 'notConfirmed', effectId: stop.effectId, how: stop.how, because: stop.because },
    });
    // Make before break: the stop that was asked for stays asked for; abort comes on top of it.
    issueStop(draft, 'abort', stop.because);
    return;
  }
  if (nowMs - stop.lastTriedMs >= STOP_RETRY_MS) issueStop(draft, 'abort', stop.because);
}
