import { applyCommand, orderScanner, permitEndsMs } from './apply-command.ts';
import { beginControl, beginPassing } from './apply-hand-over.ts';
import { seeInstructor } from './apply-supervision.ts';
import { letFinish, takeSequence } from './apply-taking.ts';
import { conditionRow } from './conditions.ts';
import { Draft } from './draft.ts';
import { type EffectOutcome, outcomeRecord, outcomeWords, type PolicyEffect } from './effects.ts';
import type { ConsoleBeat, PolicyEvent } from './events.ts';
import { type InputFact, type InputId, isOlder, observe } from './inputs.ts';
import { acknowledgePassing, handOverOf, setHandOver } from './hand-over.ts';
import { ifThere } from './if-there.ts';
import { lastScanAfter } from './scan-end.ts';
import { isScanning } from './situation.ts';
import { grant, renew } from './lease.ts';
import {
  DESYNC_GRACE_MS,
  LINK_LONG_RTT_MS,
  LINK_TIMERS,
  type Ms,
  SCANNER_CALL_DEADLINE_MS,
  START_RTT_MAX_MS,
  STOP_FAILED_RETRY_MS,
} from './limits.ts';
import { findStep, isOtherScanner } from './facts.ts';
import { ownPermit } from './own-permit.ts';
import { permit } from './permit.ts';
import { type Reason, reason, reasonText } from './reasons.ts';
import { advanceRows } from './settle-conditions.ts';
import { changeWords, settle, settleCount, settleDueMs, settleSafetyVersion } from './settle.ts';
import { readyScanMs, readyTable, type ScannerFact, voidReady, voidTimeOut, withStart } from './session.ts';
import type { Principal } from './roles.ts';
import type { Inflight, PendingPermit, PolicyState, WaitingCommand } from './state.ts';
import { endPermit, issueStop, isYetToBegin, mayBeginYet } from './stop.ts';
import { askFromNow } from './unanswered.ts';
import { join, MOST_RESTRICTIVE_SAFE } from './verdict.ts';
import { hasRisen, zone4FillAfter } from './zone4-fill.ts';

/**
 * The safety core: (state, event, now) → (state, effects). Total and pure. Time passing is evaluated before the event,
 * so that a late renewal can never outrun the lease that it is late for.
 *
 * @param nowMs integer, the site's monotonic clock; a value below the last one is clamped and reported
 */
export function step(
  before: PolicyState,
  event: PolicyEvent,
  nowMs: Ms,
): { state: PolicyState; effects: readonly PolicyEffect[] } {
  const draft = new Draft(before);
  if (nowMs < before.nowMs)
    draft.effects.push({ kind: 'violation', what: `clock went back by ${before.nowMs - nowMs} ms` });
  const now = Math.max(nowMs, before.nowMs);
  if (now > before.nowMs) draft.change({ nowMs: now });
  const isDue = now >= before.settleDueMs;
  let isDueAgain = false;
  if (isDue) {
    expireInflight(draft);
    expirePending(draft);
    isDueAgain = settle(draft);
  }
  // A tick brings nothing but time.
  if (event.kind !== 'tick') {
    const { inputs, lease, power, supervision } = draft.state;
    apply(draft, event);
    // The echo of somebody who does not hold control proves that person's link and changes nothing that `settle` looks after.
    const isOnlyEcho =
      event.kind === 'heartbeat' &&
      draft.touched.size === 0 &&
      draft.state.lease === lease &&
      draft.state.supervision === supervision;
    const isOnlyFresher =
      event.kind === 'input' &&
      draft.state.power === power &&
      isFresherOnly(event.input, inputs[event.input], draft.state.inputs[event.input]) &&
      !advanceRows(draft);
    if (isDueAgain || !(isOnlyEcho || isOnlyFresher)) isDueAgain = settle(draft);
  } else if (!isDue) return { state: draft.state, effects: draft.effects };
  if (forgetAcknowledged(draft, before)) isDueAgain = true;
  settleSafetyVersion(draft, before);
  assertSane(draft);
  draft.change({ settleDueMs: isDueAgain ? now : settleDueMs(draft.state) });
  return { state: draft.state, effects: draft.effects };
}

