import { activeConditions, type PolicyState } from './state.ts';
import { argumentDigest, type Command, COMMAND_CLASS } from './command.ts';
import { type ConditionId, conditionRow, conditionTitle, FLAP_CLEARED_BY } from './conditions.ts';
import { isActive } from './condition-state.ts';
import { authorise } from './authorise.ts';
import { isInForce, OWN_INPUTS } from './facility-policy.ts';
import { COMMAND_AGE_MAX_MS, type Ms, READY_VALID_MS, RECOVERY_GOOD_MS, START_RTT_MAX_MS } from './limits.ts';
import { isHeldBy } from './lease.ts';
import { type Reason, reason } from './reasons.ts';
import { type Principal, type Role, ROLE_WORDS } from './roles.ts';
import { expectedInZone4, isTimeOutTooOld, missingChecklist, type Session, type StepFact } from './session.ts';
import { missingStaff } from './staffing.ts';
import { isScanning } from './situation.ts';
import { scannerStateKnown, situation } from './facts.ts';
import { isUnanswered } from './unanswered.ts';
import { modeCeiling } from './implant.ts';
import { implantReasons, watchReasons } from './implant-gate.ts';
import { confirmReasons, readOutReasons } from './read-out.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';

/** What is asked, apart from how it travelled: screens ask `permitNow` before anybody presses, to say why not. */
export interface Ask {
  readonly principal: Principal;
  readonly consoleId: string;
  readonly action: Command['action'];
}

/**
 * May this happen at this instant? One function to enforce, to refuse and to explain. Empty means permitted.
 *
 * protect commands meet only `authorise`; a wrong epoch, echo or age is noted elsewhere and never refuses them.
 */
export function permit(state: PolicyState, command: Command, principal: Principal): readonly Reason[] {
  const may = authorise(principal, command.action.kind);
  if (COMMAND_CLASS[command.action.kind] === 'protect') return may;
  return [
    ...may,
    ...freshness(state, command),
    ...permitNow(state, { principal, consoleId: command.consoleId, action: command.action }),
  ];
}

/** Reasons that do not depend on how old or well-formed the message is. */
export function permitNow(state: PolicyState, ask: Ask): readonly Reason[] {
  const { action, principal } = ask;
  switch (action.kind) {
    case 'stop':
    case 'takeLocal':
    case 'voidReady':
    case 'requestControl':
    case 'confirmPresence':
    case 'leaving':
    case 'spokeToPatient':
    case 'confirmStopped':
      return [];
    case 'pause':
      return situation(state) === 'scanning' ? [] : [reason('notScanning')];
    case 'releaseControl':
      return state.lease.control.kind === 'granted' ? heldReasons(state, ask) : [reason('noControl')];
    case 'offerControl':
      return offerReasons(state, action.toPersonId);
    case 'readBackControl':
      return grantReasons(state, ask, action.words);
    case 'selectStep':
      return [
        ...heldReasons(state, ask),
        ...capability(state, 'selectStep'),
        ...selectReasons(state, action.stepId),
        // Whoever may only view, talk and stop changes nothing at the scanner either.
        ...(state.verdict.authority >= 2 ? verdictReasons(state) : []),
      ];
    case 'start':
      return startReasons(state, ask, action.stepId, action.readyId);
    case 'resume':
      return resumeReasons(state, ask, action.readyId);
    case 'openSession':
      return openReasons(state, action.patientRef);
    case 'tickChecklist':
      return sessionReasons(state);
    case 'leadTimeOut':
      return [...sessionReasons(state), ...weightReasons(state, action.weightKg), ...whileScanning(state)];
    case 'readBackTimeOut':
      return timeOutReadBackReasons(state, action.words);
    case 'admitPatient':
      return admitReasons(state);
    case 'giveReady':
      return readyReasons(state, action.stepId, action.tableClear);
    case 'readOutExposure':
      return [
        ...sessionReasons(state),
        ...heldReasons(state, ask),
        ...readOutReasons(findStep(state, action.stepId), action.stepId, state.scanner?.selectedStepId),
      ];
    case 'confirmExposure':
      return state.session === null
        ? [reason('sessionNotOpen')]
        : confirmReasons(state.session, action, principal.personId);
    case 'imagesComplete':
      return [...sessionReasons(state), ...(principal.seat === 'remote' ? heldReasons(state, ask) : [])];
    case 'patientOut':
      return [...sessionReasons(state), ...whileScanning(state)];
    case 'closeSession':
      return closeReasons(state);
    case 'stateInput': {
      const fitting = state.policy.equipment[action.input];
      if (fitting.fit !== 'attested') return [reason('notAttestable', { input: action.input })];
      return mayState(principal, fitting.byRole)
        ? []
        : [reason('notYourStatement', { input: action.input, role: ROLE_WORDS[fitting.byRole] })];
    }
    case 'acknowledge':
      return [];
    case 'clear':
      return [
        ...clearReasons(state, principal, action.condition),
        ...(action.why.trim() === '' ? [reason('clearWithoutWhy')] : []),
      ];
  }
}

