import type { Draft } from './draft.ts';
import {
  DESYNC_GRACE_MS,
  LATE_START_MS,
  type Ms,
  SCANNER_CALL_DEADLINE_MS,
  STOP_CONFIRM_MS,
  STOP_RETRY_MS,
} from './limits.ts';
import {
  isAskAnswered,
  isBetweenPrescanAndScan,
  isStopUnderWay,
  scannerStateKnown,
  situation,
  standsStill,
} from './facts.ts';
import { isScanBesideFault } from './scan-end.ts';
import { activeConditions, type Inflight, type PolicyState, type StopState, type UnseenStart } from './state.ts';
import { conditionRow } from './conditions.ts';
import { voidReady, withoutStart } from './session.ts';
import { rowVerdict } from './taking.ts';

/** Asks the scanner to stop, now. Never waits for the disk, a lease or an answer; asking twice does no harm. */
export function issueStop(draft: Draft, how: 'stop' | 'abort', because: string): void {
  const { capabilities } = draft.state.policy;
  const { nowMs, stop } = draft.state;
  const isRepeat = stop !== null && isStopUnderWay(draft.state) && !isAskAnswered(draft.state);
  // Whoever presses STOP again while an abort is asked for asks for no less than that.
  const wanted = isRepeat && stop.how === 'abort' ? 'abort' : how;
  const feasible = wanted === 'stop' && !capabilities.stop ? 'abort' : wanted;
  const canDo = feasible === 'abort' ? capabilities.abort || capabilities.stop : capabilities.stop;
  const order = feasible === 'abort' && !capabilities.abort ? 'stop' : feasible;
  const effectId = draft.id('stop');
  draft.change({
    stop: {
      effectId,
      how: order,
      status: canDo ? (isRepeat && stop.status === 'notConfirmed' ? 'notConfirmed' : 'sent') : 'askSite',
      requestedMs: isRepeat ? stop.requestedMs : nowMs,
      nextTryMs: nowMs + STOP_RETRY_MS,
      confirmedMs: null,
      atRestMs: null,
      seenStoppedStepId: null,
      because: isRepeat ? stop.because : because,
      mayBeginUntilMs: isRepeat ? stop.mayBeginUntilMs : mayBeginUntilMs(draft.state),
    },
    unseenStarts: mayBeginYet(draft.state).map((one) => (isRepeat ? one : { ...one, sinceMs: nowMs })),
    pending: withdrawPending(draft, because),
    // A stop asks for more.
    pauseAskedMs: null,
  });
  draft.changeSession((one) => voidReady(one, 'a stop was asked for'));
  draft.journal({ type: 'stop', data: { what: canDo ? 'sent' : 'askSite', effectId, how: order, because } });
  // Nothing is permitted any more: what begins after this stop is confirmed is a scan that nobody permitted (C-42).
  endPermit(draft, because);
  if (!canDo) return;
  draft.change({
    inflight: remember(draft.state.inflight, {
      effectId,
      what: 'stop',
      commandId: null,
      consoleId: null,
      sinceMs: nowMs,
    }),
  });
  draft.effects.push({
    kind: 'scanner',
    effectId,
    order: { kind: order, commandId: effectId },
    deadlineMs: nowMs + SCANNER_CALL_DEADLINE_MS,
  });
}

const INFLIGHT_MAX = 16;
const UNSEEN_MAX = 16;

/** Bounded; what may still begin a scan is never forgotten for what cannot. */
export function remember(inflight: readonly Inflight[], one: Inflight): readonly Inflight[] {
  const all = [...inflight, one];
  if (all.length <= INFLIGHT_MAX) return all;
  const oldest = all.findIndex(({ what }) => what !== 'start' && what !== 'resume');
  return all.filter((_, at) => at !== oldest);
}

/** A START that the scanner has, and that was not seen to begin: until then "not scanning" does not mean that it will not. */
function mayBeginUntilMs(state: PolicyState): Ms | null {
  const { permit, inflight, nowMs } = state;
  const isAsked = inflight.some(({ what }) => what === 'start' || what === 'resume');
  return isAsked || isYetToBegin(state) ? Math.max(nowMs, (permit?.sinceMs ?? nowMs) + DESYNC_GRACE_MS) : null;
}

