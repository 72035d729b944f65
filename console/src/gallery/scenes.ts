import type { IncidentNow, SiteView } from '@farfield/protocol';
import type { ServedSite } from '../panels/site-card.tsx';
import type { ToldDrill } from '../state/drill-face.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { drillFixture } from './drill-fixture.ts';
import { FULL_STEPS, LONGEST_PLAN, SERVED_FIXTURE } from './served-fixture.ts';
import { alarmFixture, siteViewFixture, STEPS, WALL_MS } from './site-view-fixture.ts';
import { consoleFixture, NOW_MS, silent, unidentified } from './state-fixture.ts';

/** A whole page in one moment. */
export interface Scene {
  readonly page: 'remote' | 'onsite';
  /** which card is open on site */
  readonly card?: string;
  /** what the site's server says of it; absent: the usual one */
  readonly served?: ServedSite;
  readonly words: string;
  readonly state: ConsoleState;
  /** how long the waves have been silent; 0: they run */
  readonly wavesSilentMs: number;
  /** what was told of a drill, and when; null: nothing */
  readonly drill: ToldDrill | null;
}

const PETROV = { personId: 'petrov', name: 'L. Petrov', consoleId: 'c-gallery00002' } as const;

export const SCENES: Readonly<Record<string, Scene>> = {
  'remote-live': scene(
    'remote',
    'T1 runs, a ferromagnetic alarm with the door shut',
    consoleFixture('remote', (view) => withScreen(withAlarm(view))),
  ),
  'remote-no-screen': scene('remote', 'a site without a scanner screen', consoleFixture('remote', withAlarm)),
  'remote-link-lost': scene(
    'remote',
    '4.2 s after the last echo',
    silent(consoleFixture('remote', withScreen), 4_200),
    4_200,
  ),
  'remote-lease-ended': scene(
    'remote',
    '9 s after the last echo: the lease ran out',
    silent(consoleFixture('remote', withScreen), 9_000),
    9_000,
  ),
  'remote-take-over': scene(
    'remote',
    'this person is asked to take over from one who is lost',
    withIncident(consoleFixture('remote', remoteOff), { backupStage: 'assigned' }),
  ),
  'remote-ready': scene(
    'remote',
    'FLAIR selected, READY given',
    consoleFixture('remote', (view) => readyGiven(view)),
  ),
  'remote-refused': scene(
    'remote',
    'FLAIR selected, READY missing, door open',
    consoleFixture('remote', (view) => refused(view)),
  ),
  'remote-offered': scene(
    'remote',
    'control is offered, the read-back waits',
    consoleFixture('remote', (view) => offered(view)),
  ),
  'remote-hand-over': scene(
    'remote',
    'control is handed to another technologist, who has read back',
    consoleFixture('remote', (view) => handedOver(view, 'readBack')),
  ),
  'remote-handed-to-me': scene(
    'remote',
    'another technologist hands control over, the read-back waits',
    consoleFixture('remote', (view) => handedToMe(view)),
  ),
  'onsite-hand-over': scene(
    'onsite',
    'one remote technologist hands over to another, the agreement waits',
    consoleFixture('onsite', (view) => handedOver(view, 'readBack')),
  ),
  'remote-time-out': scene(
    'remote',
    'the time-out waits for its read-back',
    consoleFixture('remote', (view) => timeOutLed(view)),
  ),
  'remote-empty': scene(
    'remote',
    'no session, control at the site',
    consoleFixture('remote', (view) => withScreen(noSession(view))),
  ),
  'remote-not-monitored': scene(
    'remote',
    'not monitored, by plan',
    consoleFixture('remote', (view) => ({ ...view, patient: { ...view.patient, monitoring: 'notMonitored' } })),
  ),
  'remote-mains-lost': scene('remote', 'mains lost while scanning', consoleFixture('remote', mainsLost)),
  'remote-local-stop-only': scene(
    'remote',
    'this site: local stop only',
    consoleFixture('remote', (view) => ({ ...view, site: { ...view.site, localStopOnly: true } })),
  ),
  'remote-stop-not-confirmed': scene('remote', 'STOP pressed 2.6 s ago', {
    ...consoleFixture('remote'),
    stop: { commandId: 'k-1', pressedMs: NOW_MS - 2_600, status: 'answered', confirmedMs: null },
  }),
  'remote-drill': scene('remote', 'a drill', { ...consoleFixture('remote'), realm: 'drill' }),
  'remote-drill-doubted': toldAgo(
    scene('remote', 'a drill that was not told of for 4.2 s', { ...consoleFixture('remote'), realm: 'drill' }),
    4_200,
  ),
  'onsite-return': {
    ...scene(
      'onsite',
      'after a drill that something real ended, before return to service',
      consoleFixture('onsite', noSession),
    ),
    drill: {
      view: drillFixture({
        stage: 'none',
        endedWords: 'REAL: the Zone III/IV door is open',
        endedAgeMs: 20_000,
        isEndedBySite: true,
        toReturn: ['The bore was looked into and is empty.', 'All props are out.'],
        returnTitle: 'The link is lost while a step runs',
      }),
      receivedMs: NOW_MS - 400,
    },
  },
  'onsite-drill-lost': toldAgo(
    scene('onsite', 'a drill that is not told of any more: the real site again', consoleFixture('onsite')),
    9_000,
  ),
  'remote-unknown': scene(
    'remote',
    'nothing heard yet',
    {
      ...consoleFixture('remote'),
      view: null,
      beat: null,
      echoSentMs: null,
      numerics: null,
      gateway: null,
      socket: { kind: 'connecting' },
    },
    1,
  ),
  'onsite-live': scene('onsite', 'T1 runs', consoleFixture('onsite')),
  'onsite-ready': scene(
    'onsite',
    'FLAIR selected, READY can be given',
    consoleFixture('onsite', (view) => idleNext(view)),
  ),
  'onsite-ready-given': scene(
    'onsite',
    'READY given',
    consoleFixture('onsite', (view) => readyGiven(view)),
  ),
  'onsite-remote-off': scene('onsite', 'remote control is off, scan stopped', consoleFixture('onsite', remoteOff)),
  'onsite-remote-off-oxygen': scene(
    'onsite',
    'remote control is off and oxygen is low',
    consoleFixture('onsite', (view) => {
      const off = remoteOff(view);
      return { ...off, alarms: [alarmFixture('oxygenLow', { ageMs: 2_000 }), ...off.alarms] };
    }),
  ),
  'onsite-let-finish': scene(
    'onsite',
    'the link is lost while a sequence with little left runs',
    consoleFixture('onsite', (view) => ({
      ...view,
      patient: { ...view.patient, monitoring: 'notMonitored' },
      alarms: [alarmFixture('linkDown', { ageMs: 1_200 })],
      control: {
        ...view.control,
        taking: {
          state: 'offered',
          stepId: 't1',
          stepName: 'T1 sag SE',
          leftMs: 9_400,
          by: '',
          why: '',
          to: 'safetyTech',
        },
      },
      gates: [
        {
          action: 'giveReady',
          reasons: ['scannerBusy', 'linkDown', 'timeOutMissing'].map((id) => ({ id, params: {} })),
        },
      ],
    })),
  ),
  'onsite-scanner-fault': scene(
    'onsite',
    'the scanner reports a fault beside a step that it still names',
    consoleFixture('onsite', (view) => ({
      ...view,
      alarms: [alarmFixture('scannerFault', { ageMs: 2_000 })],
      scanner: { ...view.scanner, state: 'unknown', faultText: 'cooling warning' },
    })),
  ),
  'onsite-session': scene(
    'onsite',
    'no session; somebody asks for control',
    consoleFixture('onsite', (view) => asked(noSession(view))),
  ),
  'onsite-checklist': scene(
    'onsite',
    'screening',
    consoleFixture('onsite', (view) => checklistHalf(view)),
  ),
  'onsite-time-out': scene(
    'onsite',
    'before the door',
    consoleFixture('onsite', (view) => beforeTimeOut(view)),
  ),
  'onsite-alarms': scene('onsite', 'an entry that was not expected', consoleFixture('onsite', entered)),
  'onsite-unidentified': scene('onsite', 'nobody signed in', unidentified(consoleFixture('onsite'))),
  'onsite-gateway-down': scene(
    'onsite',
    'the gateway is away, nobody had control',
    consoleFixture('onsite', (view) => ({
      ...idleNext(local(view)),
      link: { gateway: 'down', gatewayAgeMs: 84_000, roundTripMs: -1, paths: [], sharedRoute: '' },
    })),
  ),
  'onsite-press-stop': scene(
    'onsite',
    'the stop was not confirmed',
    consoleFixture('onsite', (view) => ({
      ...view,
      stop: {
        status: 'notConfirmed',
        how: 'stop',
        because: 'A. Moreno pressed STOP',
        atWallMs: WALL_MS - 4_000,
        confirmedWallMs: 0,
      },
    })),
  ),
  'onsite-site-card': { ...scene('onsite', "the site's own card, to print", consoleFixture('onsite')), card: 'site' },
  'remote-cut-drag': scene(
    'remote',
    'control is back after a drag was cut off',
    consoleFixture('remote', (view) => cutDrag(withScreen(view))),
  ),
  'remote-local-hands': scene(
    'remote',
    'somebody is at the scanner’s own mouse',
    consoleFixture('remote', (view) => localHands(withScreen(view), 'active')),
  ),
  'remote-hands-unknown': scene(
    'remote',
    'a screen that cannot tell who is at its mouse',
    consoleFixture('remote', (view) => localHands(withScreen(view), 'unknown')),
  ),
  'onsite-cut-drag': scene(
    'onsite',
    'the same, on site',
    consoleFixture('onsite', (view) => cutDrag(withScreen(view))),
  ),
  'onsite-site-card-full': {
    ...scene(
      'onsite',
      'the same, as much on it as a site may write',
      consoleFixture('onsite', (view) => ({
        ...view,
        site: { ...view.site, oxygenPlan: LONGEST_PLAN },
        link: { ...view.link, gateway: 'down', gatewayAgeMs: 84_000 },
        patient: {
          ...view.patient,
          implantWords: 'fictional pacemaker',
          scanTimeLeftMs: 600_000,
          scanTimeMaxMs: 1_800_000,
        },
        session: { ...view.session, contrast: { ...view.session.contrast, given: 'given', givenBy: 'L. Haas' } },
      })),
    ),
    card: 'site',
    served: { ...SERVED_FIXTURE, steps: FULL_STEPS },
  },
  'onsite-site-card-old': {
    ...scene(
      'onsite',
      'the same, nobody signed in, the agent silent',
      silent(unidentified(consoleFixture('onsite')), 6_400),
    ),
    card: 'site',
  },
  'remote-may-be-held': scene(
    'remote',
    'a screen worker died under a hand: a button may still be down at the scanner',
    consoleFixture('remote', (view) => mayBeHeld(withScreen(view))),
  ),
  'onsite-may-be-held': scene(
    'onsite',
    'a screen worker died under a hand: a button may still be down at the scanner',
    consoleFixture('onsite', (view) => mayBeHeld(withScreen(view))),
  ),
  'onsite-agent-silent': scene('onsite', 'the agent itself is silent', silent(consoleFixture('onsite'), 6_400), 6_400),
};