/** Who has no control any more sees to nothing by it: what they acknowledged asks anew. @source design §10.7, domain §1.1 I9 */
function forgetAcknowledged(draft: Draft, before: PolicyState): boolean {
  const had = before.lease.control;
  const { control } = draft.state.lease;
  if (had.kind !== 'granted' || had === control) return false;
  if (control.kind === 'granted' && control.holder.personId === had.holder.personId) return false;
  const { conditions } = draft.state;
  askFromNow(draft, (_, acknowledgedBy) => acknowledgedBy === had.holder.name);
  return draft.state.conditions !== conditions;
}

/** Other rules than the input's own rows ask how old these are. */
const AGE_ASKED_BY_OTHERS: ReadonlySet<InputId> = new Set(['door34', 'link', 'scannerStatus']);

/** Still good, and proven once more: that is for the input's own rows, and for nothing else unless one of those changes. */
function isFresherOnly(input: InputId, before: InputFact, after: InputFact): boolean {
  return before.raw === 'good' && after.raw === 'good' && before.lastSeenMs !== null && !AGE_ASKED_BY_OTHERS.has(input);
}

function apply(draft: Draft, event: Exclude<PolicyEvent, { kind: 'tick' }>): void {
  const { state } = draft;
  switch (event.kind) {
    case 'input': {
      const { input, raw, seenMs, words } = event;
      const before = state.inputs[input];
      draft.setInput(input, observe(before, raw, seenMs, state.nowMs, words));
      if (input === 'squeezeBall' && raw === 'bad' && before.raw !== 'bad')
        draft.changeSession((one) => ({ ...one, squeezedMs: state.nowMs }));
      // Who acknowledged the alarm before it has not acknowledged this one.
      if (isAnotherAlarm(input, before, draft.state.inputs[input]))
        askFromNow(draft, (id, acknowledgedBy) => conditionRow(id).input === input && acknowledgedBy !== null);
      // Back on mains the next estimate is a new one.
      if (input === 'mains' && !isCut(draft.state) && state.power.runtimeMs !== null)
        draft.change({ power: { runtimeMs: null } });
      return;
    }
    case 'power':
      return draft.change({ power: { runtimeMs: runtimeLeft(state, event.runtimeMs) } });
    case 'scanner':
      return applyScanner(draft, event);
    case 'zone4': {
      const level2 = state.session?.level2?.name ?? null;
      const { readIn, facts } = event;
      // Whoever is listed as inside and is read on the way in had left without being read.
      const cameIn = facts.level2Inside.filter((name) => name === readIn || !state.zone4.level2Inside.includes(name));
      const entered = cameIn.find((name) => name !== level2);
      const hasOwnEntered = level2 !== null && cameIn.includes(level2);
      const isAnybody = state.zone4Fill === 'short' && hasRisen(state.zone4, event.facts);
      draft.change({
        zone4: event.facts,
        zone4Fill: isAnybody ? 'filling' : zone4FillAfter(state, event.facts),
      });
      if (isAnybody)
        changeWords(draft, (one) =>
          voidTimeOut(one, 'somebody came into Zone IV after one of those declared had left'),
        );
      if (hasOwnEntered) changeWords(draft, (one) => voidReady(one, `${level2} entered Zone IV`));
      // Ruling 11: the room is another one for whoever led the time-out, however well trained the one who came.
      if (entered !== undefined) changeWords(draft, (one) => voidTimeOut(one, `${entered} entered Zone IV`));
      return settleCount(draft);
    }
    case 'attendeeJoined': {
      const { consoleId, principal } = event;
      const others = state.attendees.filter((one) => one.consoleId !== consoleId);
      const joined = {
        consoleId,
        principal,
        sinceMs: state.nowMs,
        echoTickMs: null,
        roundTripMs: null,
        goodSinceMs: null,
        hasLeft: false,
      };
      draft.change({ attendees: [...others, joined] });
      return draft.journal({
        type: 'people',
        data: {
          what: 'joined',
          personId: principal.personId,
          name: principal.name,
          role: principal.role,
          seat: principal.seat,
        },
      });
    }
    case 'attendeeCredential': {
      const one = state.attendees.find(({ consoleId }) => consoleId === event.consoleId);
      if (one === undefined || one.principal.isCredentialValid === event.isValid) return;
      const changed = { ...one, principal: { ...one.principal, isCredentialValid: event.isValid } };
      draft.change({ attendees: state.attendees.map((other) => (other === one ? changed : other)) });
      const { personId, name, role, seat } = one.principal;
      const what = event.isValid ? 'credentialValid' : 'credentialEnded';
      return draft.journal({ type: 'people', data: { what, personId, name, role, seat } });
    }
    case 'attendeeLeft': {
      const left = state.attendees.find((one) => one.consoleId === event.consoleId);
      if (left === undefined) return;
      const asked = {
        ...state.lease,
        requests: state.lease.requests.filter((one) => one.consoleId !== event.consoleId),
      };
      const isSuccessor = handOverOf(asked)?.to.consoleId === event.consoleId;
      draft.change({
        attendees: state.attendees.filter((one) => one !== left),
        lease: isSuccessor ? setHandOver(asked, null) : asked,
      });
      const { personId, name, role, seat } = left.principal;
      return draft.journal({ type: 'people', data: { what: 'left', personId, name, role, seat } });
    }
    case 'heartbeat':
      return applyBeat(draft, event.beat);
    case 'command':
      return applyCommand(draft, event.command, event.principal);
    case 'intentDurable':
      return applyIntent(draft, event.intentId);
    case 'intentFailed':
      return failIntent(draft, event.intentId);
    case 'effectOutcome':
      return applyOutcome(draft, event.effectId, event.outcome);
    case 'drill':
      return draft.change({ isDrill: event.isUnderWay });
    case 'peer':
      return draft.change({
        peer: { verdict: event.verdict, why: event.why, againstDrill: event.againstDrill, seenMs: state.nowMs },
      });
  }
}

