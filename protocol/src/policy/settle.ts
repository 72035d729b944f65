import { settleHandOver, settlePassing } from './apply-hand-over.ts';
import { settleSupervision } from './apply-supervision.ts';
import { settleTaking } from './apply-taking.ts';
import { isActive } from './condition-state.ts';
import { CONDITION_IDS, type ConditionId, conditionRow } from './conditions.ts';
import { CONTRAST_OBSERVED_MS } from './contrast.ts';
import type { Draft } from './draft.ts';
import {
  factsDueMs,
  findStep,
  isBetweenPrescanAndScan,
  isDoorTakenAsShut,
  isFaultBesideScan,
  isSaidStopped,
  isStopUnderWay,
  isTechnologistOnSite,
  scannerSeenMs,
  runningStepId,
  scannerStateKnown,
  scannerStateReported,
  situation,
  stepOfReady,
} from './facts.ts';
import { derive, observe } from './inputs.ts';
import { handOverOf } from './hand-over.ts';
import { endControl, expireOffer } from './lease.ts';
import {
  DESYNC_GRACE_MS,
  FINISHER_SEEN_MS,
  LATE_START_MS,
  LINK_TIMERS,
  type Ms,
  OFFER_VALID_MS,
  OWNER_GONE_MS,
  READY_VALID_MS,
  SCANNER_CALL_DEADLINE_MS,
  STOP_CONFIRM_MS,
  STOP_STORM,
  UNANSWERED_MS,
} from './limits.ts';
import { voidReadOut, whyReadOutIsVoid } from './read-out.ts';
import { clockDueMs, settleScanClocks } from './scan-clock.ts';
import { expectedInZone4, type Ready, type Session, type StepFact, voidReady, voidTimeOut } from './session.ts';
import { settleConditions } from './settle-conditions.ts';
import { settleShutdown, shutdownDueMs } from './shutdown.ts';
import { isScanning } from './situation.ts';
import { activeConditions, ANY_STEP, type PolicyState, type ScanPermit } from './state.ts';
import { endPermit, issueStop, mayBeginYet, settleStop } from './stop.ts';
import { rowVerdict } from './taking.ts';
import { isSameVerdict, join, NO_RESTRICTION } from './verdict.ts';
import { unansweredVerdict } from './unanswered.ts';

const PEER_VALID_MS: Ms = 5_000;

/**
 * Brings everything that follows from the facts up to date, in one fixed order, that of SPEC.md. Called before an event (time
 * passing is evaluated first) and after it (what it changed acts in the same step).
 *
 * @returns whether its own last parts changed what its first parts look at: then it is due again at the next step
 */
export function settle(draft: Draft): boolean {
  settleAttendees(draft);
  settlePermit(draft);
  settleOwner(draft);
  settleUnseenStarts(draft);
  settleDesync(draft);
  settleScanClocks(draft);
  settleConditions(draft);
  const { stop, permit, lease, session, supervision, taking, verdict } = draft.state;
  settleTaking(draft);
  settleVerdict(draft);
  settleControl(draft);
  settleSupervision(draft);
  settleWords(draft);
  settleStop(draft);
  settleShutdown(draft);
  const { state } = draft;
  return (
    state.stop !== stop ||
    state.permit !== permit ||
    state.lease !== lease ||
    state.session !== session ||
    state.supervision !== supervision ||
    state.taking !== taking ||
    state.verdict !== verdict
  );
}

function settleAttendees(draft: Draft): void {
  const { attendees, nowMs } = draft.state;
  const late = (echoTickMs: Ms | null): boolean =>
    echoTickMs === null || nowMs - echoTickMs > LINK_TIMERS.onePath.suspectMs;
  if (!attendees.some((one) => one.goodSinceMs !== null && late(one.echoTickMs))) return;
  draft.change({
    attendees: attendees.map((one) => (late(one.echoTickMs) ? { ...one, goodSinceMs: null } : one)),
  });
}