function scene(page: Scene['page'], words: string, state: ConsoleState, wavesSilentMs = 0): Scene {
  return { page, words, state, wavesSilentMs, drill: null };
}

function toldAgo(one: Scene, agoMs: number): Scene {
  return { ...one, drill: { view: drillFixture(), receivedMs: NOW_MS - agoMs } };
}

function withScreen(view: SiteView): SiteView {
  return {
    ...view,
    screen: {
      source: 'live',
      ageMs: 120,
      layout: 'asCalibrated',
      regions: [],
      frozenAfterMs: 3_000,
      cutDrags: [],
      localHands: 'none',
      localHandsHoldMs: 5_000,
      mayBeHeld: false,
    },
  };
}

function mayBeHeld(view: SiteView): SiteView {
  return { ...view, screen: { ...view.screen, mayBeHeld: true } };
}

function localHands(view: SiteView, word: 'active' | 'unknown'): SiteView {
  return { ...view, screen: { ...view.screen, localHands: word } };
}

function cutDrag(view: SiteView): SiteView {
  const cut = {
    cutId: 1,
    wallMs: WALL_MS - 95_000,
    by: 'A. Moreno',
    why: 'the link fell silent',
    readByIds: [],
    isUnknown: false,
  };
  return { ...view, screen: { ...view.screen, cutDrags: [cut] } };
}