/** A monitor says all its alarms over one signal, one after the other. */
const MANY_ALARMS: ReadonlySet<InputId> = new Set(['vitalsAlarm']);

/** It came again, or it says something else than numbers that change: nobody has seen to this one. */
function isAnotherAlarm(input: InputId, before: InputFact, after: InputFact): boolean {
  if (!MANY_ALARMS.has(input) || after.raw !== 'bad') return false;
  return before.raw !== 'bad' || withoutNumbers(before.words) !== withoutNumbers(after.words);
}

function withoutNumbers(words: string): string {
  return words.replaceAll(/\d+([.,]\d+)?/g, '#');
}

/** A moment of mains charges nothing: a cut is over when its row says so. */
function isCut({ inputs, conditions }: PolicyState): boolean {
  return inputs.mains.raw !== 'good' || ['confirmed', 'clearing'].includes(conditions.mainsLost.status);
}

/** On battery an estimate only ever falls: a number that rises again is a better mood of the UPS, not more charge. */
function runtimeLeft(state: PolicyState, runtimeMs: Ms | null): Ms | null {
  const { power, inputs } = state;
  if (!isCut(state) || power.runtimeMs === null) return runtimeMs;
  // A UPS that says nothing at all has not said anything new; one that talks and leaves this out is asked no further.
  if (runtimeMs === null) return inputs.mains.raw === 'unknown' ? power.runtimeMs : null;
  return Math.min(power.runtimeMs, runtimeMs);
}