/**
 * STARTs whose permits ended before they were seen to begin, lately enough that they may begin yet. While a stop is under way
 * none of them is over: pressed once more, also after it was confirmed, STOP takes nothing back of what the earlier one stopped.
 */
export function mayBeginYet(state: PolicyState): readonly UnseenStart[] {
  const { unseenStarts } = state;
  if (isStopUnderWay(state) || unseenStarts.length === 0) return unseenStarts;
  return startedLately(state);
}

/** STOP is on its way after a START that was not seen to begin: for these seconds "not scanning" does not mean that it will not. */
export function mayBeginBesideStop({ stop, nowMs }: PolicyState): boolean {
  return stop?.status === 'sent' && stop.mayBeginUntilMs !== null && nowMs < stop.mayBeginUntilMs;
}

/** STARTs that were ended before they were seen to begin, so lately that they may begin yet, whatever became of their stop. */
export function startedLately({ unseenStarts, nowMs }: PolicyState): readonly UnseenStart[] {
  return unseenStarts.filter(({ sinceMs }) => nowMs - sinceMs <= LATE_START_MS);
}

export function withUnseen(state: PolicyState, stepId: string): readonly UnseenStart[] {
  const others = state.unseenStarts.filter((one) => one.stepId !== stepId);
  return [...others, { stepId, sinceMs: state.nowMs }].slice(-UNSEEN_MAX);
}

/** The scanner has its START, and no gradient of the scan itself was seen yet: it may begin at any moment. */
export function isYetToBegin(state: PolicyState): boolean {
  const { permit } = state;
  if (permit === null || permit.status === 'paused') return false;
  return !permit.wasSeenScanning || isBetweenPrescanAndScan(state);
}

/**
 * @param start whether the scanner has a START of it that was not seen to begin. It never had one that it refused; what it
 *   had before may begin yet, and what was seen to begin beside a refusal was one of those.
 */
export function endPermit(draft: Draft, why: string, start: 'asSeen' | 'mayBegin' | 'neverHad' = 'asSeen'): void {
  const { permit } = draft.state;
  if (permit === null) return;
  const mayBegin = start === 'mayBegin' || (start === 'asSeen' && isYetToBegin(draft.state));
  if (mayBegin) draft.change({ unseenStarts: withUnseen(draft.state, permit.stepId) });
  draft.change({ permit: null });
  // Nothing was scanned under this time-out yet: it grows as old as it did before.
  if (!permit.wasSeenScanning) draft.changeSession((one) => withoutStart(one, permit.sinceMs));
  const { permitId, stepId } = permit;
  const said = { what: 'ended', permitId, stepId, why };
  draft.journal({ type: 'permit', data: mayBegin ? { ...said, mayBegin } : said });
}

/** A start that waits for the disk dies here. */
export function withdrawPending(draft: Draft, because: string): null {
  const { pending } = draft.state;
  if (pending !== null) {
    draft.journal({ type: 'withdrawn', data: { intentId: pending.intentId, reasons: [because] } });
    draft.answer(pending.command, { kind: 'failed', code: 'STOPPED_FIRST' });
  }
  return null;
}

