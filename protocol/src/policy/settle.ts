import { advanceCondition, isActive } from './condition-state.ts';
import { type Applies, CONDITION_IDS, type ConditionId, conditionRow, conditionTitle } from './conditions.ts';
import type { Draft } from './draft.ts';
import { scannerStateKnown } from './facts.ts';
import { type InputFact, observe } from './inputs.ts';
import { endControl, expireOffer } from './lease.ts';
import { DESYNC_GRACE_MS, LINK_TIMERS, type Ms, READY_VALID_MS } from './limits.ts';
import { findStep, isStopUnderWay, isTechnologistOnSite, patientInRoom, situation } from './permit.ts';
import { expectedInZone4, type Session, voidReady, voidTimeOut } from './session.ts';
import { isScanning } from './situation.ts';
import { activeConditions, type PolicyState } from './state.ts';
import { endPermit, settleStop } from './stop.ts';
import { canonical } from './canonical.ts';
import { isSameVerdict, join, NO_RESTRICTION } from './verdict.ts';

const PEER_VALID_MS: Ms = 5_000;

/**
 * Brings everything that follows from the facts up to date, in one fixed order: derived facts → conditions → verdict →
 * control → READY and time-out → permit → stop. Called before an event (time passing is evaluated
 * first) and after it (what it changed acts in the same step).
 */
export function settle(draft: Draft, elapsedMs: Ms): void {
  settleAttendees(draft);
  settlePermit(draft);
  settleDesync(draft);
  settleConditions(draft, elapsedMs);
  settleVerdict(draft);
  settleControl(draft);
  settleWords(draft);
  settleStop(draft);
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
  const { permit, nowMs, scanner } = draft.state;
  if (permit === null) return;
  const known = scannerStateKnown(draft.state);
  if (
    known !== null &&
    (known === 'scanning' || known === 'prescan') &&
    isSameStep(permit.stepId, scanner?.runningStepId ?? '')
  ) {
    // Whoever pressed Continue at the scanner had no permit for it: a paused one stays paused, and `resume` gives a new one.
    if (permit.status === 'paused' || (permit.status === 'running' && permit.wasSeenScanning)) return;
    draft.change({
      permit: { ...permit, status: permit.status === 'starting' ? 'starting' : 'running', wasSeenScanning: true },
    });
    return;
  }
  if (known === 'paused') {
    // A step that was just told to go on is still reported as paused; only what was seen to scan has been paused again.
    const isOld = permit.wasSeenScanning || nowMs - permit.sinceMs >= DESYNC_GRACE_MS;
    if (permit.status !== 'paused' && isOld) draft.change({ permit: { ...permit, status: 'paused', pausedMs: nowMs } });
    return;
  }
  const ended =
    known !== null && !isScanning(known) && !(known === 'prepped' && scanner?.runningStepId === permit.stepId);
  const grace = !permit.wasSeenScanning && nowMs - permit.sinceMs < DESYNC_GRACE_MS;
  if (ended && !grace && permit.status !== 'starting') endPermit(draft, `scanner is ${known}`);
}

function isSameStep(permitted: string, running: string): boolean {
  // A scanner that does not say which step runs is judged by the permit's time alone.
  return running === '' || running === permitted;
}

/** Scanning without a permit. With no session open Farfield observes only: the site scans by itself. */
function settleDesync(draft: Draft): void {
  const { state } = draft;
  const known = scannerStateKnown(state);
  // A scanner that says nothing does not take back what it said last.
  if (known === null) return;
  const scans = known === 'scanning' || known === 'prescan';
  const { permit } = state;
  const covered =
    permit !== null &&
    permit.status !== 'paused' &&
    isSameStep(permit.stepId, state.scanner?.runningStepId ?? '') &&
    state.nowMs <= permit.endsByMs;
  // What a stop is already being asked for is that stop's affair, until it is confirmed.
  const isBeingStopped = isStopUnderWay(state) && state.inputs.scannerDesync.raw !== 'bad';
  const siteScansItself = state.lease.control.kind === 'local' && state.attendees.some(isTechnologistOnSite);
  const bad = scans && !covered && !isBeingStopped && state.session !== null && !siteScansItself;
  const words = bad
    ? `${known}${state.scanner?.runningStepId ? ` ${state.scanner.runningStepId}` : ''} without a permit`
    : '';
  setInput(
    draft,
    'scannerDesync',
    observe(state.inputs.scannerDesync, bad ? 'bad' : 'good', state.nowMs, state.nowMs, words),
  );
}

