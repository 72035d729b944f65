import { argumentDigest, type Command, COMMAND_CLASS } from './command.ts';
import { contrastAfter } from './apply-contrast.ts';
import { conditionRow } from './conditions.ts';
import { CONTRAST_KEPT, type ContrastGiven, NO_CONTRAST } from './contrast.ts';
import { initialCondition, isActive } from './condition-state.ts';
import { applyHandOver } from './apply-hand-over.ts';
import { endSupervision, supervise } from './apply-supervision.ts';
import type { Draft } from './draft.ts';
import { isLastToClear } from './clear-gates.ts';
import type { CommandOutcome } from './effects.ts';
import { observe } from './inputs.ts';
import { afterExam, endControl, isHeldBy, offer, request } from './lease.ts';
import {
  COMMAND_AGE_MAX_MS,
  PERMIT_OVERRUN,
  READ_BACK_WITHIN_MS,
  SCANNER_CALL_DEADLINE_MS,
  STOP_STORM,
} from './limits.ts';
import { takeAlong } from './apply-taking.ts';
import { ownPermit } from './own-permit.ts';
import {
  findStep,
  isStopUnderWay,
  isOnsiteTechnologist,
  runningStepId,
  scannerStateKnown,
  situation,
  stepToResume,
} from './facts.ts';
import { forgetEveryStatement, forgetStatements } from './forget-statements.ts';
import { ifThere } from './if-there.ts';
import { level2OnSite } from './level2-gates.ts';
import { permit } from './permit.ts';
import { confirmedExposure, saidExposure } from './read-out.ts';
import { type Reason, reason, reasonText } from './reasons.ts';
import type { Principal } from './roles.ts';
import { afterPatientOut, type Session, type Signature, voidReady, withLevel2 } from './session.ts';
import { settleCount } from './settle.ts';
import { askFromNow } from './unanswered.ts';
import type { Attendee, PolicyState, WaitingCommand } from './state.ts';
import { isAt, traineeInControl } from './supervision.ts';
import { takenWords } from './taken-words.ts';
import { readBackTimeOut } from './time-out.ts';
import { endPermit, issueStop, isYetToBegin, remember, withdrawPending } from './stop.ts';
import { fillAtTimeOut } from './zone4-fill.ts';

const DONE: CommandOutcome = { kind: 'done', words: '' };

/** One command, from a person already authenticated. Refusals carry reasons; nothing here throws. */
export function applyCommand(draft: Draft, command: Command, principal: Principal): void {
  const reasons = [...permit(draft.state, command, principal), ...sameSafetyTech(draft, command, principal)];
  const [first] = reasons;
  recordCommand(draft, command, principal, reasons);
  if (first !== undefined) {
    draft.answer(command, { kind: 'refused', reasons });
    noteLastCommand(draft, command, principal, `refused: ${reasonText(first)}`);
    return;
  }
  provePerson(draft, command, principal);
  act(draft, command, principal);
}

/** The person who gives READY is the person who led the time-out: a changed MRST begins it anew (design §10.11). */
function sameSafetyTech(draft: Draft, command: Command, principal: Principal): readonly Reason[] {
  const { session } = draft.state;
  if (command.action.kind === 'readBackTimeOut' && session?.timeOut.kind === 'led') {
    const { lead } = session.timeOut;
    return [
      ...(draft.state.nowMs - lead.atMs > READ_BACK_WITHIN_MS
        ? [reason('timeOutVoid', { why: 'not read back within 120 s' })]
        : []),
      ...(lead.personId === principal.personId ? [reason('samePerson', { other: 'led the time-out' })] : []),
    ];
  }
  if (command.action.kind !== 'giveReady' || session?.timeOut.kind !== 'signed') return [];
  const { lead } = session.timeOut;
  return lead.personId === principal.personId ? [] : [reason('timeOutOtherPerson', { name: lead.name })];
}

function recordCommand(draft: Draft, command: Command, principal: Principal, reasons: readonly Reason[]): void {
  const { kind, ...args } = command.action;
  draft.journal({
    type: 'command',
    data: {
      commandId: command.commandId,
      action: kind,
      by: principal.name,
      personId: principal.personId,
      seat: principal.seat,
      accepted: reasons.length === 0,
      reasons: reasons.map((one) => one.id),
      noted: COMMAND_CLASS[kind] === 'protect' ? notes(draft, command) : [],
      arguments: args,
    },
  });
}