function withAlarm(view: SiteView): SiteView {
  return {
    ...view,
    alarms: [alarmFixture('ferromagneticDoorShut', { words: 'entrance side', acknowledgedBy: 'J. Okafor' })],
  };
}

function local(view: SiteView): SiteView {
  return {
    ...view,
    control: {
      ...view.control,
      kind: 'local',
      personId: '',
      name: '',
      consoleId: '',
      by: 'J. Okafor',
      epoch: 8,
      sinceWallMs: WALL_MS - 40_000,
      requests: [],
    },
  };
}

function asked(view: SiteView): SiteView {
  const requests = [{ personId: 'moreno', name: 'A. Moreno', consoleId: 'c-gallery00001', ageMs: 12_000 }];
  return { ...view, control: { ...view.control, requests } };
}

export function noSession(view: SiteView): SiteView {
  const before = siteViewFixture();
  return {
    ...local(view),
    alarms: [],
    session: {
      ...before.session,
      state: 'none',
      checklist: [],
      timeOut: 'none',
      ready: 'none',
      room: 'out',
      spokenAgeMs: -1,
      presenceAgeMs: -1,
    },
    scanner: { ...idleScanner(before), selectedStepId: '', steps: STEPS.map((one) => ({ ...one, status: 'pending' })) },
    zone: { ...before.zone, count4: 0, expected4: 0 },
    lastCommand: { action: '', stepName: '', by: '', atWallMs: 0, answer: '' },
    gates: [{ action: 'offerControl', reasons: [{ id: 'sessionNotOpen', params: {} }] }],
  };
}