/** A permit ends with its step, with its time, or with the scanner's word that nothing runs. */
function settlePermit(draft: Draft): void {
  const { permit, nowMs } = draft.state;
  if (permit === null) return;
  const known = scannerStateKnown(draft.state);
  const isUnsaid = known === null || isBetweenPrescanAndScan(draft.state);
  if (isUnsaid && nowMs > endsUnseenMs(draft.state, permit)) {
    // Nobody can say that it ended by itself.
    return issueStop(draft, 'stop', 'the time of the permit is over and the scanner does not say that it ended');
  }
  if (
    known !== null &&
    (known === 'scanning' || known === 'prescan') &&
    isSameStep(permit.stepId, runningStepId(draft.state))
  ) {
    // Whoever pressed Continue at the scanner had no permit for it: a paused one stays paused, and `resume` gives a new one.
    if (permit.status === 'paused' || (permit.status === 'running' && permit.wasSeenScanning)) return;
    draft.change({
      permit: { ...permit, status: permit.status === 'starting' ? 'starting' : 'running', wasSeenScanning: true },
    });
    return;
  }
  if (known === 'paused' && isSameStep(permit.stepId, runningStepId(draft.state))) {
    // A step that was just told to go on is still reported as paused; only what was seen to scan has been paused again.
    const isOld = permit.wasSeenScanning || nowMs - permit.sinceMs >= DESYNC_GRACE_MS;
    if (permit.status !== 'paused' && isOld) draft.change({ permit: { ...permit, status: 'paused', pausedMs: nowMs } });
    return;
  }
  const isAboutToBegin = isBetweenPrescanAndScan(draft.state) && isSameStep(permit.stepId, runningStepId(draft.state));
  const ended = known !== null && !isScanning(known) && !isAboutToBegin;
  const grace = !permit.wasSeenScanning && nowMs - permit.sinceMs < DESYNC_GRACE_MS;
  if (ended && !grace && permit.status !== 'starting') endPermit(draft, `scanner is ${known}`);
}

/** When a step is over of which nothing more is heard. A paused one may have gone on right after its last report. */
function endsUnseenMs(state: PolicyState, { endsByMs, pausedMs, status }: ScanPermit): Ms {
  if (status !== 'paused' || pausedMs === null) return endsByMs;
  return Math.max(pausedMs, scannerSeenMs(state)) + (endsByMs - pausedMs);
}

/**
 * A scan that a technologist on site started or took is that person's: it does not run on without anybody who may operate
 * it. A page that is loaded again is back within seconds.
 */
function settleOwner(draft: Draft): void {
  const { permit, attendees, lease, nowMs } = draft.state;
  if (permit === null || permit.onsiteOwner === null || lease.control.kind === 'granted') return;
  const { personId, name, goneMs } = permit.onsiteOwner;
  const isHere = attendees.some((one) => isTechnologistOnSite(one) && one.principal.personId === personId);
  if (isHere) {
    if (goneMs !== null) draft.change({ permit: { ...permit, onsiteOwner: { personId, name, goneMs: null } } });
    return;
  }
  if (goneMs === null) draft.change({ permit: { ...permit, onsiteOwner: { personId, name, goneMs: nowMs } } });
  else if (nowMs - goneMs >= OWNER_GONE_MS) issueStop(draft, 'stop', `${name} is no longer signed in on site`);
}

function isSameStep(permitted: string, running: string): boolean {
  // A scanner that does not say which step runs is judged by the permit's time alone.
  return running === '' || running === permitted;
}