/** What is wrong with a protect command is written down, and the command still acts (design §2.5). */
function notes(draft: Draft, command: Command): readonly string[] {
  const { state } = draft;
  const patientRef = state.session?.patientRef ?? '';
  return [
    ...(command.epoch !== 0 && command.epoch !== state.lease.epoch ? ['oldEpoch'] : []),
    ...(command.echo.patientRef !== patientRef ? ['patientMismatch'] : []),
    ...(command.echo.scannerRef !== state.scannerRef ? ['scannerMismatch'] : []),
    ...(command.echo.safetyVersion !== state.safetyVersion ? ['staleEcho'] : []),
    ...(command.echo.argumentDigest !== argumentDigest(command.action) ? ['argumentMismatch'] : []),
  ];
}

function noteLastCommand(draft: Draft, command: Command, principal: Principal, answer: string): void {
  const { action } = command;
  if (!['start', 'resume', 'stop', 'pause', 'selectStep'].includes(action.kind)) return;
  const stepId = 'stepId' in action ? action.stepId : (draft.state.permit?.stepId ?? '');
  draft.change({
    lastCommand: {
      commandId: command.commandId,
      action: action.kind,
      stepName: findStep(draft.state, stepId)?.name ?? stepId,
      by: principal.name,
      atMs: draft.state.nowMs,
      answer,
    },
  });
}

/** Any identified act at the on-site console proves presence; any act of the holder proves the operator. A badge never does. */
function provePerson(draft: Draft, command: Command, principal: Principal): void {
  const { nowMs, inputs, lease } = draft.state;
  noteLeaving(draft, principal, command.action.kind === 'leaving');
  if (provesPresence(draft.state, principal) && command.action.kind !== 'leaving') {
    draft.setInput('presence', observe(inputs.presence, 'good', nowMs, nowMs, principal.name));
  }
  // Who lets a sequence finish answers for it in person, whoever else is beside the patient.
  const { taking } = draft.state;
  if (taking?.kind === 'taken' && isAt({ consoleId: command.consoleId, principal }, taking.by))
    draft.change({ taking: { ...taking, seenMs: nowMs } });
  if (isHeldBy(lease, principal.personId, command.consoleId)) {
    draft.setInput('operatorInput', observe(inputs.operatorInput, 'good', nowMs, nowMs, principal.name));
  }
}

/** At whichever consoles they are signed in. */
function noteLeaving(draft: Draft, { personId, seat }: Principal, hasLeft: boolean): void {
  const { attendees } = draft.state;
  const isTheirs = ({ principal }: Attendee): boolean => principal.personId === personId && principal.seat === seat;
  if (attendees.some((one) => isTheirs(one) && one.hasLeft !== hasLeft))
    draft.change({ attendees: attendees.map((one) => (isTheirs(one) ? { ...one, hasLeft } : one)) });
}

/** Another safety tech's tap says nothing about the one whom the session names. @source design §10.17 */
function provesPresence({ session }: Draft['state'], { seat, role, personId, isLevel2 }: Principal): boolean {
  if (seat !== 'onsite') return false;
  // Who is not of Level 2 looks after a scanner, not after the patient beside it.
  if (role === 'onsiteTechnologist') return isLevel2;
  const named = session?.level2 ?? null;
  return role === 'mrst' && (named === null || named.personId === personId);
}

/** Whose leaving leaves the patient. */
function isSafetyTechOfSession(state: Draft['state'], principal: Principal): boolean {
  const { session } = state;
  if (session === null) return false;
  return session.level2 === null ? provesPresence(state, principal) : session.level2.personId === principal.personId;
}

