import type { AlarmView, SiteView, StepView } from '@farfield/protocol';
import {
  ACTION_RULES,
  CHECKLIST,
  CHECKLIST_ITEMS,
  conditionRow,
  type ConditionId,
  INPUT_IDS,
} from '@farfield/protocol/policy';

/** Fictional people and a fictional patient, as everywhere in Farfield's demo. */
export const WALL_MS = new Date(2026, 10, 12, 14, 7, 32).getTime();
export const CONSOLE_ID = 'c-gallery00001';
export const ONSITE_CONSOLE_ID = 'c-gallery00002';

const LINE_VIEW: SiteView['linkTest']['last']['lines'][number] = {
  sitePath: 'primary',
  consolePath: 'primary',
  verdict: 'fit',
  failure: '',
  roundTripP50Ms: 28.1,
  roundTripP99Ms: 33.4,
  jitterMs: 1.9,
  latePercent: 0,
  silenceToSiteMs: 41,
  silenceToConsoleMs: 39,
  downMbps: 58.9,
  upMbps: 31.2,
  clockOffsetMs: 14,
  findings: [],
};

/** One line fit, the other one not, this morning. */
const LINK_TEST_VIEW: SiteView['linkTest'] = {
  running: { testId: '', by: '', consoleId: '', person: '', line: 0, lines: 0, sitePath: '', ageMs: 0 },
  last: {
    testId: 'link-test-31',
    by: 'J. Okafor',
    consoleId: CONSOLE_ID,
    person: 'A. Moreno RT(MR)',
    ageMs: 2_400_000,
    what: 'measured',
    verdict: 'fit',
    why: '',
    changed: '',
    lines: [
      LINE_VIEW,
      {
        ...LINE_VIEW,
        sitePath: 'cellular',
        consolePath: 'cellular',
        verdict: 'notFit',
        roundTripP50Ms: 84.2,
        roundTripP99Ms: 260.7,
        jitterMs: 22.5,
        latePercent: 3,
        downMbps: 9.4,
        upMbps: 4.4,
        findings: [
          {
            words: 'late or lost 3 %: too much is lost to operate by: view only',
            next: 'Test again on another line, or ask the site to look at its own.',
            verdict: 'notFit',
          },
          {
            words: 'from the site 9.4 Mbit/s: enough for the screen; not for contrast supervision, which asks for 25',
            next: 'Ask both ends: a wire instead of wireless, nothing else on the line.',
            verdict: 'limits',
          },
        ],
      },
    ],
  },
};

const NO_CONTRAST_VIEW: SiteView['session']['contrast'] = {
  approvedBy: '',
  agent: '',
  backup: '',
  coveredLeftMs: 0,
  practitioner: '',
  supervisionAgeMs: -1,
  supervisionBy: '',
  cartBy: '',
  check: 'none',
  checkAgent: '',
  checkLot: '',
  checkBy: '',
  checkConfirmedBy: '',
  given: 'none',
  givenBy: '',
  wasPermitted: false,
  observationLeftMs: 0,
  open: [],
};

export const NO_READ_OUT: SiteView['session']['readOut'] = {
  state: 'none',
  stepId: '',
  sarBodyWkg: -1,
  sarHeadWkg: -1,
  b1RmsUt: -1,
  by: '',
  confirmedBy: '',
  why: '',
};

const ago = (seconds: number): number => WALL_MS - seconds * 1_000;

export const STEPS: readonly StepView[] = [
  step('loc', 'Localizer', 18, 'localizer', 'complete'),
  step('t2', 'T2 TSE tra', 220, 'sequence', 'complete'),
  step('t1', 'T1 SE sag', 192, 'sequence', 'running'),
  step('flair', 'FLAIR tra', 185, 'sequence', 'pending'),
  step('dwi', 'DWI tra', 80, 'sequence', 'pending'),
];