/** Scanning without a permit. With no session open Farfield observes only: the site scans by itself. */
function settleDesync(draft: Draft): void {
  const { state } = draft;
  const reported = scannerStateReported(state);
  // A scanner that says nothing does not take back what it said last.
  if (reported === null) return;
  const scans = reported === 'scanning' || reported === 'prescan' || isFaultBesideScan(state);
  const { permit } = state;
  const isForThem = isSamePatient(state);
  const covered =
    permit !== null &&
    permit.status !== 'paused' &&
    isSameStep(permit.stepId, runningStepId(state)) &&
    isForThem &&
    !isTableMovedUncalled(state, permit.table) &&
    state.nowMs <= permit.endsByMs;
  // What a stop is already being asked for is that stop's affair, until it is confirmed.
  const isBeingStopped =
    isStopUnderWay(state) && state.stop?.atRestMs === null && state.inputs.scannerDesync.raw !== 'bad';
  const { control } = state.lease;
  const siteScansItself =
    // An offer that nobody has read back gives nobody control.
    (control.kind === 'local' || control.kind === 'offered') &&
    state.attendees.some(isTechnologistOnSite) &&
    // What Farfield has started is for whom Farfield started it, and on the table as READY had it.
    (permit === null || permit.status === 'paused' || covered) &&
    !isLateStart(state) &&
    !isSaidStopped(state);
  const bad = scans && !covered && !isBeingStopped && state.session !== null && !siteScansItself;
  const step = [reported, runningStepId(state)].filter(Boolean).join(' ');
  const isMoved = permit !== null && isTableMovedUncalled(state, permit.table);
  const what = isForThem
    ? isMoved
      ? 'and the table moved, which nobody called clear'
      : 'without a permit'
    : 'for another patient';
  const words = bad ? `${step} ${what}` : '';
  draft.setInput('scannerDesync', derive(state.inputs.scannerDesync, bad, words, state.nowMs));
}

/** @source design §10.13: a table that moves has the safety tech's "clear", for each step */
function isTableMovedUncalled({ scanner }: PolicyState, { isClear, positionMm }: ScanPermit['table']): boolean {
  if (isClear || scanner === null) return false;
  const nowMm = scanner.tablePositionMm;
  const isElsewhere = positionMm !== null && nowMm !== null && Math.abs(nowMm - positionMm) > 1;
  return scanner.isTableMoving === true || isElsewhere;
}

/** A permit is for the session's patient; a scanner that names none is judged by its step. */
function isSamePatient({ session, scanner }: PolicyState): boolean {
  return session === null || !scanner?.patientRef || scanner.patientRef === session.patientRef;
}

function settleUnseenStarts(draft: Draft): void {
  const unseenStarts = mayBeginYet(draft.state);
  if (unseenStarts.length < draft.state.unseenStarts.length) draft.change({ unseenStarts });
}

/** A START whose permit ended before it began, by a stop or by time, and begins all the same: whoever is on site, it is that one. */
function isLateStart(state: PolicyState): boolean {
  return mayBeginYet(state).some(({ stepId }) => stepId === ANY_STEP || isSameStep(stepId, runningStepId(state)));
}

function settleVerdict(draft: Draft): void {
  const { state } = draft;
  const peer = state.peer !== null && state.nowMs - state.peer.seenMs <= PEER_VALID_MS ? state.peer : null;
  if (state.peer !== null && peer === null) draft.change({ peer: null });
  const unanswered: string[] = [];
  let verdict = peer?.verdict ?? NO_RESTRICTION;
  for (const id of state.activeIds) {
    verdict = join(verdict, rowVerdict(state, id));
    const more = unansweredVerdict(state, id);
    if (more === NO_RESTRICTION) continue;
    verdict = join(verdict, more);
    unanswered.push(`unanswered:${id}`);
  }
  if (isSameVerdict(verdict, state.verdict)) return;
  draft.change({ verdict });
  const suspects = CONDITION_IDS.filter((id) => state.conditions[id].status === 'suspect').map((id) => `suspect:${id}`);
  draft.journal({
    type: 'verdict',
    data: { ...verdict, why: [...activeConditions(state), ...suspects, ...unanswered] },
  });
}

