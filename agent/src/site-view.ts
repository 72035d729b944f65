import { CUT_DRAG_WHY, LOCAL_HANDS_HOLD_MS, type SiteView } from '@farfield/protocol';
import {
  clearedSoFar,
  clearersOf,
  activeConditions,
  type Control,
  type CommandAction,
  conditionRow,
  conditionTitle,
  contrastReasons,
  expectedInZone4,
  type Exposure,
  findStep,
  handOverOf,
  implantWordsOf,
  INPUT_IDS,
  type InputId,
  isActive,
  isInstructorLive,
  leaseLengthMs,
  limitLines,
  linkTestReasons,
  NO_CONTRAST,
  NO_EXPOSURE,
  observationLeftMs,
  OFFER_VALID_MS,
  permitNow,
  type PolicyState,
  type Principal,
  type ReadOut,
  type Reason,
  READY_VALID_MS,
  CHECKLIST,
  CHECKLIST_ITEMS,
  scannerStateKnown,
  scanTime,
  STAFFING_PROFILES,
} from '@farfield/protocol/policy';
import type { AgentState } from './agent-state.ts';
import { ownLinkTestReasons } from './link-test/apply-link-test.ts';
import { linkTestView } from './link-test/link-test-view.ts';

/** Negative: not known. A screen shows it as such, never as zero. */
const UNKNOWN = -1;

/** What everybody sees, made from the state alone. Ages are at `nowMs`. */
export function siteView(state: AgentState, nowMs: number): SiteView {
  const { policy, profile } = state;
  return {
    site: {
      siteId: profile.siteId,
      name: profile.name,
      scannerName: profile.scannerName,
      scannerRef: profile.scannerRef,
      fieldTesla: policy.scanner?.fieldTesla ?? UNKNOWN,
      sitePhone: policy.policy.sitePhone,
      remotePhone: policy.policy.remotePhone,
      policyName: [`${policy.policy.name} v${policy.policy.version}`, state.policyNote]
        .filter((one) => one !== '')
        .join(' · '),
      policyHash: policy.policyHash,
      staffingProfile: STAFFING_PROFILES[policy.policy.staffingProfile].title,
      localStopOnly: !policy.policy.capabilities.stop && !policy.policy.capabilities.abort,
      oxygenPlan: policy.policy.oxygenPlan,
    },
    tickMs: nowMs,
    wallMs: nowMs + state.wallOffsetMs,
    safetyVersion: policy.safetyVersion,
    verdict: policy.verdict,
    alarms: alarms(policy, nowMs),
    control: control(state, nowMs),
    people: policy.attendees.map(({ consoleId, principal }) => ({
      personId: principal.personId,
      name: principal.name,
      role: principal.role,
      seat: principal.seat,
      // Every page gets this picture, and none of them needs the name that a console on site goes by.
      consoleId: principal.seat === 'remote' ? consoleId : '',
      isLevel2: principal.isLevel2,
    })),
    patient: patient(policy),
    session: session(state, nowMs),
    scanner: scanner(state, nowMs),
    zone: zone(state, nowMs),
    power: power(state),
    inputs: inputs(state, nowMs),
    lastCommand: lastCommand(state),
    stop: stop(state),
    gates: [...gates(policy), testLinkGate(state)].map(({ action, reasons }) => ({
      action,
      reasons: reasons.map(reasonView),
    })),
    events: state.events
      .slice(-20)
      .map(({ atMs, words, priority }) => ({ wallMs: atMs + state.wallOffsetMs, words, priority })),
    screen: {
      source: state.screen.source,
      ageMs: Math.max(0, nowMs - state.screen.seenMs),
      layout: state.screen.layout,
      frozenAfterMs: state.screen.frozenAfterMs ?? 0,
      regions: [...state.screen.regions],
      localHands: state.screen.localHands,
      localHandsHoldMs: LOCAL_HANDS_HOLD_MS,
      mayBeHeld: state.screen.mayBeHeld,
      cutDrags: state.cutDrags.list.map(({ cutId, atWallMs, by, why, readByIds }) => ({
        cutId,
        wallMs: atWallMs,
        by,
        why: CUT_DRAG_WHY[why],
        readByIds: [...readByIds],
        isUnknown: why === 'agentRestarted',
      })),
    },
    link: {
      gateway: state.uplink.state === 'up' && nowMs - state.uplink.heardMs > 2_500 ? 'down' : state.uplink.state,
      gatewayAgeMs: nowMs - state.uplink.heardMs,
      roundTripMs: holderRoundTrip(policy),
      paths: state.uplink.paths.map((one) => ({ ...one, roundTripMs: one.roundTripMs ?? UNKNOWN })),
      sharedRoute: state.uplink.sharedRoute,
    },
    linkTest: linkTestView(state.linkTest, nowMs),
  };
}