/** Permitting effects wait for a durable intent; then the same permit is asked again on the facts of that instant. */
function awaitDisk(draft: Draft, command: WaitingCommand, principal: Principal): void {
  const intentId = draft.id('intent');
  const { action } = command;
  const { nowMs } = draft.state;
  // Its sender says how long it lives; nothing that permits lives longer than any of its kind may.
  const expiresTickMs = Math.min(command.expiresTickMs, nowMs + COMMAND_AGE_MAX_MS.permit);
  draft.change({ pending: { intentId, command: { ...command, expiresTickMs }, principal, sinceMs: nowMs } });
  draft.journal(
    {
      type: 'intent',
      data: {
        intentId,
        commandId: command.commandId,
        action: action.kind,
        stepId: intentStepId(draft.state, action),
        epoch: draft.state.lease.epoch,
        by: principal.name,
      },
    },
    intentId,
  );
  noteLastCommand(draft, command, principal, 'waiting for the record');
}

function intentStepId(state: Draft['state'], action: WaitingCommand['action']): string {
  switch (action.kind) {
    case 'start':
    case 'takeSequence':
    case 'letFinish':
      return action.stepId;
    case 'resume':
      return stepToResume(state);
    case 'readBackControl':
    case 'agreeHandOver':
      return '';
  }
}