function settleControl(draft: Draft): void {
  const { state } = draft;
  const { control } = state.lease;
  if (control.kind === 'granted' && state.verdict.authority === 3) {
    const first = activeConditions(state).find((id) => conditionRow(id).verdict[situation(state)].authority === 3);
    const why = first === undefined || first === 'controlEnded' ? 'no renewal' : conditionRow(first).title;
    draft.change({ lease: endControl(state.lease, why, state.nowMs, 'lost') });
    // Mostly the row that ended it asks for the stop too. What it leaves running is nobody's, as a START on its way is.
    const isLeft = state.verdict.scan < 2 && state.taking === null;
    if (state.permit !== null && (isLeft || !state.permit.wasSeenScanning))
      issueStop(draft, 'stop', 'remote control ended');
    draft.journal({
      type: 'control',
      data: { kind: 'ended', epoch: draft.state.lease.epoch, holder: control.holder.name, by: why },
    });
    // What was said for a remote start is no longer for anybody.
    draft.changeSession((one) => voidReady(one, 'remote control ended'));
    return;
  }
  if (control.kind === 'granted') return settleHandOver(draft);
  if (control.kind === 'passing') return settlePassing(draft);
  const lapsed = expireOffer(state.lease, state.nowMs);
  if (lapsed !== state.lease) {
    draft.change({ lease: lapsed });
    draft.journal({ type: 'control', data: { kind: 'offerLapsed', epoch: lapsed.epoch, holder: '', by: 'time' } });
  }
}

/** READY and time-out are words about a state of the room; when the room changes they are void. */
function settleWords(draft: Draft): void {
  changeWords(draft, (session) => afterStepChange(draft.state, afterRoomChange(draft.state, session)));
}

/** What becomes of READY, time-out and read-out is a record each. */
export function changeWords(draft: Draft, change: (session: Session) => Session): void {
  const { session } = draft.state;
  if (session === null) return;
  const next = change(session);
  if (next === session) return;
  draft.change({ session: next });
  if (session.ready.kind === 'given' && next.ready.kind === 'void') {
    const { readyId, stepName, by } = session.ready;
    draft.journal({ type: 'ready', data: { what: 'void', readyId, step: stepName, by: by.name, why: next.ready.why } });
  }
  if (session.timeOut.kind !== 'void' && next.timeOut.kind === 'void') {
    draft.journal({ type: 'session', data: { what: 'timeOutVoid', why: next.timeOut.why } });
  }
  if (session.readOut !== next.readOut && next.readOut.kind === 'void')
    draft.journal({ type: 'session', data: { what: 'readOutVoid', why: next.readOut.why } });
}

function afterStepChange({ scanner }: PolicyState, session: Session): Session {
  const { readOut } = session;
  if (scanner === null || (readOut.kind !== 'said' && readOut.kind !== 'confirmed')) return session;
  const step = scanner.steps.find((one) => one.stepId === readOut.stepId);
  const why = whyReadOutIsVoid(readOut, step, scanner.selectedStepId);
  return why === null ? session : voidReadOut(session, why);
}

/** After these the room is looked at afresh, with two voices. @source design §2.6 */
const ROOM_IS_ANOTHER = ['quench', 'oxygenLow', 'roomStop'] as const;

/**
 * A start waits for these to pass; they say nothing about the room of which READY speaks. When the link is down they are
 * no longer all that is the matter.
 */
const ABOUT_THE_REMOTE_END: ReadonlySet<ConditionId> = new Set([
  'linkSuspect',
  'linkSlow',
  'linkVerySlow',
  'consolePageSilent',
  'operatorQuiet',
  'operatorSilent',
  'onePathLeft',
]);