function alarms(policy: PolicyState, nowMs: number): SiteView['alarms'] {
  return activeConditions(policy).flatMap((id) => {
    const one = policy.conditions[id];
    if (!isActive(one)) return [];
    const row = conditionRow(id);
    return [
      {
        condition: id,
        rule: row.rule,
        title: conditionTitle(id, policy.inputs[row.input], one.status),
        firstStep: row.firstStep,
        priority: row.priority,
        status: one.status,
        ageMs: nowMs - one.sinceMs,
        words: [policy.inputs[row.input].words, ...clearedSoFar(one).map(({ name }) => `cleared by ${name}`)]
          .filter((part) => part !== '')
          .join('; '),
        acknowledgedBy: one.acknowledgedBy ?? '',
        clearedBy: [...clearersOf(policy, id)],
        parent: row.parent ?? '',
      },
    ];
  });
}

function control(state: AgentState, nowMs: number): SiteView['control'] {
  const { lease } = state.policy;
  const held = lease.control;
  const holder = held.kind === 'granted' ? held.holder : held.kind === 'local' ? null : held.to;
  const handOver = handOverView(state.policy, nowMs);
  return {
    kind: held.kind,
    epoch: lease.epoch,
    personId: holder?.personId ?? '',
    name: holder?.name ?? '',
    consoleId: holder?.consoleId ?? '',
    by: grantedBy(held),
    ageMs: nowMs - held.sinceMs,
    renewedAgeMs: held.kind === 'granted' ? nowMs - held.renewedTickMs : UNKNOWN,
    leaseLengthMs: leaseLengthMs(held.kind === 'granted' ? held.paths : 'onePath'),
    requests: lease.requests.map(({ personId, name, consoleId, sinceMs }) => ({
      personId,
      name,
      consoleId,
      ageMs: nowMs - sinceMs,
    })),
    quarantineLeftMs: Math.max(0, lease.quarantine.untilMs - nowMs),
    sinceWallMs: held.sinceMs + state.wallOffsetMs,
    handOver,
    supervision: supervisionView(state.policy),
    taking: takingView(state.policy, nowMs),
    lostWallMs: lostMs(state.policy) + (lostMs(state.policy) === 0 ? 0 : state.wallOffsetMs),
  };
}

/** 0: nobody's remote control was lost, or somebody has it again. */
function lostMs({ lease }: PolicyState): number {
  return lease.control.kind === 'granted' || lease.control.kind === 'passing' ? 0 : (lease.lostMs ?? 0);
}

function answererOf(taking: PolicyState['taking']): string {
  switch (taking?.kind) {
    case 'offered':
      return taking.to;
    case 'taken':
      return taking.finishesByMs === null ? 'technologist' : 'safetyTech';
    default:
      return '';
  }
}