function act(draft: Draft, command: Command, principal: Principal): void {
  const { action } = command;
  const { nowMs, session, lease } = draft.state;
  const sign: Signature = { personId: principal.personId, name: principal.name, atMs: nowMs };
  const holder = { personId: principal.personId, name: principal.name, consoleId: command.consoleId };
  switch (action.kind) {
    case 'stop':
      if (principal.seat === 'remote') {
        const remoteStopsMs = [...draft.state.remoteStopsMs, nowMs].slice(-STOP_STORM.times);
        draft.change({ remoteStopsMs });
      }
      issueStop(draft, 'stop', `${principal.name} pressed STOP`);
      noteLastCommand(draft, command, principal, 'sent to the scanner');
      return draft.answer(command, { kind: 'done', words: 'sent to the scanner' });
    case 'pause':
      if (isYetToBegin(draft.state)) {
        // Nothing to pause yet, and it would begin after the pause was answered.
        issueStop(draft, 'stop', `${principal.name} pressed pause before it began`);
        noteLastCommand(draft, command, principal, 'a stop was sent: it had not begun');
        return draft.answer(command, { kind: 'done', words: 'a stop was sent: it had not begun' });
      }
      if (!draft.state.policy.capabilities.pause) {
        issueStop(draft, 'stop', `${principal.name} pressed pause, and this scanner cannot`);
        noteLastCommand(draft, command, principal, 'a stop was sent: this scanner cannot pause');
        return draft.answer(command, { kind: 'done', words: 'a stop was sent: this scanner cannot pause' });
      }
      draft.change({ pending: withdrawPending(draft, `${principal.name} pressed pause`) });
      orderScanner(draft, 'pause', command);
      // With no session open nothing is ordered that nobody asked for, and a stop was not.
      if (session !== null) draft.change({ pauseAskedMs: draft.state.pauseAskedMs ?? nowMs });
      return noteLastCommand(draft, command, principal, 'sent to the scanner');
    case 'takeLocal':
      return takeLocal(draft, command, principal);
    case 'voidReady':
      draft.changeSession((one) => voidReady(one, `${principal.name} took it back`));
      // The scanner has the START that it was given for, and has not begun.
      if (isYetToBegin(draft.state)) issueStop(draft, 'stop', `${principal.name} took READY back`);
      return draft.answer(command, DONE);
    case 'requestControl':
      draft.change({ lease: request(lease, holder, nowMs) });
      return draft.answer(command, DONE);
    case 'offerControl': {
      const fact = lease.requests.find((one) => one.personId === action.toPersonId);
      return ifThere(draft, command, { fact, otherwise: 'notRequested' }, (asked) => {
        draft.change({ lease: offer(lease, asked, principal, nowMs) });
        draft.journal({
          type: 'control',
          data: { kind: 'offered', epoch: lease.epoch, holder: asked.name, by: principal.name },
        });
        draft.answer(command, DONE);
      });
    }
    // The agent measures; nothing of the core changes by it.
    case 'testLink':
      return draft.answer(command, DONE);
    case 'releaseControl':
      draft.change({ lease: endControl(lease, principal.name, nowMs, 'givenBack') });
      draft.journal({
        type: 'control',
        data: { kind: 'givenBack', epoch: draft.state.lease.epoch, holder: principal.name, by: principal.name },
      });
      draft.changeSession((one) => voidReady(one, 'control was given back'));
      // Nobody may scan now: as on link loss, a running sequence does not run on without its operator.
      if (isScanOn(draft)) issueStop(draft, 'stop', 'control was given back');
      return draft.answer(command, DONE);
    case 'proposeHandOver':
    case 'readBackHandOver':
    case 'dropHandOver':
      return applyHandOver(draft, command, principal, action);
    case 'handOverLevel2': {
      const fact = level2OnSite(draft.state, action.toPersonId);
      return ifThere(draft, command, { fact, otherwise: 'noOtherLevel2' }, ({ personId, name }) =>
        changeSession(draft, command, (one) => ({ ...one, level2Next: { personId, name, atMs: nowMs } })),
      );
    }
    case 'readBackLevel2': {
      // Who left has somebody in their place now.
      const { mrstLeft } = draft.state.inputs;
      draft.setInput('mrstLeft', observe(mrstLeft, 'good', nowMs, nowMs, principal.name));
      forgetStatements(draft, 'mrst');
      return changeSession(draft, command, (one) => withLevel2(one, sign));
    }
    case 'superviseTrainee':
      return supervise(draft, command, principal, action.toPersonId);
    case 'takeBackTrainee': {
      const isTrainees = traineeInControl(draft.state) !== null;
      endSupervision(draft, principal.name);
      // Nobody's control but a trainee's ends by it.
      return isTrainees ? takeLocal(draft, command, principal) : draft.answer(command, DONE);
    }
    case 'selectStep':
      draft.changeSession((one) => voidReady(one, 'another step was selected'));
      orderScanner(draft, 'selectStep', command, action.stepId);
      return noteLastCommand(draft, command, principal, 'sent to the scanner');
    case 'openSession':
      return openSession(draft, command, principal, action);
    case 'tickChecklist':
      return changeSession(draft, command, (one) => {
        const ticked = Object.fromEntries(action.items.map((item) => [item, sign]));
        return { ...one, checklist: { ...one.checklist, ...ticked } };
      });
    case 'leadTimeOut':
      draft.change({ zone4Fill: fillAtTimeOut(draft.state, action.attendants) });
      return changeSession(draft, command, (one) => ({
        ...voidReady(one, 'a new time-out'),
        level2: one.level2 ?? sign,
        timeOut: { kind: 'led', lead: sign, weightKg: action.weightKg },
        attendants: action.attendants,
      }));
    case 'readBackTimeOut':
      return changeSession(draft, command, (one) => ({ ...one, timeOut: readBackTimeOut(one.timeOut, sign) }));
    case 'overrideDetector':
      return changeSession(draft, command, (one) => ({
        ...one,
        checklist: { ...one.checklist, detector: sign },
        detectorOverride: { by: sign, why: action.why.trim() },
      }));
    case 'admitPatient':
      // Said once more, it fills the room with nobody.
      if (draft.state.session?.room !== 'in') {
        draft.change({ zone4Fill: 'filling' });
        // What came while the room was empty asked nobody to attend to anybody: its minutes begin with the patient.
        askFromNow(draft, (_, acknowledgedBy) => acknowledgedBy === null);
      }
      return changeSession(draft, command, (one) => ({ ...one, room: 'in' }));
    case 'giveReady':
      return giveReady(draft, command, action.stepId, action.tableClear, sign);
    case 'readOutExposure': {
      const fact = findStep(draft.state, action.stepId);
      return ifThere(draft, command, { fact, otherwise: 'stepUnknown' }, (step) =>
        changeSession(draft, command, (one) => ({ ...one, readOut: saidExposure(step, action.exposure, sign) })),
      );
    }
    case 'confirmExposure':
      return changeSession(draft, command, (one) => ({ ...one, readOut: confirmedExposure(one.readOut, sign) }));
    case 'approveContrast':
    case 'checkInPractitioner':
    case 'stateSupervision':
    case 'checkCart':
    case 'checkContrast':
    case 'confirmContrast':
    case 'contrastGiven':
      return changeSession(draft, command, (one) => ({ ...one, contrast: contrastAfter(draft, one, action, sign) }));
    case 'imagesComplete':
      return changeSession(draft, command, (one) => ({ ...one, imagesComplete: sign }));
    case 'patientOut':
      forgetEveryStatement(draft);
      return changeSession(draft, command, afterPatientOut);
    case 'closeSession':
      return ifThere(draft, command, { fact: session, otherwise: 'sessionNotOpen' }, ({ sessionId }) =>
        closeSession(draft, command, principal, sessionId),
      );
    case 'confirmPresence': {
      const { inputs } = draft.state;
      // Who was seen leaving is back when they say so, and nobody else says it for them: who takes over reads it back.
      // From afar they are not back.
      if (principal.seat !== 'onsite' || !isSafetyTechOfSession(draft.state, principal))
        return draft.answer(command, DONE);
      draft.setInput('mrstLeft', observe(inputs.mrstLeft, 'good', nowMs, nowMs, principal.name));
      return draft.answer(command, DONE);
    }
    case 'leaving': {
      const { inputs, permit } = draft.state;
      // What only they may operate does not run on behind their back.
      if (permit !== null && permit.onsiteOwner?.personId === principal.personId)
        issueStop(draft, 'stop', `${principal.name}, whose scan it is, leaves`);
      // Who goes home beside them, or with nobody in the room, leaves no patient.
      if (!isSafetyTechOfSession(draft.state, principal)) return draft.answer(command, DONE);
      draft.setInput('mrstLeft', observe(inputs.mrstLeft, 'bad', nowMs, nowMs, `${principal.name} left`));
      return draft.answer(command, DONE);
    }
    case 'spokeToPatient':
      return changeSession(draft, command, (one) => ({ ...one, spokenToMs: nowMs }));
    case 'stateInput': {
      const { inputs } = draft.state;
      draft.setInput(action.input, observe(inputs[action.input], 'good', nowMs, nowMs, `stated by ${principal.name}`));
      return draft.answer(command, DONE);
    }
    case 'acknowledge': {
      const one = draft.state.conditions[action.condition];
      if (one.status !== 'ok' && one.status !== 'suspect') {
        draft.setConditions([[action.condition, { ...one, acknowledgedBy: principal.name }]]);
      }
      return draft.answer(command, DONE);
    }
    case 'clear': {
      const row = conditionRow(action.condition);
      const one = draft.state.conditions[action.condition];
      const isOver = one.status !== 'latched' || isLastToClear(draft.state, action.condition, principal.role);
      const { role, personId, name } = principal;
      const left = isOver ? initialCondition() : { ...one, cleared: [...one.cleared, { role, personId, name }] };
      draft.setConditions([[action.condition, left]]);
      draft.journal({
        type: 'condition',
        data: {
          condition: action.condition,
          rule: row.rule,
          from: 'latched',
          to: left.status,
          title: row.title,
          words: `${principal.name}: ${action.why}`,
        },
      });
      return draft.answer(command, DONE);
    }
    case 'confirmStopped': {
      const { stop } = draft.state;
      if (stop === null) return draft.answer(command, { kind: 'failed', code: 'NO_STOP' });
      draft.change({
        stop: {
          ...stop,
          status: 'confirmedByPerson',
          confirmedMs: nowMs,
          seenStoppedStepId: runningStepId(draft.state),
        },
      });
      draft.journal({
        type: 'stop',
        data: { what: 'confirmedByPerson', effectId: stop.effectId, how: stop.how, because: principal.name },
      });
      return draft.answer(command, DONE);
    }
    case 'start':
    case 'resume':
    case 'takeSequence':
    case 'letFinish':
    case 'readBackControl':
    case 'agreeHandOver':
      return awaitDisk(draft, { ...command, action }, principal);
  }
}