function idleScanner(view: SiteView): SiteView['scanner'] {
  const steps = view.scanner.steps.map((one) => (one.stepId === 't1' ? { ...one, status: 'complete' } : one));
  return {
    ...view.scanner,
    state: 'idle',
    runningStepId: '',
    selectedStepId: 'flair',
    remainingMs: -1,
    progress: -1,
    permitWallMs: 0,
    steps,
  };
}

function idleNext(view: SiteView): SiteView {
  return {
    ...view,
    scanner: idleScanner(view),
    gates: [{ action: 'start', reasons: [{ id: 'readyMissing', params: { step: 'FLAIR tra' } }] }],
  };
}

function readyGiven(view: SiteView): SiteView {
  const idle = idleNext(view);
  return {
    ...idle,
    gates: [],
    session: {
      ...idle.session,
      ready: 'given',
      readyId: 'ready-9',
      readyStepId: 'flair',
      readyStepName: 'FLAIR tra',
      readyDurationMs: 185_000,
      readyLeftMs: 98_000,
    },
  };
}

function refused(view: SiteView): SiteView {
  const idle = idleNext(view);
  return {
    ...idle,
    alarms: [alarmFixture('doorOpen', { ageMs: 3_400, words: 'open since 14:07:28' })],
    zone: { ...idle.zone, door34: 'open', door34SinceWallMs: WALL_MS - 3_400 },
    gates: [
      {
        action: 'start',
        reasons: [
          {
            id: 'conditionActive',
            params: {
              title: 'Zone III/IV door is open',
              firstStep: 'who is it? face them, shut the door',
              rule: 'C-31',
            },
          },
          { id: 'readyMissing', params: { step: 'FLAIR tra' } },
        ],
      },
    ],
  };
}

function offered(view: SiteView): SiteView {
  const idle = local(idleNext(view));
  return {
    ...idle,
    session: { ...idle.session, timeOut: 'none', ready: 'none', room: 'out', checklist: [], spokenAgeMs: -1 },
    control: {
      ...idle.control,
      kind: 'offered',
      personId: 'moreno',
      name: 'A. Moreno',
      consoleId: 'c-gallery00001',
      by: 'J. Okafor',
      sinceWallMs: WALL_MS - 5_000,
    },
  };
}

function handedOver(view: SiteView, stage: string): SiteView {
  const idle = idleNext(view);
  return {
    ...idle,
    people: [...idle.people, { ...PETROV, role: 'rst', seat: 'remote', isLevel2: false }],
    control: { ...idle.control, handOver: { stage, ...PETROV, leftMs: 41_000 } },
  };
}

function handedToMe(view: SiteView): SiteView {
  const { personId, name, consoleId } = view.control;
  const handed = handedOver(view, 'proposed');
  return {
    ...handed,
    control: {
      ...handed.control,
      ...PETROV,
      handOver: { stage: 'proposed', personId, name, consoleId, leftMs: 52_000 },
    },
  };
}

function timeOutLed(view: SiteView): SiteView {
  const idle = idleNext(view);
  return {
    ...idle,
    session: { ...idle.session, timeOut: 'led', timeOutReadBack: '', room: 'out', ready: 'none', spokenAgeMs: -1 },
  };
}