function takingView(policy: PolicyState, nowMs: number): SiteView['control']['taking'] {
  const { taking } = policy;
  const stepId = taking === null || taking.kind === 'missed' ? '' : taking.stepId;
  return {
    state: taking?.kind ?? 'none',
    stepId,
    stepName: stepId === '' ? '' : (findStep(policy, stepId)?.name ?? stepId),
    leftMs: taking?.kind === 'offered' ? Math.max(0, taking.untilMs - nowMs) : 0,
    by: taking?.kind === 'taken' ? taking.by.name : '',
    to: answererOf(taking),
    why: taking?.kind === 'missed' ? taking.why : '',
  };
}

function supervisionView(policy: PolicyState): SiteView['control']['supervision'] {
  const { instructor, trainee } = policy.supervision ?? { instructor: null, trainee: null };
  return {
    instructorId: instructor?.personId ?? '',
    instructorName: instructor?.name ?? '',
    instructorConsoleId: instructor?.consoleId ?? '',
    traineeId: trainee?.personId ?? '',
    traineeName: trainee?.name ?? '',
    traineeConsoleId: trainee?.consoleId ?? '',
    isLive: isInstructorLive(policy),
  };
}

function grantedBy(held: Control): string {
  switch (held.kind) {
    case 'granted':
      return held.offeredBy;
    case 'passing':
      return held.agreedBy;
    case 'offered':
      return held.by.name;
    case 'local':
      return held.by;
  }
}

function handOverView({ lease }: PolicyState, nowMs: number): SiteView['control']['handOver'] {
  const { control: held, quarantine } = lease;
  if (held.kind === 'passing') return { stage: 'passing', ...held.to, leftMs: Math.max(0, quarantine.untilMs - nowMs) };
  const open = handOverOf(lease);
  if (open === null) return { stage: 'none', personId: '', name: '', consoleId: '', leftMs: 0 };
  return { stage: open.stage, ...open.to, leftMs: Math.max(0, OFFER_VALID_MS - (nowMs - open.sinceMs)) };
}

function holderRoundTrip(policy: PolicyState): number {
  const { control: held } = policy.lease;
  if (held.kind !== 'granted') return UNKNOWN;
  return policy.attendees.find((one) => one.consoleId === held.holder.consoleId)?.roundTripMs ?? UNKNOWN;
}

function patient(policy: PolicyState): SiteView['patient'] {
  const { session: open, scanner: reported } = policy;
  return {
    patientRef: open?.patientRef ?? '',
    name: open?.patientName ?? '',
    weightKg: reported?.patientWeightKg ?? UNKNOWN,
    implantWords: open === null ? '' : implantWordsOf(open),
    monitoring: open?.patient.monitoring ?? '',
    isSedated: open?.patient.isSedated ?? false,
    coil: reported?.coilId ?? '',
    exam: reported?.examId ?? '',
    implantLimits: open === null ? [] : [...limitLines(open.patient.implant)],
    ...scanTimeView(policy),
  };
}

function scanTimeView(
  policy: PolicyState,
): Pick<SiteView['patient'], 'scanTimeLeftMs' | 'scanTimeMaxMs' | 'scanPauseLeftMs'> {
  const { session: open } = policy;
  const implant = open?.patient.implant;
  if (open === null || implant?.kind !== 'conditional' || implant.activeScan === null)
    return { scanTimeLeftMs: UNKNOWN, scanTimeMaxMs: UNKNOWN, scanPauseLeftMs: UNKNOWN };
  const { leftMs, pauseLeftMs } = scanTime(policy, open.patientRef, implant.activeScan);
  return { scanTimeLeftMs: leftMs, scanTimeMaxMs: implant.activeScan.maxMs, scanPauseLeftMs: pauseLeftMs };
}

function reasonView({ id, params }: Reason): SiteView['gates'][number]['reasons'][number] {
  const said: Record<string, string> = {};
  // A loop: each picture has some hundred of them, and most have nothing to say.
  for (const [key, value] of Object.entries(params)) said[key] = String(value);
  return { id, params: said };
}

