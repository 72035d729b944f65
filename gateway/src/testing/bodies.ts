import type { CommandMessage, Heartbeat, SiteView } from '@farfield/protocol';
import { argumentDigest, type CommandAction } from '@farfield/protocol/policy';

/** A site view with every field there, as an agent with little to tell would send it. */
export function siteView(own: {
  siteId: string;
  policyHash?: string;
  scannerState?: string;
  control?: Partial<SiteView['control']>;
  localStopOnly?: boolean;
  stop?: string;
  patientName?: string;
}): SiteView {
  return {
    site: {
      siteId: own.siteId,
      name: 'Demo site',
      scannerName: 'MR 1',
      scannerRef: 'MR1',
      fieldTesla: 3,
      sitePhone: '',
      remotePhone: '',
      policyName: 'demo',
      policyHash: own.policyHash ?? 'hash-1',
      staffingProfile: 'mrst',
      localStopOnly: own.localStopOnly ?? false,
      oxygenPlan: '',
    },
    tickMs: 1,
    wallMs: 1,
    safetyVersion: 1,
    verdict: { authority: 0, scan: 0, people: 0, system: 0 },
    alarms: [],
    control: {
      kind: 'local',
      epoch: 1,
      personId: '',
      name: '',
      consoleId: '',
      by: '',
      ageMs: 0,
      renewedAgeMs: 0,
      leaseLengthMs: 0,
      requests: [],
      quarantineLeftMs: 0,
      handOver: { stage: 'none', personId: '', name: '', consoleId: '', leftMs: 0 },
      sinceWallMs: 0,
      ...own.control,
    },
    people: [],
    patient: {
      patientRef: 'P-1',
      name: own.patientName ?? 'DEMO, Ada',
      weightKg: 70,
      implantWords: 'none',
      monitoring: 'monitored',
      isSedated: false,
      coil: '',
      exam: 'knee',
    },
    session: {
      state: 'none',
      sessionId: '',
      checklist: [],
      timeOut: 'none',
      timeOutLead: '',
      timeOutReadBack: '',
      timeOutWhy: '',
      timeOutWeightKg: 0,
      attendants: 0,
      ready: 'none',
      readyId: '',
      readyStepId: '',
      readyStepName: '',
      readyDurationMs: 0,
      readyLeftMs: 0,
      readyBy: '',
      readyWhy: '',
      room: 'out',
      spokenAgeMs: -1,
      imagesCompleteBy: '',
      presenceAgeMs: -1,
      timeOutWallMs: 0,
      level2Id: '',
      level2Name: '',
      level2NextId: '',
      level2NextName: '',
    },
    scanner: {
      state: own.scannerState ?? 'idle',
      ageMs: 0,
      selectedStepId: '',
      runningStepId: '',
      remainingMs: 0,
      progress: 0,
      steps: [],
      mode: 'normal',
      sarBodyWkg: -1,
      sarHeadWkg: -1,
      pnsPercent: -1,
      faultText: '',
      permitWallMs: 0,
      registeredPatientRef: 'P-1',
      registeredPatientName: own.patientName ?? 'DEMO, Ada',
      registeredWeightKg: 70,
    },
    zone: {
      door34: 'shut',
      door34SinceWallMs: 0,
      count3: -1,
      count4: -1,
      expected4: 0,
      level2Inside: [],
      oxygenPercent: -1,
      ferromagnetic: 'unknown',
      ferromagneticAgeMs: 0,
      lastBadge: '',
    },
    power: { mains: 'on', sinceWallMs: 0, upsRuntimeMs: -1, upsChargePercent: -1, upsFeeds: '' },
    inputs: [],
    lastCommand: { action: '', stepName: '', by: '', atWallMs: 0, answer: '' },
    stop: { status: own.stop ?? 'none', how: '', because: '', atWallMs: 0, confirmedWallMs: 0 },
    gates: [],
    events: [],
    screen: { source: 'none', ageMs: -1, layout: 'uncalibrated', regions: [] },
    link: { gateway: 'up', gatewayAgeMs: 0, roundTripMs: 1, paths: [], sharedRoute: '' },
  };
}

export function heartbeat(own: Partial<Heartbeat> = {}): Heartbeat {
  return {
    seq: 1,
    tick: 1_000,
    echoSeq: 7,
    echoTick: 900,
    echoHeldMs: 12.5,
    leaseEpoch: 3,
    pageAgeMs: 20,
    inputAgeMs: 40,
    roundTripMs: 8,
    holderConsoleId: '',
    renewedTick: 0,
    leaseLengthMs: 0,
    safetyVersion: 1,
    livePaths: 0,
    ...own,
  };
}

export function command(action: CommandAction, own: Partial<CommandMessage> = {}): CommandMessage {
  return {
    commandId: `${action.kind}-1`,
    consoleId: 'c-1',
    seq: 1,
    epoch: 0,
    expiresTickMs: 2_500,
    echo: {
      siteTickMs: 1_000,
      safetyVersion: 1,
      patientRef: '',
      scannerRef: 'MR1',
      argumentDigest: argumentDigest(action),
    },
    action,
    ...own,
  };
}