function closeSession(draft: Draft, command: Command, principal: Principal, sessionId: string): void {
  const { lease, nowMs } = draft.state;
  draft.journal({ type: 'session', data: { what: 'closed', by: principal.name, sessionId } });
  endPermit(draft, 'the session closed');
  if (lease.control.kind !== 'local') {
    // Control was read back for this patient.
    const holderName = lease.control.kind === 'granted' ? lease.control.holder.name : '';
    draft.change({ lease: endControl(lease, principal.name, nowMs, lossOr(draft, 'givenBack')) });
    draft.journal({
      type: 'control',
      data: { kind: 'givenBack', epoch: draft.state.lease.epoch, holder: holderName, by: 'the session closed' },
    });
  }
  draft.change({ lease: afterExam(draft.state.lease) });
  // A stop that nobody has confirmed goes on being asked for.
  keepContrast(draft);
  draft.change({ session: null, lastCommand: null, stop: isStopUnderWay(draft.state) ? draft.state.stop : null });
  settleCount(draft);
  draft.answer(command, DONE);
}

/** It scans or may scan, or a START for it is on its way. */
function isScanOn({ state }: Draft): boolean {
  return situation(state) === 'scanning' || (state.permit !== null && state.permit.status !== 'paused');
}

/** Local beats remote, at once. An MRST may stop, never scan, so the running sequence is treated as on link loss. */
function takeLocal(draft: Draft, command: Command, principal: Principal): void {
  const { lease, nowMs } = draft.state;
  const wasScanning = isScanOn(draft);
  const words = takenWords(lease.control);
  takeAlong(draft, command, principal);
  draft.change({ lease: endControl(lease, principal.name, nowMs, lossOr(draft, 'taken')) });
  draft.journal({
    type: 'control',
    data: { kind: words.kind, epoch: draft.state.lease.epoch, holder: words.from, by: principal.name },
  });
  draft.changeSession((one) => voidReady(one, words.readyVoid));
  const { pending } = draft.state;
  if (pending !== null) {
    draft.change({ pending: null });
    draft.journal({ type: 'withdrawn', data: { intentId: pending.intentId, reasons: ['takenLocal'] } });
    draft.answer(pending.command, { kind: 'refused', reasons: [reason('controlEnded')] });
  }
  // A technologist whose account ran out may take back control, as anybody on site may, and scan as little as they.
  // Theirs is only what already scans: a START on its way was asked for by somebody who has no control any more.
  const isTheirs = isOnsiteTechnologist(principal) && draft.state.permit?.wasSeenScanning !== false;
  // What another technologist on site was just asked to take stays theirs to take, for its ten seconds.
  const { taking } = draft.state;
  const isOfferedToAnother =
    principal.role === 'onsiteTechnologist' && taking?.kind === 'offered' && taking.to === 'technologist';
  // Nobody need let finish what is theirs.
  if (isTheirs && taking?.kind === 'offered' && taking.to === 'safetyTech') draft.change({ taking: null });
  if (isTheirs) ownPermit(draft, principal);
  else if (wasScanning && !isOfferedToAnother) issueStop(draft, 'stop', `${principal.name} ${words.said}`);
  draft.answer(command, DONE);
}