function contrastView(policy: PolicyState, nowMs: number): SiteView['session']['contrast'] {
  const { session: open } = policy;
  const { approval, practitioner, supervision, cart, check, given } = open?.contrast ?? NO_CONTRAST;
  const isChecked = check.kind !== 'none';
  return {
    approvedBy: approval?.by.name ?? '',
    agent: approval?.agent ?? '',
    backup: approval?.backup ?? '',
    coveredLeftMs: approval === null ? 0 : Math.max(0, approval.coveredUntilMs - nowMs),
    practitioner: practitioner?.name ?? '',
    supervisionAgeMs: supervision === null ? UNKNOWN : nowMs - supervision.atMs,
    supervisionBy: supervision?.name ?? '',
    cartBy: cart?.name ?? '',
    check: check.kind,
    checkAgent: isChecked ? check.agent : '',
    checkLot: isChecked ? check.lot : '',
    checkBy: isChecked ? check.by.name : '',
    checkConfirmedBy: check.kind === 'confirmed' ? check.confirmedBy.name : '',
    given: given.kind,
    givenBy: given.kind === 'given' ? given.by : '',
    wasPermitted: given.kind === 'given' && given.wasPermitted,
    observationLeftMs: open === null ? 0 : observationLeftMs(open, nowMs),
    open: open === null ? [] : contrastReasons(policy).map(reasonView),
  };
}

function readOutView(readOut: ReadOut): SiteView['session']['readOut'] {
  const isSaid = readOut.kind === 'said' || readOut.kind === 'confirmed';
  const { sarBodyWkg, sarHeadWkg, b1RmsUt } = isSaid ? readOut.exposure : NO_EXPOSURE;
  return {
    state: readOut.kind,
    stepId: isSaid ? readOut.stepId : '',
    sarBodyWkg: sarBodyWkg ?? UNKNOWN,
    sarHeadWkg: sarHeadWkg ?? UNKNOWN,
    b1RmsUt: b1RmsUt ?? UNKNOWN,
    by: isSaid ? readOut.by.name : '',
    confirmedBy: readOut.kind === 'confirmed' ? readOut.confirmedBy.name : '',
    why: readOut.kind === 'void' ? readOut.why : '',
  };
}

function session(state: AgentState, nowMs: number): SiteView['session'] {
  const { session: open, inputs: facts } = state.policy;
  const ready = open?.ready ?? { kind: 'none' as const };
  const timeOut = open?.timeOut ?? { kind: 'none' as const };
  const given = ready.kind === 'given' ? ready : null;
  const signed = timeOut.kind === 'signed' ? timeOut : null;
  const led = timeOut.kind === 'led' || timeOut.kind === 'signed' ? timeOut : null;
  return {
    state: open === null ? 'none' : 'open',
    sessionId: open?.sessionId ?? '',
    checklist: CHECKLIST_ITEMS.map((item) => ({ item, words: CHECKLIST[item], by: open?.checklist[item]?.name ?? '' })),
    timeOut: timeOut.kind,
    timeOutLead: led?.lead.name ?? '',
    timeOutReadBack: signed?.readBack.name ?? '',
    timeOutWhy: timeOut.kind === 'void' ? timeOut.why : '',
    timeOutWeightKg: led?.weightKg ?? UNKNOWN,
    attendants: open?.attendants ?? 0,
    ready: ready.kind,
    readyId: given?.readyId ?? '',
    readyStepId: given?.stepId ?? (ready.kind === 'used' ? ready.stepId : ''),
    readyStepName: given?.stepName ?? '',
    readyDurationMs: given?.durationMs ?? 0,
    readyLeftMs: given === null ? 0 : Math.max(0, READY_VALID_MS - (nowMs - given.by.atMs)),
    readyBy: given?.by.name ?? '',
    readyWhy: ready.kind === 'void' ? ready.why : '',
    room: open?.room ?? 'out',
    spokenAgeMs: open?.spokenToMs == null ? UNKNOWN : nowMs - open.spokenToMs,
    imagesCompleteBy: open?.imagesComplete?.name ?? '',
    presenceAgeMs: facts.presence.lastSeenMs === null ? UNKNOWN : nowMs - facts.presence.lastSeenMs,
    level2Id: open?.level2?.personId ?? '',
    level2Name: open?.level2?.name ?? '',
    level2NextId: open?.level2Next?.personId ?? '',
    level2NextName: open?.level2Next?.name ?? '',
    mode: open?.mode ?? '',
    detectorOverrideBy: open?.detectorOverride?.by.name ?? '',
    detectorOverrideWhy: open?.detectorOverride?.why ?? '',
    timeOutWallMs: signed === null ? 0 : signed.readBack.atMs + state.wallOffsetMs,
    readOut: readOutView(open?.readOut ?? { kind: 'none' }),
    contrast: contrastView(state.policy, nowMs),
  };
}