function applyScanner(draft: Draft, event: Extract<PolicyEvent, { kind: 'scanner' }>): void {
  const { inputs, nowMs, scanner, session } = draft.state;
  const { fact } = event;
  // What it was before it said the newest says nothing of now.
  if (isOlder(inputs.scannerStatus, event.seenMs)) return;
  if (isOtherScanner({ scanner: fact, scannerRef: draft.state.scannerRef })) return applyOtherScanner(draft, event);
  const faulty = fact.state === 'fault' || fact.state === 'off';
  const hasBegun = fact.state === 'fault' && fact.runningStepId === '' && mayHaveBegunUnnamed(draft.state);
  draft.change({
    scanner: fact,
    lastScan: hasBegun ? 'unnamed' : lastScanAfter(draft.state.lastScan, fact),
    namesSteps: draft.state.namesSteps || (isScanning(fact.state) && fact.runningStepId !== ''),
  });
  const { stop } = draft.state;
  if (stop?.status === 'confirmedByPerson' && stop.seenStoppedStepId !== null && isScanning(fact.state))
    draft.change({ stop: { ...stop, seenStoppedStepId: null } });
  draft.setInput('scannerStatus', observe(inputs.scannerStatus, 'good', event.seenMs, nowMs, fact.state));
  const fault = observe(inputs.scannerFault, faulty ? 'bad' : 'good', event.seenMs, nowMs, fact.faultText);
  draft.setInput('scannerFault', fault);
  if (scanner?.state !== fact.state || scanner.runningStepId !== fact.runningStepId) {
    draft.journal({ type: 'scanner', data: { state: fact.state, runningStepId: fact.runningStepId } });
  }
  // What a stop of ours ended is that stop's: it asks for the word itself. One that was confirmed before ended another scan.
  if ((stop === null || stop.status === 'confirmed') && isCutShort(scanner, fact))
    draft.changeSession((one) => ({ ...one, cutShortMs: nowMs }));
  // Another patient on the scanner than the one everybody agreed on: nothing said so far is about this one.
  if (session !== null && fact.patientRef !== session.patientRef) {
    draft.change({ session: voidTimeOut(session, 'the scanner shows another patient') });
  }
}

/** The site's file points at the neighbour, or the neighbour's bridge at this site: nobody knows what this one does. */
function applyOtherScanner(draft: Draft, { fact, seenMs }: Extract<PolicyEvent, { kind: 'scanner' }>): void {
  const { inputs, nowMs, scanner, session } = draft.state;
  if (scanner?.scannerRef !== fact.scannerRef)
    draft.journal({ type: 'scanner', data: { state: `says that it is ${fact.scannerRef}`, runningStepId: '' } });
  draft.change({ scanner: fact });
  const words = `what reports says that it is ${fact.scannerRef}`;
  draft.setInput('scannerStatus', observe(inputs.scannerStatus, 'unknown', seenMs, nowMs, words));
  if (session !== null) draft.change({ session: voidTimeOut(session, 'another scanner reported') });
}

/** A step was broken off since its last report: at its own key, or by its own guard. */
function isCutShort(before: ScannerFact | null, { steps }: ScannerFact): boolean {
  return steps.some(({ stepId, status }) => {
    const was = before?.steps.find((one) => one.stepId === stepId);
    return status === 'aborted' && was !== undefined && was.status !== 'aborted';
  });
}

/** A START is with a scanner of which nobody knows that it names its steps: the fault may have come after it began. */
function mayHaveBegunUnnamed(state: PolicyState): boolean {
  return state.lastScan === 'none' && !state.namesSteps && (isYetToBegin(state) || mayBeginYet(state).length > 0);
}