/** A registered technologist on site is a Level 2 person beside the patient too. */
function mayState({ role }: Principal, byRole: 'mrst' | 'rst'): boolean {
  return role === byRole || (byRole === 'mrst' && role === 'onsiteTechnologist');
}

/** Words about the room do not change under a running scan: it is stopped first. */
function whileScanning(state: PolicyState): readonly Reason[] {
  const known = scannerStateKnown(state);
  return known !== null && (isScanning(known) || known === 'paused') ? [reason('scannerBusy', { state: known })] : [];
}

/** The gates of a START, in the order in which people can mend them. @source domain §1.5 */
function startReasons(state: PolicyState, ask: Ask, stepId: string, readyId: string): readonly Reason[] {
  const { session } = state;
  if (session === null) return [...heldReasons(state, ask), reason('sessionNotOpen')];
  const step = findStep(state, stepId);
  return [
    ...capability(state, 'start'),
    ...heldReasons(state, ask),
    ...linkReasons(state, ask),
    ...commonScanReasons(state, session),
    ...(state.pending !== null || state.permit?.status === 'starting' ? [reason('startUnderWay')] : []),
    ...scannerReasons(state, ['idle', 'prepped']),
    ...implantReasons(state, session, step, step?.durationMs ?? null),
    ...(wasSpokenToSinceStop(state, session) ? [] : [reason('patientNotSpokenTo')]),
    ...stepReasons(state, step, stepId),
    ...modeReasons(state, session, step),
    ...readyForStep(state, session, step, stepId, readyId),
    ...otherPersonReady(session, ask),
  ];
}

/** The newest round trip counts for a START; the condition (C-14) is for what lasts. @source design §10.5 */
function linkReasons(state: PolicyState, { principal, consoleId }: Ask): readonly Reason[] {
  const roundTripMs = state.attendees.find((one) => one.consoleId === consoleId)?.roundTripMs ?? null;
  if (principal.seat !== 'remote' || roundTripMs === null || roundTripMs <= START_RTT_MAX_MS) return [];
  return [reason('linkTooSlow', { roundTripMs: Math.round(roundTripMs), limitMs: START_RTT_MAX_MS })];
}

/** Two keys are two people, whatever accounts they have. */
function otherPersonReady({ ready }: Session, { principal }: Ask): readonly Reason[] {
  return ready.kind === 'given' && ready.by.personId === principal.personId
    ? [reason('samePerson', { other: 'gave READY' })]
    : [];
}

function resumeReasons(state: PolicyState, ask: Ask, readyId: string): readonly Reason[] {
  const { session } = state;
  if (session === null) return [...heldReasons(state, ask), reason('sessionNotOpen')];
  const stepId = state.scanner?.runningStepId || state.permit?.stepId || '';
  const step = findStep(state, stepId);
  const paused = scannerStateKnown(state) === 'paused';
  return [
    ...capability(state, 'resume'),
    ...heldReasons(state, ask),
    ...linkReasons(state, ask),
    ...commonScanReasons(state, session),
    ...(paused ? [] : [reason('notPaused')]),
    ...(paused && state.permit === null ? [reason('pauseWithoutPermit')] : []),
    ...implantReasons(state, session, step, state.scanner?.remainingMs ?? step?.durationMs ?? null),
    ...modeReasons(state, session, step),
    ...(wasSpokenToSincePause(state, session) ? [] : [reason('patientNotSpokenTo')]),
    ...readyForStep(state, session, step, stepId, readyId),
    ...otherPersonReady(session, ask),
  ];
}