function scanner(state: AgentState, nowMs: number): SiteView['scanner'] {
  const { policy } = state;
  const reported = policy.scanner;
  const seenMs = policy.inputs.scannerStatus.lastSeenMs;
  return {
    state: scannerStateKnown(policy) ?? 'unknown',
    ageMs: seenMs === null ? UNKNOWN : nowMs - seenMs,
    selectedStepId: reported?.selectedStepId ?? '',
    runningStepId: reported?.runningStepId ?? '',
    remainingMs: reported?.remainingMs ?? UNKNOWN,
    progress: reported?.progress ?? UNKNOWN,
    steps: (reported?.steps ?? []).map((one) => ({
      stepId: one.stepId,
      name: one.name,
      kind: one.kind,
      durationMs: one.durationMs,
      mode: one.mode,
      movesTable: one.movesTable,
      status: one.status,
      sarBodyWkg: one.sarBodyWkg ?? UNKNOWN,
      sarHeadWkg: one.sarHeadWkg ?? UNKNOWN,
      b1RmsUt: one.b1RmsUt ?? UNKNOWN,
    })),
    mode: reported?.mode ?? '',
    sarBodyWkg: reported?.sarBodyWkg ?? UNKNOWN,
    sarHeadWkg: reported?.sarHeadWkg ?? UNKNOWN,
    b1RmsUt: reported?.b1RmsUt ?? UNKNOWN,
    pnsPercent: reported?.pnsPercent ?? UNKNOWN,
    faultText: reported?.faultText ?? '',
    permitWallMs: policy.permit === null ? 0 : policy.permit.sinceMs + state.wallOffsetMs,
    registeredPatientRef: reported?.patientRef ?? '',
    registeredPatientName: reported?.patientName ?? '',
    registeredWeightKg: reported?.patientWeightKg ?? UNKNOWN,
  };
}

function zone(state: AgentState, nowMs: number): SiteView['zone'] {
  const { policy, readings } = state;
  const words = { good: 'shut', bad: 'open', unknown: 'unknown' } as const;
  const { door34, ferromagnetic, zoneFeed } = policy.inputs;
  const feedLives = zoneFeed.lastSeenMs !== null && nowMs - zoneFeed.lastSeenMs <= 3_000;
  const detector = policy.policy.equipment.ferromagnetic.fit === 'notFitted';
  return {
    door34: feedLives ? words[door34.raw] : 'unknown',
    door34SinceWallMs: readings.doorSinceMs === null ? 0 : readings.doorSinceMs + state.wallOffsetMs,
    count3: feedLives ? (readings.count3 ?? UNKNOWN) : UNKNOWN,
    count4: feedLives ? (policy.zone4.count ?? UNKNOWN) : UNKNOWN,
    expected4: expectedInZone4(policy.session),
    level2Inside: feedLives ? [...policy.zone4.level2Inside] : [],
    oxygenPercent: feedLives ? (readings.oxygenPercent ?? UNKNOWN) : UNKNOWN,
    ferromagnetic: detector
      ? 'notFitted'
      : feedLives
        ? { good: 'quiet', bad: 'alarm', unknown: 'unknown' }[ferromagnetic.raw]
        : 'unknown',
    ferromagneticAgeMs: nowMs - ferromagnetic.sinceMs,
    lastBadge: feedLives ? readings.lastBadge : '',
  };
}