function setInput(draft: Draft, id: keyof PolicyState['inputs'], fact: InputFact): void {
  draft.change({ inputs: { ...draft.state.inputs, [id]: fact } });
}

function settleConditions(draft: Draft, elapsedMs: Ms): void {
  const { state } = draft;
  const now = situation(state);
  const next: Record<string, PolicyState['conditions'][ConditionId]> = {};
  for (const id of CONDITION_IDS) {
    const row = conditionRow(id);
    const before = state.conditions[id];
    const after = advanceCondition(row, before, {
      applies: doesApply(row.applies, state, now === 'scanning'),
      isScanning: now === 'scanning' && state.session !== null,
      fitting: state.policy.equipment[row.input],
      fact: state.inputs[row.input],
      nowMs: state.nowMs,
      elapsedMs,
    });
    next[id] = after;
    if (after.status !== before.status) {
      draft.journal({
        type: 'condition',
        data: {
          condition: id,
          rule: row.rule,
          from: before.status,
          to: after.status,
          title: conditionTitle(id, state.inputs[row.input]),
          words: state.inputs[row.input].words,
        },
      });
    }
  }
  draft.change({ conditions: next as PolicyState['conditions'] });
}

function doesApply(applies: Applies, state: PolicyState, scanning: boolean): boolean {
  const { patient } = state.session ?? { patient: null };
  const monitored = patient?.monitoring === 'monitored' && patientInRoom(state) !== 'no';
  switch (applies) {
    case 'always':
      return true;
    case 'patientInRoom':
      return patientInRoom(state) !== 'no';
    case 'remoteHolds':
      return state.lease.control.kind === 'granted';
    case 'remoteHoldsWhileScanning':
      return state.lease.control.kind === 'granted' && scanning;
    case 'door34Shut':
      return isDoorShut(state);
    case 'door34NotShut':
      return !isDoorShut(state);
    case 'monitored':
      return monitored;
    case 'monitoredAwake':
      return monitored && patient?.isSedated === false;
    case 'monitoredSedated':
      return monitored && patient?.isSedated !== false;
  }
}

function isDoorShut(state: PolicyState): boolean {
  const { raw, lastSeenMs } = state.inputs.door34;
  const ttlMs = conditionRow('doorOpen').ttlMs ?? 0;
  return raw === 'good' && lastSeenMs !== null && state.nowMs - lastSeenMs <= ttlMs;
}

function settleVerdict(draft: Draft): void {
  const { state } = draft;
  const now = situation(state);
  const own = activeConditions(state).map((id) => conditionRow(id).verdict[now]);
  const suspects = CONDITION_IDS.filter((id) => state.conditions[id].status === 'suspect');
  const peer = state.peer !== null && state.nowMs - state.peer.seenMs <= PEER_VALID_MS ? state.peer : null;
  const verdict = [...own, peer?.verdict ?? NO_RESTRICTION].reduce(join, NO_RESTRICTION);
  if (state.peer !== null && peer === null) draft.change({ peer: null });
  if (isSameVerdict(verdict, state.verdict)) return;
  draft.change({ verdict });
  draft.journal({
    type: 'verdict',
    data: { ...verdict, why: [...activeConditions(state), ...suspects.map((id) => `suspect:${id}`)] },
  });
}