/** The verdict's scan component as effects, and the life of a stop until the scanner reports that it stopped. */
export function settleStop(draft: Draft): void {
  stopLateStart(draft);
  stopWhatDidNotPause(draft);
  confirmStop(draft);
  const { state } = draft;
  const begins = isYetToBegin(state);
  // With no session open the site works by itself and Farfield only observes: it orders nothing that no person asked for.
  const wanted = state.session === null ? 0 : begins ? scanWhileScanning(state) : state.verdict.scan;
  const mayScan = begins || situation(state) === 'scanning';
  if (wanted >= 2 && mayScan && (!isStopUnderWay(state) || isAskAnswered(state))) {
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

/**
 * Between START and its first gradient the room counts as scanning: a door that opens and shuts in between would
 * otherwise be forgotten when the scan begins.
 */
function scanWhileScanning(state: PolicyState): number {
  return Math.max(state.verdict.scan, ...activeConditions(state).map((id) => conditionRow(id).verdict.scanning.scan));
}

function stopCause(draft: Draft): string {
  const { state } = draft;
  const now = state.permit === null ? situation(state) : 'scanning';
  const first = activeConditions(state).find((id) => rowVerdict(state, id, now).scan >= 2);
  return first === undefined ? 'the gateway asks' : conditionRow(first).title;
}

/** A pause that the scanner answers and does not carry out is no pause: whoever asked for quiet gets it by a stop. */
function stopWhatDidNotPause(draft: Draft): void {
  const { pauseAskedMs, nowMs } = draft.state;
  if (pauseAskedMs === null) return;
  if (standsStill(draft.state)) draft.change({ pauseAskedMs: null });
  else if (nowMs - pauseAskedMs >= DESYNC_GRACE_MS)
    issueStop(draft, 'stop', 'the scanner did not pause when it was told to');
}

/** The stop was asked for before the scan began, and a scanner that does not scan has nothing to stop: ask again, at once. */
function stopLateStart(draft: Draft): void {
  const { state } = draft;
  const known = scannerStateKnown(state);
  if (state.stop === null || state.stop.mayBeginUntilMs === null || !isStopUnderWay(state)) return;
  if (known !== 'scanning' && known !== 'prescan') return;
  draft.change({ stop: { ...state.stop, mayBeginUntilMs: null } });
  issueStop(draft, 'stop', state.stop.because);
}

function confirmStop(draft: Draft): void {
  const { stop, inputs, nowMs } = draft.state;
  if (stop === null || stop.status === 'confirmed') return;
  const reportedAfter = (inputs.scannerStatus.lastSeenMs ?? -1) > stop.requestedMs;
  if (!standsStill(draft.state) || !reportedAfter) return;
  if (stop.atRestMs !== null) return forgetWhatWasSeen(draft, stop);
  // Paused is not stopped: one press on the scanner's own Continue, and it scans.
  if (scannerStateKnown(draft.state) === 'paused') return;
  if (stop.mayBeginUntilMs !== null && nowMs < stop.mayBeginUntilMs) return;
  if (stop.status === 'askSite' || stop.status === 'confirmedByPerson') {
    // What a person says, a person says. From here on a scan is another one than was to be stopped.
    draft.change({ stop: { ...stop, atRestMs: nowMs } });
    return;
  }
  draft.change({ stop: { ...stop, status: 'confirmed', confirmedMs: nowMs, atRestMs: nowMs } });
  draft.journal({
    type: 'stop',
    data: { what: 'confirmed', effectId: stop.effectId, how: stop.how, because: stop.because },
  });
}

/** The scanner itself says now that it rests: what a person saw of the scan before says nothing about the next. */
function forgetWhatWasSeen(draft: Draft, stop: StopState): void {
  const { scanner, lastScan } = draft.state;
  if (stop.seenStoppedStepId === null || scanner === null || isScanBesideFault(lastScan, scanner)) return;
  draft.change({ stop: { ...stop, seenStoppedStepId: null } });
}

function retryStop(draft: Draft): void {
  const { stop, nowMs } = draft.state;
  if (stop === null || (stop.status !== 'sent' && stop.status !== 'notConfirmed')) return;
  if (stop.status === 'sent') {
    if (nowMs - stop.requestedMs <= STOP_CONFIRM_MS) {
      // It certainly did not reach the scanner, and there is nothing stronger to ask for.
      const isStrongest = stop.how === 'abort' || !draft.state.policy.capabilities.abort;
      if (isStrongest && nowMs >= stop.nextTryMs) issueStop(draft, 'abort', stop.because);
      return;
    }
    draft.change({ stop: { ...stop, status: 'notConfirmed' } });
    draft.journal({
      type: 'stop',
      data: { what: 'notConfirmed', effectId: stop.effectId, how: stop.how, because: stop.because },
    });
    // Make before break: the stop that was asked for stays asked for; abort comes on top of it.
    issueStop(draft, 'abort', stop.because);
    return;
  }
  if (nowMs >= stop.nextTryMs) issueStop(draft, 'abort', stop.because);
}