/** Taken from somebody who is not heard any more is lost all the same, and comes back only as what is lost does. */
function lossOr(draft: Draft, how: 'givenBack' | 'taken'): 'givenBack' | 'taken' | 'lost' {
  return isActive(draft.state.conditions.linkDown) ? 'lost' : how;
}

/** What somebody was given is in them, whoever opens which session. @source design §10.2: derived from facts */
function keepContrast(draft: Draft): void {
  const { session, contrastGiven } = draft.state;
  if (session === null || session.contrast.given.kind === 'none') return;
  const { patientRef, contrast } = session;
  const others = contrastGiven.filter((one) => one.patientRef !== patientRef);
  draft.change({ contrastGiven: [...others, { patientRef, given: contrast.given }].slice(-CONTRAST_KEPT) });
}

function contrastGivenTo({ contrastGiven }: PolicyState, patientRef: string): ContrastGiven {
  return contrastGiven.find((one) => one.patientRef === patientRef)?.given ?? NO_CONTRAST.given;
}

function openSession(
  draft: Draft,
  command: Command,
  principal: Principal,
  action: Extract<Command['action'], { kind: 'openSession' }>,
): void {
  ifThere(draft, command, { fact: draft.state.scanner, otherwise: 'patientMismatch' }, ({ patientName }) => {
    const { nowMs, policy } = draft.state;
    const session: Session = {
      sessionId: draft.id('session'),
      openedMs: nowMs,
      patientRef: action.patientRef,
      patientName,
      patient: action.patient,
      mode: action.mode ?? 'forYou',
      detectorOverride: null,
      checklist: {},
      timeOut: { kind: 'none' },
      ready: { kind: 'none' },
      attendants: 0,
      room: 'out',
      firstStartMs: null,
      spokenToMs: null,
      cutShortMs: null,
      squeezedMs: null,
      imagesComplete: null,
      readOut: { kind: 'none' },
      contrast: { ...NO_CONTRAST, given: contrastGivenTo(draft.state, action.patientRef) },
      level2: { personId: principal.personId, name: principal.name, atMs: nowMs },
      level2Next: null,
    };
    // A stop that nobody has confirmed goes on being asked for, whoever opens what.
    draft.change({ session, stop: isStopUnderWay(draft.state) ? draft.state.stop : null, lastCommand: null });
    // What was heard and seen was another patient, or this one in another room.
    forgetEveryStatement(draft);
    // Whoever is counted in there already is nobody whom this session has declared, also when the counter says nothing new.
    settleCount(draft);
    // Whose session it is stands here, whoever left the patient before.
    draft.setInput('mrstLeft', observe(draft.state.inputs.mrstLeft, 'good', nowMs, nowMs, principal.name));
    const { sessionId } = session;
    draft.journal({
      type: 'session',
      data: { what: 'opened', by: principal.name, sessionId, session, profile: policy.staffingProfile },
    });
    draft.answer(command, DONE);
  });
}