function step(stepId: string, name: string, seconds: number, kind: string, status: string): StepView {
  return {
    stepId,
    name,
    kind,
    durationMs: seconds * 1_000,
    mode: 'normal',
    movesTable: false,
    status,
    sarBodyWkg: 1.4,
    sarHeadWkg: 0.9,
    b1RmsUt: 1.2,
  };
}

/** A normal minute of a normal exam: T1 runs, the remote technologist has control, everything is heard. */
export function siteViewFixture(): SiteView {
  return {
    site: {
      siteId: 'cedar-ridge-1',
      name: 'Cedar Ridge',
      scannerName: 'MR 1',
      scannerRef: 'MR1',
      fieldTesla: 1.5,
      sitePhone: '555-0142',
      remotePhone: '555-0107',
      policyName: 'Cedar Ridge 2026',
      policyHash: 'policy-hash',
      staffingProfile: 'mrst',
      localStopOnly: false,
      oxygenPlan: 'open the door fully and leave it open; everybody to Zone II',
    },
    tickMs: 5_000_000,
    wallMs: WALL_MS,
    safetyVersion: 41,
    verdict: { authority: 0, scan: 0, people: 0, system: 0 },
    alarms: [],
    control: {
      kind: 'granted',
      epoch: 7,
      personId: 'moreno',
      name: 'A. Moreno',
      consoleId: CONSOLE_ID,
      by: 'J. Okafor',
      ageMs: 570_000,
      renewedAgeMs: 200,
      leaseLengthMs: 5_000,
      requests: [],
      quarantineLeftMs: 0,
      handOver: { stage: 'none', personId: '', name: '', consoleId: '', leftMs: 0 },
      supervision: {
        instructorId: '',
        instructorName: '',
        instructorConsoleId: '',
        traineeId: '',
        traineeName: '',
        traineeConsoleId: '',
        isLive: false,
      },
      taking: { state: 'none', stepId: '', stepName: '', leftMs: 0, by: '', why: '', to: '' },
      lostWallMs: 0,
      sinceWallMs: ago(570),
    },
    people: [
      {
        personId: 'okafor',
        name: 'J. Okafor',
        role: 'mrst',
        seat: 'onsite',
        consoleId: ONSITE_CONSOLE_ID,
        isLevel2: true,
      },
      { personId: 'moreno', name: 'A. Moreno', role: 'rst', seat: 'remote', consoleId: CONSOLE_ID, isLevel2: false },
    ],
    patient: {
      patientRef: 'DEMO-0001',
      name: 'DEMO, Ada',
      weightKg: 68,
      implantWords: 'none',
      monitoring: 'monitored',
      isSedated: false,
      coil: 'Head 20',
      exam: 'Brain',
      implantLimits: [],
      scanTimeLeftMs: -1,
      scanTimeMaxMs: -1,
      scanPauseLeftMs: -1,
    },
    session: {
      state: 'open',
      sessionId: 'session-3',
      checklist: CHECKLIST_ITEMS.map((item) => ({ item, words: CHECKLIST[item], by: 'J. Okafor' })),
      timeOut: 'signed',
      timeOutLead: 'J. Okafor',
      timeOutReadBack: 'A. Moreno',
      timeOutWhy: '',
      timeOutWeightKg: 68,
      attendants: 0,
      ready: 'used',
      readyId: '',
      readyStepId: 't1',
      readyStepName: 'T1 SE sag',
      readyDurationMs: 192_000,
      readyLeftMs: 0,
      readyBy: 'J. Okafor',
      readyWhy: '',
      room: 'in',
      spokenAgeMs: 52_000,
      imagesCompleteBy: '',
      presenceAgeMs: 12_000,
      timeOutWallMs: ago(902),
      readOut: NO_READ_OUT,
      contrast: NO_CONTRAST_VIEW,
      level2Id: 'okafor',
      level2Name: 'J. Okafor',
      level2NextId: '',
      level2NextName: '',
      mode: 'forYou',
      detectorOverrideBy: '',
      detectorOverrideWhy: '',
    },
    scanner: {
      state: 'scanning',
      ageMs: 300,
      selectedStepId: 't1',
      runningStepId: 't1',
      remainingMs: 84_000,
      progress: 0.57,
      steps: [...STEPS],
      mode: 'normal',
      sarBodyWkg: 1.4,
      sarHeadWkg: 0.9,
      b1RmsUt: 1.2,
      pnsPercent: 41,
      faultText: '',
      permitWallMs: ago(156),
      registeredPatientRef: 'DEMO-0001',
      registeredPatientName: 'DEMO, Ada',
      registeredWeightKg: 68,
    },
    zone: {
      door34: 'shut',
      door34SinceWallMs: ago(321),
      count3: 2,
      count4: 1,
      expected4: 1,
      level2Inside: [],
      oxygenPercent: 20.8,
      ferromagnetic: 'quiet',
      ferromagneticAgeMs: 360_000,
      lastBadge: '',
    },
    power: {
      mains: 'on',
      sinceWallMs: ago(80_000),
      upsRuntimeMs: 540_000,
      upsChargePercent: 100,
      upsFeeds: 'console, agent, network',
    },
    inputs: INPUT_IDS.map((input) => {
      const isStated = input === 'patientAudio' || input === 'patientCamera';
      return {
        input,
        fit: isStated ? 'attested' : 'fitted',
        raw: 'good',
        ageMs: isStated ? 48_000 : 400,
        words: isStated ? 'stated by J. Okafor' : '',
        source: isStated ? 'on-site console' : 'simulator',
      };
    }),
    lastCommand: { action: 'start', stepName: 'T1 SE sag', by: 'A. Moreno', atWallMs: ago(156), answer: 'running' },
    stop: { status: 'none', how: '', because: '', atWallMs: 0, confirmedWallMs: 0 },
    gates: Object.keys(ACTION_RULES).map((action) => ({ action, reasons: gatesWhileScanning(action) })),
    events: [
      { wallMs: ago(41), words: 'FMD alarm, entrance side', priority: 'medium' },
      { wallMs: ago(154), words: 'T1 SE sag started · permit P-118', priority: 'info' },
      { wallMs: ago(156), words: 'READY for T1 SE sag · J. Okafor', priority: 'info' },
      { wallMs: ago(172), words: 'patient spoken to · A. Moreno', priority: 'info' },
      { wallMs: ago(562), words: 'control offered, read back, granted', priority: 'info' },
      { wallMs: ago(902), words: 'time-out, both signed · holds until the patient leaves', priority: 'info' },
    ],
    screen: {
      source: 'none',
      ageMs: -1,
      layout: 'asCalibrated',
      regions: [],
      frozenAfterMs: 0,
      cutDrags: [],
      localHands: 'unknown',
      localHandsHoldMs: 0,
      mayBeHeld: false,
    },
    link: { gateway: 'up', gatewayAgeMs: 200, roundTripMs: 31, paths: [], sharedRoute: '' },
    linkTest: LINK_TEST_VIEW,
  };
}

function gatesWhileScanning(action: string) {
  switch (action) {
    case 'start':
      return [
        { id: 'scannerBusy', params: { state: 'scanning' } },
        { id: 'readyMissing', params: { step: 'FLAIR tra' } },
      ];
    case 'selectStep':
      return [{ id: 'scannerBusy', params: { state: 'scanning' } }];
    case 'closeSession':
      return [
        { id: 'patientInRoom', params: {} },
        { id: 'zone4NotEmpty', params: { count: '1' } },
      ];
    default:
      return [];
  }
}

export function alarmFixture(condition: ConditionId, own: Partial<AlarmView> = {}): AlarmView {
  const { rule, title, firstStep, priority, clearedBy, parent } = conditionRow(condition);
  return {
    condition,
    rule,
    title,
    firstStep,
    priority,
    status: 'confirmed',
    ageMs: 41_000,
    words: '',
    acknowledgedBy: '',
    clearedBy: [...clearedBy],
    parent: parent ?? '',
    ...own,
  };
}