function commonScanReasons(state: PolicyState, session: Session): readonly Reason[] {
  const onSite = state.attendees.map((one) => one.principal);
  const missing = missingChecklist(session);
  const { timeOut } = session;
  return [
    ...(isInForce(state.policy) ? [] : [reason('policyUnsigned')]),
    ...missingStaff(state.policy.staffingProfile, onSite).map((who) => reason('staffingMissing', { who })),
    ...patientReasons(state, session),
    ...(missing.length === 0
      ? []
      : [reason('checklistIncomplete', { missing: missing.length, total: CHECKLIST_ITEMS.length })]),
    ...(session.room === 'in' ? [] : [reason('patientNotAdmitted')]),
    ...countReasons(state, session),
    ...(timeOut.kind === 'none' || timeOut.kind === 'led' ? [reason('timeOutMissing')] : []),
    ...(timeOut.kind === 'void' ? [reason('timeOutVoid', { why: timeOut.why })] : []),
    ...(isTimeOutTooOld(session, state.nowMs)
      ? [reason('timeOutVoid', { why: 'older than 15 min before the first start' })]
      : []),
    ...verdictReasons(state),
    ...(isStopUnderWay(state) ? [reason('stopUnderWay')] : []),
  ];
}

/** People say that the patient is in and the sensor does not count them: one of the two is wrong, and nobody scans on it. */
function countReasons({ policy, zone4 }: PolicyState, session: Session): readonly Reason[] {
  if (session.room !== 'in' || policy.equipment.zone4Entry.fit !== 'fitted') return [];
  const expected = expectedInZone4(session) + zone4.level2Inside.length;
  return zone4.count !== null && zone4.count >= expected
    ? []
    : [reason('zone4TooFew', { count: zone4.count ?? 'unknown', expected })];
}

/** After a stop the next start is a continuing: the patient has been told. @source domain §1.5 RESUME */
function wasSpokenToSinceStop({ stop }: PolicyState, session: Session): boolean {
  return stop === null || (session.spokenToMs !== null && session.spokenToMs >= stop.requestedMs);
}

/** A pause or stop is closed by speaking to the patient, and only then may the step go on. @source domain §1.5 RESUME */
function wasSpokenToSincePause(state: PolicyState, session: Session): boolean {
  const pausedMs = state.permit?.status === 'paused' ? state.permit.pausedMs : null;
  return session.spokenToMs !== null && pausedMs !== null && session.spokenToMs >= pausedMs;
}

/** Every active condition that bars a start, each in its own words. */
export function verdictReasons(state: PolicyState): readonly Reason[] {
  const situationNow = situation(state);
  const own = activeConditions(state).flatMap((id) => {
    const { input, firstStep, rule, verdict } = conditionRow(id);
    const title = conditionTitle(id, state.inputs[input], state.conditions[id].status);
    if (verdict[situationNow].authority >= 1)
      return [reason('conditionActive', { title, firstStep, rule, condition: id })];
    return isUnanswered(state, id) ? [reason('unanswered', { title, rule, condition: id })] : [];
  });
  const peer =
    state.peer !== null && state.peer.verdict.authority >= 1 ? [reason('gatewayHold', { why: state.peer.why })] : [];
  return [...own, ...peer];
}

function readyForStep(
  state: PolicyState,
  session: Session,
  step: StepFact | undefined,
  stepId: string,
  readyId: string,
): readonly Reason[] {
  const { ready } = session;
  const name = step?.name ?? stepId;
  switch (ready.kind) {
    case 'none':
    case 'used':
      return [reason('readyMissing', { step: name })];
    case 'void':
      return [reason('readyVoid', { why: ready.why })];
    case 'given':
      if (ready.stepId !== stepId) return [reason('readyOtherStep', { readyStep: ready.stepName, step: name })];
      if (state.nowMs - ready.by.atMs > READY_VALID_MS) return [reason('readyVoid', { why: 'older than 120 s' })];
      if (readyId !== ready.readyId) return [reason('readyUsed')];
      if (step?.movesTable === true && !ready.tableClear) return [reason('tableMovesItself', { step: name })];
      return [];
  }
}

function stepReasons(state: PolicyState, step: StepFact | undefined, stepId: string): readonly Reason[] {
  if (step === undefined) return [reason('stepUnknown', { step: stepId })];
  const selected = state.scanner?.selectedStepId === stepId ? [] : [reason('stepNotSelected', { step: step.name })];
  return selected;
}