/** Every change of the session is a record that the next boot can fold. */
function changeSession(draft: Draft, command: Command, change: (session: Session) => Session): void {
  const { session } = draft.state;
  if (session === null) return draft.answer(command, { kind: 'refused', reasons: [reason('sessionNotOpen')] });
  const next = change(session);
  draft.change({ session: next });
  draft.journal({ type: 'session', data: { what: command.action.kind, sessionId: session.sessionId, session: next } });
  settleCount(draft);
  draft.answer(command, DONE);
}

function giveReady(draft: Draft, command: Command, stepId: string, tableClear: boolean, sign: Signature): void {
  const fact = findStep(draft.state, stepId);
  ifThere(draft, command, { fact, otherwise: 'stepUnknown' }, ({ name: stepName, durationMs, mode, movesTable }) => {
    const readyId = draft.id('ready');
    const { scanner } = draft.state;
    const tablePositionMm = scanner?.tablePositionMm ?? null;
    const isPaused = scannerStateKnown(draft.state) === 'paused';
    const scanMs = isPaused ? (scanner?.remainingMs ?? durationMs) : durationMs;
    const of = { stepId, stepName, durationMs, mode, movesTable, scanMs };
    draft.changeSession((one) => ({
      ...one,
      ready: { kind: 'given', readyId, ...of, by: sign, tableClear, tablePositionMm },
    }));
    draft.journal({ type: 'ready', data: { what: 'given', readyId, step: stepName, by: sign.name, why: '' } });
    draft.answer(command, { kind: 'done', words: readyId });
  });
}

/** Sends one order to the scanner and remembers that its answer is due. */
export function orderScanner(
  draft: Draft,
  what: 'start' | 'resume' | 'pause' | 'selectStep',
  command: Command,
  stepId = '',
): string {
  const effectId = draft.id(what);
  const { nowMs } = draft.state;
  const { commandId } = command;
  const order =
    what === 'start' || what === 'selectStep' ? { kind: what, stepId, commandId } : { kind: what, commandId };
  draft.change({
    inflight: remember(draft.state.inflight, {
      effectId,
      what,
      commandId,
      consoleId: command.consoleId,
      sinceMs: nowMs,
    }),
  });
  draft.journal({ type: 'order', data: { effectId, order: what, stepId, because: commandId } });
  draft.effects.push({ kind: 'scanner', effectId, order, deadlineMs: nowMs + SCANNER_CALL_DEADLINE_MS });
  return effectId;
}

export function permitEndsMs(nowMs: number, durationMs: number): number {
  return nowMs + Math.round(durationMs * PERMIT_OVERRUN.factor) + PERMIT_OVERRUN.additionMs;
}