function power({ readings, profile, wallOffsetMs }: AgentState): SiteView['power'] {
  return {
    mains: readings.power.mains,
    sinceWallMs: readings.powerSinceMs + wallOffsetMs,
    upsRuntimeMs: readings.power.runtimeMs ?? UNKNOWN,
    upsChargePercent: readings.power.chargePercent ?? UNKNOWN,
    upsFeeds: profile.upsFeeds,
  };
}

function inputs({ policy, readings }: AgentState, nowMs: number): SiteView['inputs'] {
  return INPUT_IDS.map((input) => {
    const fitting = policy.policy.equipment[input];
    const fact = policy.inputs[input];
    return {
      input,
      fit: fitting.fit,
      raw: fitting.fit === 'notFitted' ? 'notFitted' : fact.raw,
      ageMs: fact.lastSeenMs === null ? UNKNOWN : nowMs - fact.lastSeenMs,
      words:
        fitting.fit === 'notFitted'
          ? fitting.substitute
          : fitting.fit === 'attested'
            ? fact.words || fitting.words
            : fact.words,
      source: sourceOf(input, readings.sources),
    };
  });
}

const SOURCE_OF: Readonly<Partial<Record<InputId, string>>> = {
  scannerStatus: 'scanner',
  scannerFault: 'scanner',
  door34: 'zone',
  zone4Entry: 'zone',
  zoneFeed: 'zone',
  squeezeBall: 'zone',
  oxygen: 'zone',
  quench: 'zone',
  roomStop: 'zone',
  ferromagnetic: 'zone',
  vitals: 'monitor',
  vitalsAlarm: 'monitor',
  mains: 'ups',
};

function sourceOf(input: InputId, sources: Readonly<Record<string, string>>): string {
  const adapter = SOURCE_OF[input];
  return adapter === undefined ? 'Farfield' : (sources[adapter] ?? '');
}

function lastCommand({ policy, wallOffsetMs }: AgentState): SiteView['lastCommand'] {
  const last = policy.lastCommand;
  return {
    action: last?.action ?? '',
    stepName: last?.stepName ?? '',
    by: last?.by ?? '',
    atWallMs: last === null ? 0 : last.atMs + wallOffsetMs,
    answer: last?.answer ?? '',
  };
}

function stop({ policy, wallOffsetMs }: AgentState): SiteView['stop'] {
  const one = policy.stop;
  return {
    status: one?.status ?? 'none',
    how: one?.how ?? '',
    because: one?.because ?? '',
    atWallMs: one === null ? 0 : one.requestedMs + wallOffsetMs,
    confirmedWallMs: one?.confirmedMs == null ? 0 : one.confirmedMs + wallOffsetMs,
  };
}

function testLinkGate(state: AgentState): { action: string; reasons: readonly Reason[] } {
  return { action: 'testLink', reasons: [...ownLinkTestReasons(state, null), ...linkTestReasons(state.policy)] };
}