/** A renewal counts from the tick that it echoes; a page that does not answer its own worker renews nothing. */
function applyBeat(draft: Draft, beat: ConsoleBeat): void {
  const { attendees, lease, nowMs, inputs } = draft.state;
  const echoTickMs = Math.min(beat.echoTickMs, nowMs);
  draft.change({
    attendees: attendees.map((one) => {
      if (one.consoleId !== beat.consoleId) return one;
      const fresh = nowMs - echoTickMs <= LINK_TIMERS.onePath.suspectMs;
      const goodSinceMs = fresh ? (one.goodSinceMs ?? nowMs) : null;
      return {
        ...one,
        echoTickMs: Math.max(echoTickMs, one.echoTickMs ?? 0),
        roundTripMs: beat.roundTripMs,
        goodSinceMs,
      };
    }),
  });
  seeInstructor(draft, beat, echoTickMs);
  draft.change({ lease: acknowledgePassing(lease, { ...beat, echoTickMs }, nowMs) });
  if (
    lease.control.kind !== 'granted' ||
    lease.control.holder.consoleId !== beat.consoleId ||
    beat.epoch !== lease.epoch
  )
    return;
  const { roundTripMs } = beat;
  // A console that has not measured it says nothing about it, and ends no alarm about it either.
  const isAbove = (limitMs: Ms): InputFact['raw'] =>
    roundTripMs === null ? 'unknown' : roundTripMs > limitMs ? 'bad' : 'good';
  const words = roundTripMs === null ? 'not measured' : `${roundTripMs} ms`;
  const { consolePage, operatorInput, linkRoundTrip, linkRoundTripLong } = inputs;
  draft.setInput('consolePage', observe(consolePage, 'good', nowMs - beat.pageAgeMs, nowMs, ''));
  draft.setInput('operatorInput', observe(operatorInput, 'good', nowMs - beat.inputAgeMs, nowMs, ''));
  draft.setInput('linkRoundTrip', observe(linkRoundTrip, isAbove(START_RTT_MAX_MS), nowMs, nowMs, words));
  draft.setInput('linkRoundTripLong', observe(linkRoundTripLong, isAbove(LINK_LONG_RTT_MS), nowMs, nowMs, words));
  if (beat.pageAgeMs > LINK_TIMERS.onePath.downMs) return;
  draft.change({ lease: renew(lease, beat.consoleId, beat.epoch, echoTickMs, beat.paths) });
  draft.setInput('link', observe(draft.state.inputs.link, 'good', echoTickMs, nowMs, ''));
}

/** The disk has it: ask `permit` again, on the facts of this instant, and only then act. */
function applyIntent(draft: Draft, intentId: string): void {
  const { pending, nowMs } = draft.state;
  if (pending === null || pending.intentId !== intentId) return;
  draft.change({ pending: null });
  const { command } = pending;
  const principal = askerNow(draft.state, pending);
  if (principal === null) return refusePending(draft, pending, [reason('askerGone', { name: pending.principal.name })]);
  const [first, ...more] = permit(draft.state, command, principal);
  if (first !== undefined) return refusePending(draft, pending, [first, ...more]);
  const { action } = command;
  switch (action.kind) {
    case 'takeSequence':
      return takeSequence(draft, command, principal);
    case 'letFinish':
      return letFinish(draft, command, principal);
    case 'agreeHandOver':
      return beginPassing(draft, command, principal);
    case 'readBackControl': {
      const lease = grant(draft.state.lease, nowMs, command.echo.siteTickMs);
      beginControl(draft, lease, command.echo.siteTickMs);
      // What was said for a start on site was not said to whoever has control now.
      draft.changeSession((one) =>
        one.timeOut.kind === 'signed' && one.timeOut.readBack.personId !== principal.personId
          ? voidTimeOut(one, 'the remote technologist changed')
          : voidReady(one, 'remote control was given'),
      );
      draft.journal({
        type: 'control',
        data: { kind: 'granted', epoch: lease.epoch, holder: principal.name, by: intentId },
      });
      return draft.answer(command, { kind: 'done', words: `epoch ${lease.epoch}` });
    }
    case 'start':
      return start(draft, command, principal, action.stepId);
    case 'resume':
      return resume(draft, command, principal);
  }
}

/** Who asked, as they are now: an account may have run out while the disk wrote. null: they are gone. */
function askerNow({ attendees }: PolicyState, { command, principal }: PendingPermit): Principal | null {
  const { personId } = principal;
  const here = attendees.find((one) => one.consoleId === command.consoleId && one.principal.personId === personId);
  return here?.principal ?? null;
}