function settleControl(draft: Draft): void {
  const { state } = draft;
  const { control } = state.lease;
  if (control.kind === 'granted' && state.verdict.authority === 3) {
    draft.change({ lease: endControl(state.lease, 'no renewal', state.nowMs, 'lost') });
    // A running scan is stopped by the verdict; a START on its way to the scanner is no longer anybody's.
    if (state.permit?.wasSeenScanning !== true) endPermit(draft, 'remote control ended');
    draft.journal({
      type: 'control',
      data: { kind: 'ended', epoch: draft.state.lease.epoch, holder: control.holder.name, by: 'no renewal' },
    });
    // What was said for a remote start is no longer for anybody.
    if (state.session !== null) draft.change({ session: voidReady(state.session, 'remote control ended') });
    return;
  }
  const lapsed = expireOffer(state.lease, state.nowMs);
  if (lapsed !== state.lease) {
    draft.change({ lease: lapsed });
    draft.journal({ type: 'control', data: { kind: 'offerLapsed', epoch: lapsed.epoch, holder: '', by: 'time' } });
  }
}

/** READY and time-out are words about a state of the room; when the room changes they are void. */
function settleWords(draft: Draft): void {
  const { session } = draft.state;
  if (session === null) return;
  const next = afterRoomChange(draft.state, session);
  if (next === session) return;
  draft.change({ session: next });
  if (session.ready.kind === 'given' && next.ready.kind === 'void') {
    const { readyId, stepName, by } = session.ready;
    draft.journal({ type: 'ready', data: { what: 'void', readyId, step: stepName, by: by.name, why: next.ready.why } });
  }
  if (session.timeOut.kind !== 'void' && next.timeOut.kind === 'void') {
    draft.journal({ type: 'session', data: { what: 'timeOutVoid', why: next.timeOut.why } });
  }
}

function afterRoomChange(state: PolicyState, session: Session): Session {
  const active = (id: ConditionId): boolean => isActive(state.conditions[id]);
  if (active('unauthorisedEntry')) return voidTimeOut(session, 'a person entered Zone IV');
  const { ready } = session;
  if (ready.kind !== 'given') return session;
  if (!isDoorShut(state)) return voidReady(session, 'the Zone III/IV door was not shut');
  if (active('ferromagneticDoorShut') || active('ferromagneticDoorOpen'))
    return voidReady(session, 'ferromagnetic alarm');
  if (active('presenceUnproven') || active('mrstLeft')) return voidReady(session, 'the safety tech was not seen');
  if (active('squeezeBall')) return voidReady(session, 'the patient squeezed the ball');
  if (state.nowMs - ready.by.atMs > READY_VALID_MS) return voidReady(session, 'older than 120 s');
  const tableMm = state.scanner?.tablePositionMm ?? null;
  const moved = ready.tablePositionMm !== null && tableMm !== null && Math.abs(tableMm - ready.tablePositionMm) > 1;
  if (moved || state.scanner?.isTableMoving === true) return voidReady(session, 'the table moved');
  if (state.scanner !== null && state.scanner.selectedStepId !== ready.stepId)
    return voidReady(session, 'another step was selected');
  if (findStep(state, ready.stepId) === undefined) return voidReady(session, 'the step left the queue');
  return session;
}

/** The version that a START names: what it depends on, and nothing that merely ages. */
export function settleSafetyVersion(draft: Draft): void {
  const { state } = draft;
  const { control, epoch } = state.lease;
  const { session } = state;
  const safetyKey = canonical([
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

/** The count's own rule: who is in Zone IV besides those expected and the Level 2 people that the reader saw go in. */
export function settleCount(draft: Draft): void {
  const { zone4, session, inputs, nowMs } = draft.state;
  if (zone4.count === null) return;
  const allowed = expectedInZone4(session) + zone4.level2Inside.length;
  const words = `${zone4.count} in Zone IV, ${allowed} expected`;
  // With no session open nobody has been declared: people who clean or service come and go, the count is only shown.
  const bad = session !== null && zone4.count > allowed;
  setInput(draft, 'zone4Entry', observe(inputs.zone4Entry, bad ? 'bad' : 'good', nowMs, nowMs, words));
}