/** The lower of what the facility signed and what an implant's label allows; the scanner's present mode counts too. */
function modeReasons(state: PolicyState, { patient }: Session, step: StepFact | undefined): readonly Reason[] {
  const { mode: ceiling, by } = modeCeiling(patient.implant, state.policy.modeCeiling);
  const modes = [step?.mode ?? 'normal', state.scanner?.mode ?? ''];
  const above = modes.find((mode) => mode === 'secondLevel' || (mode === 'firstLevel' && ceiling === 'normal'));
  if (above === undefined) return [];
  const words = { firstLevel: 'first level', secondLevel: 'second level' } as const;
  const mode = above === 'firstLevel' ? words.firstLevel : words.secondLevel;
  const of = by === 'implant' ? 'normal, by the implant' : ceiling === 'normal' ? 'normal' : words.firstLevel;
  return [reason('modeAboveCeiling', { step: step?.name ?? '', mode, ceiling: of })];
}

function patientReasons(state: PolicyState, session: Session): readonly Reason[] {
  const onScanner = state.scanner?.patientRef ?? '';
  const differs = onScanner !== session.patientRef;
  const weight =
    session.timeOut.kind === 'signed' || session.timeOut.kind === 'led'
      ? weightReasons(state, session.timeOut.weightKg)
      : [];
  return [
    ...(differs ? [reason('patientMismatch', { what: 'scanner and session name different patients' })] : []),
    ...weight,
  ];
}

function weightReasons(state: PolicyState, saidKg: number): readonly Reason[] {
  const registered = state.scanner?.patientWeightKg ?? null;
  if (registered === null) return [reason('weightMismatch', { said: saidKg, registered: 'no' })];
  return Math.abs(registered - saidKg) <= 0.5 ? [] : [reason('weightMismatch', { said: saidKg, registered })];
}

function scannerReasons(state: PolicyState, wanted: readonly string[]): readonly Reason[] {
  const known = scannerStateKnown(state);
  if (known === null) return [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })];
  return wanted.includes(known) ? [] : [reason('scannerBusy', { state: known })];
}

function scannerAgeSeconds(state: PolicyState): number {
  const seenMs = state.inputs.scannerStatus.lastSeenMs;
  return Math.round((state.nowMs - (seenMs ?? state.bootedMs)) / 1_000);
}

function selectReasons(state: PolicyState, stepId: string): readonly Reason[] {
  const unknown = findStep(state, stepId) === undefined ? [reason('stepUnknown', { step: stepId })] : [];
  return [...unknown, ...scannerReasons(state, ['idle', 'prepped'])];
}

function heldReasons(state: PolicyState, ask: Ask): readonly Reason[] {
  // A registered technologist on site holds the console itself while control is local.
  if (
    ask.principal.seat === 'onsite' &&
    ask.principal.role === 'onsiteTechnologist' &&
    state.lease.control.kind === 'local'
  )
    return [];
  return isHeldBy(state.lease, ask.principal.personId, ask.consoleId) ? [] : [reason('notHolder')];
}

/** Offer needs the site's own checks; grant repeats them at read-back, on the facts of that instant. */
function offerReasons(state: PolicyState, toPersonId: string): readonly Reason[] {
  const { control } = state.lease;
  const asked = state.lease.requests.find((one) => one.personId === toPersonId);
  const attendee = state.attendees.find((one) => one.consoleId === asked?.consoleId);
  return [
    ...sessionReasons(state),
    ...(control.kind === 'granted' ? [reason('controlHeld', { holder: control.holder.name })] : []),
    ...(asked === undefined || attendee === undefined ? [reason('notRequested')] : []),
    ...(state.conditions.controlEnded.status === 'latched' ? [reason('controlEnded')] : []),
    ...recoveryReasons(state, attendee?.goodSinceMs ?? null),
  ];
}

function recoveryReasons(state: PolicyState, goodSinceMs: Ms | null): readonly Reason[] {
  if (state.lease.lostMs === null) return [];
  const goodMs = goodSinceMs === null ? 0 : state.nowMs - goodSinceMs;
  if (goodMs >= RECOVERY_GOOD_MS) return [];
  return [reason('recovering', { goodSeconds: Math.floor(goodMs / 1_000), needSeconds: RECOVERY_GOOD_MS / 1_000 })];
}