function afterRoomChange(state: PolicyState, session: Session): Session {
  const active = (id: ConditionId): boolean => isActive(state.conditions[id]);
  if (active('unauthorisedEntry')) return voidTimeOut(session, 'a person entered Zone IV');
  for (const id of ROOM_IS_ANOTHER) if (active(id)) return voidTimeOut(session, conditionRow(id).title);
  // Ruling 11: not only people come into Zone IV.
  if (active('ferromagneticDoorOpen'))
    return voidTimeOut(session, 'an object may have come into Zone IV: ferromagnetic alarm with the door open');
  // Ruling 12, domain §1.5 RESUME: after lost power or a scanner that starts anew, two voices before the next start.
  if (active('mainsLost')) return voidTimeOut(session, 'mains power was lost');
  const scanner = scannerStateKnown(state);
  if (scanner === 'off' || scanner === 'booting') return voidTimeOut(session, 'the scanner was off');
  const { lease } = state;
  // Ruling 12: with remote control lost, a door that was open may have let anybody and anything in.
  if (lease.wasLostInExam && lease.control.kind !== 'granted' && !isDoorTakenAsShut(state))
    return voidTimeOut(session, 'the Zone IV door was not known to be shut after remote control was lost');
  const { ready } = session;
  if (ready.kind !== 'given') return session;
  if (!isDoorTakenAsShut(state)) return voidReady(session, 'the Zone III/IV door was not shut');
  if (active('ferromagneticDoorShut')) return voidReady(session, 'ferromagnetic alarm');
  if (active('presenceUnproven') || active('mrstLeft')) return voidReady(session, 'the safety tech was not seen');
  if (active('squeezeBall')) return voidReady(session, 'the patient squeezed the ball');
  const bar = activeConditions(state).find(
    (id) => !ABOUT_THE_REMOTE_END.has(id) && conditionRow(id).verdict[situation(state)].authority >= 1,
  );
  if (bar !== undefined) return voidReady(session, conditionRow(bar).title);
  if (state.nowMs - ready.by.atMs > READY_VALID_MS) return voidReady(session, 'older than 120 s');
  const tableMm = state.scanner?.tablePositionMm ?? null;
  // Where it is unknown by now it may have moved.
  const moved = ready.tablePositionMm !== null && (tableMm === null || Math.abs(tableMm - ready.tablePositionMm) > 1);
  if (moved || state.scanner?.isTableMoving === true) return voidReady(session, 'the table moved');
  if (state.scanner !== null && stepOfReady(state) !== ready.stepId)
    return voidReady(session, 'another step was selected');
  const step = findStep(state, ready.stepId);
  if (step === undefined) return voidReady(session, 'the step left the queue');
  return isOtherStep(ready, step) ? voidReady(session, 'the step was changed at the scanner') : session;
}

/** What READY named: the step and its length. A scanner that reckons its lengths anew is a second off at most. */
function isOtherStep(ready: Extract<Ready, { kind: 'given' }>, step: StepFact): boolean {
  return (
    step.name !== ready.stepName ||
    step.mode !== ready.mode ||
    step.movesTable !== ready.movesTable ||
    Math.abs(step.durationMs - ready.durationMs) > 1_000
  );
}

/**
 * The version that a START names: what it depends on, and nothing that merely ages.
 *
 * @param before the state before this step, settled then
 */
export function settleSafetyVersion(draft: Draft, before: PolicyState): void {
  const { state } = draft;
  if (state.safetyKey !== '' && isSafetyUntouched(before, state)) return;
  const { control, epoch } = state.lease;
  const { session } = state;
  const safetyKey = JSON.stringify([
    state.verdict.authority,
    state.verdict.scan,
    epoch,
    control.kind,
    session?.patientRef ?? '',
    session?.room ?? '',
    session?.ready.kind === 'given' ? session.ready.readyId : '',
    session?.timeOut.kind ?? '',
    scannerStateKnown(state) ?? 'unknown',
    state.scanner?.patientRef ?? '',
    state.scanner?.selectedStepId ?? '',
    state.scanner?.mode ?? '',
    state.policyHash,
  ]);
  if (safetyKey !== state.safetyKey) draft.change({ safetyKey, safetyVersion: state.safetyVersion + 1 });
}

/** Nothing that the key is made of is another object than before: it need not be made again. */
function isSafetyUntouched(before: PolicyState, after: PolicyState): boolean {
  return (
    before.verdict === after.verdict &&
    before.lease === after.lease &&
    before.session === after.session &&
    before.scanner === after.scanner &&
    scannerStateKnown(before) === scannerStateKnown(after)
  );
}

/** However quiet it is, everything is looked at again this often. */
const SETTLE_AT_LEAST_EVERY_MS: Ms = 250;