function mainsLost(view: SiteView): SiteView {
  const idle = idleNext(view);
  return {
    ...idle,
    alarms: [
      alarmFixture('mainsLost', { ageMs: 22_000 }),
      alarmFixture('scannerSilent', { parent: 'mainsLost', ageMs: 19_000 }),
      alarmFixture('zoneSilent', { parent: 'mainsLost', ageMs: 18_000 }),
    ],
    power: {
      mains: 'lost',
      sinceWallMs: WALL_MS - 22_000,
      upsRuntimeMs: 510_000,
      upsChargePercent: 96,
      upsFeeds: 'console, agent, network',
    },
    stop: {
      status: 'confirmed',
      how: 'stop',
      because: 'Mains power lost',
      atWallMs: WALL_MS - 20_000,
      confirmedWallMs: WALL_MS - 19_500,
    },
  };
}

function remoteOff(view: SiteView): SiteView {
  const idle = local(idleNext(view));
  return {
    ...idle,
    control: { ...idle.control, lostWallMs: WALL_MS - 6_000 },
    scanner: {
      ...idle.scanner,
      selectedStepId: 't1',
      steps: STEPS.map((one) => (one.stepId === 't1' ? { ...one, status: 'aborted' } : one)),
    },
    alarms: [
      alarmFixture('controlEnded', { ageMs: 6_000, status: 'confirmed', parent: '' }),
      alarmFixture('linkDown', { ageMs: 8_400 }),
      alarmFixture('linkSuspect', { ageMs: 9_900 }),
    ],
    people: idle.people.filter((one) => one.seat === 'onsite'),
    link: { gateway: 'down', gatewayAgeMs: 8_900, roundTripMs: -1, paths: [], sharedRoute: '' },
    session: { ...idle.session, ready: 'void', readyWhy: 'remote control ended' },
    lastCommand: { ...idle.lastCommand, answer: 'running, then stopped 14:07:31' },
    stop: {
      status: 'confirmed',
      how: 'stop',
      because: 'Remote control is off',
      atWallMs: WALL_MS - 1_500,
      confirmedWallMs: WALL_MS - 1_000,
    },
    gates: [{ action: 'giveReady', reasons: [{ id: 'controlEnded', params: {} }] }],
  };
}

function checklistHalf(view: SiteView): SiteView {
  const idle = idleNext(view);
  return {
    ...idle,
    session: {
      ...idle.session,
      checklist: idle.session.checklist.slice(0, 5),
      timeOut: 'none',
      ready: 'none',
      room: 'out',
    },
    zone: { ...idle.zone, count4: 0, expected4: 0 },
    lastCommand: { action: '', stepName: '', by: '', atWallMs: 0, answer: '' },
    gates: [
      {
        action: 'giveReady',
        reasons: [
          { id: 'checklistIncomplete', params: { missing: '7', total: '12' } },
          { id: 'patientNotAdmitted', params: {} },
        ],
      },
    ],
  };
}

function beforeTimeOut(view: SiteView): SiteView {
  const half = checklistHalf(view);
  return { ...half, session: { ...half.session, checklist: siteViewFixture().session.checklist.slice(0, 7) } };
}

function entered(view: SiteView): SiteView {
  return {
    ...idleNext(view),
    alarms: [
      alarmFixture('unauthorisedEntry', { ageMs: 4_000, words: '2 counted, 1 expected' }),
      alarmFixture('doorOpen', { ageMs: 6_000, status: 'latched' }),
      alarmFixture('linkSlow', { ageMs: 30_000 }),
    ],
    gates: [
      {
        action: 'giveReady',
        reasons: [
          {
            id: 'conditionActive',
            params: { title: 'More people in Zone IV than expected', firstStep: 'count people out', rule: 'C-32' },
          },
        ],
      },
    ],
    zone: { ...view.zone, door34: 'open', door34SinceWallMs: WALL_MS - 6_000, count4: 2 },
  };
}

/** The gateway keeps an incident, and whoever sits here is the one who takes over. */
function withIncident(state: ConsoleState, own: Partial<IncidentNow>): ConsoleState {
  const incident: IncidentNow = {
    incidentId: 'cedar-ridge-1-1',
    openedWallMs: WALL_MS - 32_000,
    lost: ['Link to the remote console is down'],
    isDisarmed: true,
    lines: [],
    backupStage: 'none',
    backupId: state.principal?.personId ?? '',
    backupName: state.principal?.name ?? '',
    backupSinceWallMs: WALL_MS - 2_000,
    backupUntilWallMs: WALL_MS + 58_000,
    holderName: 'B. Silva',
    ...own,
  };
  const { gateway } = state;
  return gateway === null
    ? state
    : { ...state, gateway: { ...gateway, value: { ...gateway.value, incidents: [incident] } } };
}