function grantReasons(
  state: PolicyState,
  ask: Ask,
  words: { patientRef: string; scannerRef: string; weightKg: number; implantWords: string },
): readonly Reason[] {
  const { control, quarantine } = state.lease;
  const attendee = state.attendees.find((one) => one.consoleId === ask.consoleId);
  if (control.kind === 'granted') return [reason('controlHeld', { holder: control.holder.name })];
  if (
    control.kind === 'local' ||
    control.to.personId !== ask.principal.personId ||
    control.to.consoleId !== ask.consoleId
  ) {
    return [reason('notOffered')];
  }
  const quarantined = state.nowMs < quarantine.untilMs && quarantine.exceptConsoleId !== ask.consoleId;
  const authority = state.verdict.authority >= 2 ? verdictReasons(state) : [];
  return [
    ...sessionReasons(state),
    ...readBackReasons(state, words),
    ...(quarantined ? [reason('quarantine', { seconds: Math.ceil((quarantine.untilMs - state.nowMs) / 1_000) })] : []),
    ...(attendee === undefined || attendee.roundTripMs === null ? [reason('linkUnmeasured')] : []),
    ...recoveryReasons(state, attendee?.goodSinceMs ?? null),
    ...(state.pending !== null ? [reason('startUnderWay')] : []),
    ...authority,
  ];
}

function readBackReasons(
  state: PolicyState,
  words: { patientRef: string; scannerRef: string; weightKg: number; implantWords: string },
): readonly Reason[] {
  const { session, scanner } = state;
  if (session === null) return [];
  const implantWords = implantWordsOf(session);
  const wrong = [
    ...(words.patientRef === session.patientRef ? [] : ['patient']),
    ...(words.scannerRef === state.scannerRef ? [] : ['scanner']),
    ...(scanner?.patientWeightKg === words.weightKg ? [] : ['weight']),
    ...(words.implantWords === implantWords ? [] : ['implant limits']),
  ];
  return wrong.map((what) => reason('readBackMismatch', { what }));
}

export function implantWordsOf(session: Session): string {
  return session.patient.implant.kind === 'none' ? 'none' : session.patient.implant.words;
}

function timeOutReadBackReasons(
  state: PolicyState,
  words: { patientRef: string; scannerRef: string; weightKg: number; implantWords: string },
): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  if (session.timeOut.kind !== 'led') return [reason('timeOutMissing')];
  const saidOtherWeight = words.weightKg !== session.timeOut.weightKg;
  return [
    ...readBackReasons(state, words),
    ...(saidOtherWeight ? [reason('readBackMismatch', { what: 'weight' })] : []),
  ];
}

function admitReasons(state: PolicyState): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const screening = [
    'identity',
    'writtenScreen',
    'verbalScreen',
    'implants',
    'weight',
    'metalOff',
    'detector',
  ] as const;
  const missing = screening.filter((item) => session.checklist[item] === undefined);
  return [
    ...(missing.length === 0
      ? []
      : [reason('checklistIncomplete', { missing: missing.length, total: screening.length })]),
    ...whileScanning(state),
    ...watchReasons(state, session),
  ];
}

/** By the seat, not by the account: whoever comes through the gateway is not on site. */
export function isTechnologistOnSite({ principal }: PolicyState['attendees'][number]): boolean {
  return principal.seat === 'onsite' && principal.role === 'onsiteTechnologist';
}

/** READY is a fact given on site, so it needs the site's facts, not the lease. */
function readyReasons(state: PolicyState, stepId: string, tableClear: boolean): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const step = findStep(state, stepId);
  const missing = missingChecklist(session);
  const remoteOn = state.lease.control.kind === 'granted';
  const onsiteTechnologist = state.attendees.some(isTechnologistOnSite);
  return [
    ...(remoteOn || onsiteTechnologist ? [] : [reason('controlEnded')]),
    ...(missing.length === 0
      ? []
      : [reason('checklistIncomplete', { missing: missing.length, total: CHECKLIST_ITEMS.length })]),
    ...(session.room === 'in' ? [] : [reason('patientNotAdmitted')]),
    ...countReasons(state, session),
    ...(session.timeOut.kind === 'signed' ? [] : [reason('timeOutMissing')]),
    ...(step === undefined ? [reason('stepUnknown', { step: stepId })] : []),
    ...(state.scanner?.selectedStepId === stepId ? [] : [reason('stepNotSelected', { step: step?.name ?? stepId })]),
    ...(step?.movesTable === true && !tableClear ? [reason('tableMovesItself', { step: step.name })] : []),
    ...verdictReasons(state),
  ];
}

function openReasons(state: PolicyState, patientRef: string): readonly Reason[] {
  if (state.session !== null) return [reason('sessionOpen')];
  const onScanner = state.scanner?.patientRef ?? '';
  return onScanner !== '' && onScanner === patientRef
    ? []
    : [
        reason('patientMismatch', {
          what: onScanner === '' ? 'no patient is registered on the scanner' : 'the scanner has another patient',
        }),
      ];
}