/**
 * When time alone can next change anything that `settle` looks after: until then a tick has nothing to do. Too early is
 * harmless, too late is not: a law in laws.test.ts compares it with settling always.
 */
export function settleDueMs(state: PolicyState): Ms {
  const { nowMs, permit, stop, session, lease, peer, supervision, taking } = state;
  let dueMs = Math.min(nowMs + SETTLE_AT_LEAST_EVERY_MS, state.conditionsDueMs, factsDueMs(state));
  const at = (ms: Ms): void => {
    if (ms > nowMs && ms < dueMs) dueMs = ms;
  };
  for (const { echoTickMs, goodSinceMs } of state.attendees)
    if (goodSinceMs !== null && echoTickMs !== null) at(echoTickMs + LINK_TIMERS.onePath.suspectMs + 1);
  if (permit !== null) {
    at(permit.endsByMs + 1);
    at(endsUnseenMs(state, permit) + 1);
    at(permit.sinceMs + DESYNC_GRACE_MS);
    if (permit.onsiteOwner?.goneMs != null) at(permit.onsiteOwner.goneMs + OWNER_GONE_MS);
  }
  if (stop !== null) {
    at(stop.requestedMs + STOP_CONFIRM_MS + 1);
    at(stop.nextTryMs);
    if (stop.mayBeginUntilMs !== null) at(stop.mayBeginUntilMs);
  }
  if (state.pending !== null) at(state.pending.command.expiresTickMs + 1);
  for (const { sinceMs } of state.unseenStarts) at(sinceMs + LATE_START_MS + 1);
  if (state.pauseAskedMs !== null) at(state.pauseAskedMs + DESYNC_GRACE_MS);
  if (session?.ready.kind === 'given') at(session.ready.by.atMs + READY_VALID_MS + 1);
  if (lease.control.kind === 'offered') at(lease.control.sinceMs + OFFER_VALID_MS + 1);
  at(clockDueMs(state));
  at(shutdownDueMs(state));
  if (session?.contrast.given.kind === 'given') at(session.contrast.given.atMs + CONTRAST_OBSERVED_MS);
  const handOver = handOverOf(lease);
  if (handOver !== null) at(handOver.sinceMs + OFFER_VALID_MS + 1);
  if (lease.control.kind === 'passing') at(lease.quarantine.untilMs);
  if (taking?.kind === 'offered') at(taking.untilMs);
  if (taking?.kind === 'taken' && taking.finishesByMs !== null) {
    at(taking.finishesByMs + 1);
    at(taking.seenMs + FINISHER_SEEN_MS + 1);
  }
  if (supervision?.seenTickMs != null) at(supervision.seenTickMs + LINK_TIMERS.onePath.suspectMs + 1);
  if (peer !== null) at(peer.seenMs + PEER_VALID_MS + 1);
  for (const { sinceMs } of state.inflight) at(sinceMs + SCANNER_CALL_DEADLINE_MS + 501);
  for (const atMs of state.remoteStopsMs) at(atMs + STOP_STORM.withinMs + 1);
  for (const id of state.activeIds) {
    const one = state.conditions[id];
    if (!isActive(one) || one.acknowledgedBy !== null) continue;
    at(one.askedMs + UNANSWERED_MS.stop);
    at(one.askedMs + UNANSWERED_MS.abort);
  }
  return dueMs;
}

/** The count's own rule: who is in Zone IV besides those expected and the Level 2 people that the reader saw go in. */
export function settleCount(draft: Draft): void {
  const { zone4, session, inputs, nowMs } = draft.state;
  const allowed = expectedInZone4(session) + zone4.level2Inside.length;
  const words = `${zone4.count ?? 'nobody knows how many'} in Zone IV, ${allowed} expected`;
  // With no session open nobody has been declared: people who clean or service come and go, the count is only shown.
  const raw = zone4.count === null ? 'unknown' : session !== null && zone4.count > allowed ? 'bad' : 'good';
  draft.setInput('zone4Entry', observe(inputs.zone4Entry, raw, nowMs, nowMs, words));
}