function start(draft: Draft, command: WaitingCommand, principal: Principal, stepId: string): void {
  const fact = findStep(draft.state, stepId);
  ifThere(draft, command, { fact, otherwise: 'stepUnknown' }, ({ durationMs }) => {
    const { nowMs, session } = draft.state;
    // READY named the length; what the queue says since then does not make it longer.
    openPermit(draft, { command, principal }, stepId, Math.min(durationMs, readyScanMs(session)));
    draft.changeSession((one) => withStart(one, nowMs));
    orderScanner(draft, 'start', command, stepId);
  });
}

function resume(draft: Draft, command: WaitingCommand, principal: Principal): void {
  ifThere(draft, command, { fact: draft.state.permit, otherwise: 'pauseWithoutPermit' }, ({ stepId }) => {
    const { session, scanner } = draft.state;
    const saidMs = readyScanMs(session);
    openPermit(draft, { command, principal }, stepId, Math.min(scanner?.remainingMs ?? saidMs, saidMs));
    orderScanner(draft, 'resume', command);
  });
}

/** READY is used up by it, and what was stopped before is over. */
function openPermit(
  draft: Draft,
  { command: { commandId }, principal }: { command: WaitingCommand; principal: Principal },
  stepId: string,
  lengthMs: Ms,
): void {
  const { nowMs } = draft.state;
  const permitId = draft.id('permit');
  draft.change({
    permit: {
      permitId,
      commandId,
      stepId,
      status: 'starting',
      sinceMs: nowMs,
      endsByMs: permitEndsMs(nowMs, lengthMs),
      wasSeenScanning: false,
      pausedMs: null,
      table: readyTable(draft.state.session),
      onsiteOwner: null,
    },
    stop: null,
  });
  if (principal.role === 'onsiteTechnologist') ownPermit(draft, principal);
  draft.changeSession((one) => ({ ...one, ready: { kind: 'used', stepId } }));
  draft.journal({ type: 'permit', data: { what: 'given', permitId, stepId, why: commandId } });
}

function failIntent(draft: Draft, intentId: string): void {
  const { pending } = draft.state;
  if (pending === null || pending.intentId !== intentId) return;
  draft.change({ pending: null });
  draft.answer(pending.command, { kind: 'refused', reasons: [{ id: 'intentNotDurable', params: {} }] });
}

function applyOutcome(draft: Draft, effectId: string, outcome: EffectOutcome): void {
  const inflight = draft.state.inflight.find((one) => one.effectId === effectId);
  if (inflight === undefined) return;
  draft.change({ inflight: draft.state.inflight.filter((one) => one !== inflight) });
  const words = outcomeWords(outcome);
  draft.journal(outcomeRecord(effectId, inflight.what, outcome));
  if (inflight.what === 'stop') return stopOutcome(draft, effectId, outcome);
  if (inflight.what === 'start' || inflight.what === 'resume') startOutcome(draft, inflight, outcome);
  // Not done, or nobody knows: what stands still already clears this by itself, and anything else is stopped at once.
  if (inflight.what === 'pause' && outcome.kind !== 'done' && draft.state.pauseAskedMs !== null)
    draft.change({ pauseAskedMs: draft.state.nowMs - DESYNC_GRACE_MS });
  setAnswer(draft, inflight.commandId, outcome.kind === 'done' ? (words ?? ACCEPTED) : `${outcome.kind}: ${words}`);
  draft.effects.push({
    kind: 'outcome',
    commandId: inflight.commandId,
    consoleId: inflight.consoleId,
    outcome:
      outcome.kind === 'refused'
        ? { kind: 'refused', reasons: [{ id: 'scannerRefused', params: { why: outcome.why } }] }
        : outcome.kind === 'done'
          ? { kind: 'done', words: words ?? ACCEPTED }
          : outcome,
  });
}