/** Why each action is not possible now, for the person whose action it is: `permit` explains as it refuses. */
function gates(policy: PolicyState): { action: string; reasons: ReturnType<typeof permitNow> }[] {
  const { control: held, requests } = policy.lease;
  const holderConsole = held.kind === 'granted' ? held.holder.consoleId : '';
  const remote = policy.attendees.find((one) => one.consoleId === holderConsole);
  const handOver = handOverOf(policy.lease);
  const successor = policy.attendees.find((one) => one.consoleId === handOver?.to.consoleId);
  const otherRst = policy.attendees.find(
    ({ principal, consoleId }) =>
      principal.seat === 'remote' && principal.role === 'rst' && consoleId !== holderConsole,
  );
  const onSiteAll = policy.attendees.filter(({ principal }) => principal.seat === 'onsite');
  const onSite =
    onSiteAll.find(({ principal }) => principal.personId === policy.session?.level2?.personId) ??
    onSiteAll.find(({ principal }) => principal.role === 'mrst');
  const technologist = onSiteAll.find(({ principal }) => principal.role === 'onsiteTechnologist');
  const stepId = policy.scanner?.selectedStepId ?? '';
  const ready = policy.session?.ready;
  const readyId = ready?.kind === 'given' ? ready.readyId : '';
  const step = findStep(policy, stepId);
  const ask = (
    who: { principal: Principal; consoleId: string } | undefined,
    fallback: Principal,
    action: CommandAction,
  ) => ({
    action: action.kind,
    reasons: permitNow(policy, { principal: who?.principal ?? fallback, consoleId: who?.consoleId ?? '', action }),
  });
  const weightKg = policy.scanner?.patientWeightKg ?? 0;
  const patientRef = policy.scanner?.patientRef ?? '';
  const unstated = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  return [
    ask(remote, SOME_RST, { kind: 'start', stepId, readyId }),
    ask(remote, SOME_RST, { kind: 'resume', readyId }),
    ask(remote, SOME_RST, { kind: 'pause' }),
    ask(remote, SOME_RST, { kind: 'selectStep', stepId }),
    ask(remote, SOME_RST, { kind: 'imagesComplete' }),
    ask(remote, SOME_RST, { kind: 'proposeHandOver', toPersonId: otherRst?.principal.personId ?? '' }),
    ask(successor, SOME_RST, { kind: 'readBackHandOver', words: NO_WORDS }),
    ask(onSite, SOME_MRST, { kind: 'agreeHandOver', toPersonId: handOver?.to.personId ?? '' }),
    ask(onSite, SOME_MRST, { kind: 'offerControl', toPersonId: requests[0]?.personId ?? '' }),
    ask(technologist, SOME_TECHNOLOGIST, { kind: 'takeSequence', stepId: policy.scanner?.runningStepId ?? '' }),
    ask(onSite, SOME_MRST, { kind: 'letFinish', stepId: policy.scanner?.runningStepId ?? '' }),
    ask(onSite, SOME_MRST, { kind: 'openSession', patientRef, patient: unstated }),
    ask(onSite, SOME_MRST, { kind: 'leadTimeOut', weightKg, attendants: 0 }),
    // The words are asked for at the button itself.
    ask(onSite, SOME_MRST, { kind: 'overrideDetector', why: '-' }),
    ask(onSite, SOME_MRST, { kind: 'admitPatient' }),
    // "clear" is asked for at the button itself; the gate says what else is in the way.
    ask(onSite, SOME_MRST, { kind: 'giveReady', stepId, tableClear: step?.movesTable === true }),
    ask(remote, SOME_RST, { kind: 'readOutExposure', stepId, exposure: NO_EXPOSURE }),
    ask(onSite, SOME_MRST, { kind: 'confirmExposure', ...saidOf(policy, stepId) }),
    ask(onSite, SOME_MRST, { kind: 'patientOut' }),
    ask(onSite, SOME_MRST, { kind: 'closeSession' }),
  ];
}

/** The gate asks as a person would who says what was read out. */
function saidOf({ session: open }: PolicyState, stepId: string): { stepId: string; exposure: Exposure } {
  const readOut = open?.readOut;
  return readOut?.kind === 'said'
    ? { stepId: readOut.stepId, exposure: readOut.exposure }
    : { stepId, exposure: NO_EXPOSURE };
}

const nobody = { personId: '-', name: '-', isLevel2: false, isRegisteredTechnologist: false, isCredentialValid: true };
const NO_WORDS = { patientRef: '', scannerRef: '', weightKg: 0, implantWords: '' } as const;
const SOME_RST: Principal = { ...nobody, role: 'rst', seat: 'remote' };
const SOME_MRST: Principal = { ...nobody, role: 'mrst', seat: 'onsite' };
const SOME_TECHNOLOGIST: Principal = { ...nobody, role: 'onsiteTechnologist', seat: 'onsite' };