function closeReasons(state: PolicyState): readonly Reason[] {
  const { session, zone4 } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const counted = state.policy.equipment.zone4Entry.fit === 'fitted';
  const isSilent = scannerStateKnown(state) === null;
  return [
    ...whileScanning(state),
    // Nobody in the room is enough to close beside a dead scanner; where nobody counts, the scanner has to say that it rests.
    ...(isSilent && !counted ? [reason('scannerUnknown', { ageSeconds: scannerAgeSeconds(state) })] : []),
    ...(session.room === 'out' ? [] : [reason('patientInRoom')]),
    ...(counted && zone4.count !== 0 ? [reason('zone4NotEmpty', { count: zone4.count ?? 'unknown' })] : []),
  ];
}

/** Who may clear it as it stands: what flaps is not cleared by those who only want to go on. */
export function clearersOf(state: PolicyState, id: ConditionId): readonly Role[] {
  const one = state.conditions[id];
  return isActive(one) && one.isFlapping ? FLAP_CLEARED_BY : conditionRow(id).clearedBy;
}

function clearReasons(
  state: PolicyState,
  principal: Principal,
  id: Extract<Command['action'], { kind: 'clear' }>['condition'],
): readonly Reason[] {
  const { title } = conditionRow(id);
  const one = state.conditions[id];
  const clearedBy = clearersOf(state, id);
  if (!clearedBy.includes(principal.role))
    return [
      reason('clearRoleMayNot', {
        title,
        roles: clearedBy.map((role) => ROLE_WORDS[role]).join(' or ') || 'nobody: it ends by itself',
      }),
    ];
  const { input, unknownIs } = conditionRow(id);
  const isDevice = input !== 'mrstLeft' && !OWN_INPUTS.some((own) => own === input);
  const isUnsure = unknownIs === 'notThisRow' && isDevice && state.inputs[input].raw !== 'good';
  if (one.status === 'latched' && isUnsure && state.policy.equipment[input].fit !== 'notFitted')
    return [reason('conditionStillBad', { title })];
  if (one.status === 'latched') return [];
  if (one.status === 'confirmed' || one.status === 'clearing') return [reason('conditionStillBad', { title })];
  return [reason('conditionNotLatched', { title })];
}

function sessionReasons(state: PolicyState): readonly Reason[] {
  return state.session === null ? [reason('sessionNotOpen')] : [];
}

function capability(state: PolicyState, what: keyof PolicyState['policy']['capabilities']): readonly Reason[] {
  return state.policy.capabilities[what] ? [] : [reason('cannotDo', { action: what })];
}

/** Age, expiry, echo and digest: nothing late has effect. Judged by the site's own clock. */
function freshness(state: PolicyState, command: Command): readonly Reason[] {
  const kind = COMMAND_CLASS[command.action.kind];
  // Leaving only restricts, and what restricts is never too late.
  if (kind === 'protect' || command.action.kind === 'leaving') return [];
  const limitMs = COMMAND_AGE_MAX_MS[kind];
  const ageMs = state.nowMs - command.echo.siteTickMs;
  const holdsLease = ['start', 'resume', 'selectStep'].includes(command.action.kind);
  return [
    ...(ageMs > limitMs || ageMs < 0 ? [reason('tooOld', { ageMs, limitMs })] : []),
    ...(state.nowMs > command.expiresTickMs ? [reason('expired')] : []),
    ...(command.echo.argumentDigest === argumentDigest(command.action) ? [] : [reason('argumentMismatch')]),
    ...(command.echo.scannerRef === state.scannerRef ? [] : [reason('scannerMismatch')]),
    ...(command.echo.patientRef === (state.session?.patientRef ?? '')
      ? []
      : [reason('patientMismatch', { what: 'the screen showed another patient' })]),
    ...(kind === 'permit' && command.echo.safetyVersion !== state.safetyVersion ? [reason('staleEcho')] : []),
    ...(holdsLease && state.lease.control.kind === 'granted' && command.epoch !== state.lease.epoch
      ? [reason('oldEpoch')]
      : []),
  ];
}

export function isStopUnderWay(state: PolicyState): boolean {
  const status = state.stop?.status;
  return status === 'sent' || status === 'notConfirmed' || status === 'askSite';
}

export function findStep(state: PolicyState, stepId: string): StepFact | undefined {
  return state.scanner?.steps.find((one) => one.stepId === stepId);
}