/**
 * An unknown start is never asked again. It is asked to stop, and its permit is withdrawn at once, so that a scan which then
 * begins is a scan without a permit and is stopped too.
 */
function startOutcome(draft: Draft, inflight: Inflight, outcome: EffectOutcome): void {
  const { permit: open } = draft.state;
  if (open === null || open.commandId !== inflight.commandId) return;
  if (outcome.kind === 'done') return draft.change({ permit: { ...open, status: 'running' } });
  // It may have begun, and a scanner that says nothing would never show it.
  if (outcome.kind === 'unknown') issueStop(draft, 'stop', 'the scanner did not answer a start');
  else {
    endPermit(draft, `start ${outcome.kind}`, open.wasSeenScanning ? 'mayBegin' : 'neverHad');
  }
}

function stopOutcome(draft: Draft, effectId: string, outcome: EffectOutcome): void {
  const { stop } = draft.state;
  if (stop === null || stop.effectId !== effectId || (outcome.kind !== 'refused' && outcome.kind !== 'failed')) return;
  // Not done, and known not to be: do not wait the two seconds to find out.
  // With nothing stronger to ask for it is asked again a moment later: in the same instant it would be asked for ever.
  const canAbort = draft.state.policy.capabilities.abort;
  if (stop.status === 'sent' && stop.how === 'stop' && canAbort) issueStop(draft, 'abort', stop.because);
  else draft.change({ stop: { ...stop, nextTryMs: draft.state.nowMs + STOP_FAILED_RETRY_MS } });
}

function setAnswer(draft: Draft, commandId: string, answer: string): void {
  const { lastCommand } = draft.state;
  if (lastCommand?.commandId === commandId) draft.change({ lastCommand: { ...lastCommand, answer } });
}

const ACCEPTED = 'accepted by the scanner';

/**
 * A disk that answers after the command’s own time is answered by no. Who pressed hears it now, and what waits for no
 * START being on its way, as the patient's way out, waits no longer.
 */
function expirePending(draft: Draft): void {
  const { pending, nowMs } = draft.state;
  if (pending === null || nowMs <= pending.command.expiresTickMs) return;
  draft.change({ pending: null });
  refusePending(draft, pending, [reason('intentNotDurable')]);
}

/** What waited for the disk is not done: in the record, on the last-command card, and told to whoever pressed. */
function refusePending(
  draft: Draft,
  { intentId, command }: PendingPermit,
  reasons: readonly [Reason, ...(readonly Reason[])],
): void {
  draft.journal({ type: 'withdrawn', data: { intentId, reasons: reasons.map((one) => one.id) } });
  setAnswer(draft, command.commandId, `refused: ${reasonText(reasons[0])}`);
  draft.answer(command, { kind: 'refused', reasons });
}

/** The guard answers every call by its deadline; should it not, the core does not wait for it. */
function expireInflight(draft: Draft): void {
  const { inflight, nowMs } = draft.state;
  for (const one of inflight) {
    if (nowMs - one.sinceMs > SCANNER_CALL_DEADLINE_MS + 500)
      applyOutcome(draft, one.effectId, { kind: 'unknown', code: 'NO_ANSWER' });
  }
}

/** A broken invariant is an effect and the most restrictive safe verdict, never an exception into silence. */
function assertSane(draft: Draft): void {
  const { lease, permit: open, session } = draft.state;
  const broken = [
    ...(lease.control.kind === 'granted' && draft.state.verdict.authority === 3 ? ['control held at authority 3'] : []),
    ...(open !== null && session === null ? ['a permit without a session'] : []),
    ...(Number.isInteger(draft.state.nowMs) ? [] : ['time is not an integer']),
  ];
  for (const what of broken) draft.effects.push({ kind: 'violation', what });
  if (broken.length > 0) {
    // What the rows ask for stays asked for.
    draft.change({ verdict: join(draft.state.verdict, MOST_RESTRICTIVE_SAFE) });
    draft.changeSession((one) => voidReady(one, 'the core found itself broken'));
  }
}
