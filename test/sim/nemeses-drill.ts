import { drillClockMs, type RunningDrill } from '@farfield/protocol/drills';
import type { CommandAction, InputId } from '@farfield/protocol/policy';
import type { ConsoleProcess } from './console-process.ts';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { FULL_RUNTIME_MS } from './room.ts';
import { CONDUCTOR, type Site } from './site.ts';
import type { Stage } from './stage.ts';

const LOOK_EVERY_MS = 100;
/** A fault that no drill comes for is none. */
const WAITS_MS = 120_000;
const INTO_DRILL_MS = 14_000;

/** The one that makes this part so long that a drill comes to its half hour. */
export const LONG_DRILL = 'drillRunsLong';

function liveOf({ agent }: Site) {
  return agent.state?.drill.live ?? null;
}

/** Looks until it is due, and acts then; what lasts is undone when its time is over. */
function waits({ site }: Stage, fault: Fault, isDue: () => boolean, act: () => void, undo?: () => void): void {
  const untilMs = site.world.nowMs + WAITS_MS;
  const look = (): void => {
    if (site.world.nowMs > untilMs) return;
    if (!isDue()) return site.world.after(LOOK_EVERY_MS, look);
    act();
    if (undo !== undefined) site.world.after(fault.lengthMs, undo);
  };
  look();
}

/** Some seconds into a drill that nothing else ends, or at once in one that stands still; from then on it is this fault's. */
function inDrill(stage: Stage, fault: Fault, act: () => void, undo?: () => void): void {
  waits(stage, fault, () => claims(stage, fault, false), act, undo);
}

/** In a drill that stands still. */
function whenPaused(stage: Stage, fault: Fault, act: () => void): void {
  waits(stage, fault, () => claims(stage, fault, true), act);
}

function claims({ site, taken }: Stage, fault: Fault, isPaused: boolean): boolean {
  const live = preparedOf(site);
  if (live === null || taken.has(live.drillId)) return false;
  if (isPaused ? live.pausedMs === null : !isInto(site, fault)) return false;
  taken.add(live.drillId);
  return true;
}

/** The drill that runs and whose exam stands. */
function preparedOf(site: Site): RunningDrill | null {
  const live = liveOf(site);
  return live?.kind === 'running' && live.isPrepared ? live : null;
}

/** Some seconds into a drill, drawn with the fault. */
function isInto(site: Site, fault: Fault): boolean {
  const live = preparedOf(site);
  return live !== null && drillClockMs(live, site.agent.nowMs) >= fault.a % INTO_DRILL_MS;
}

/** Beside whatever else happens to a drill. */
function besideDrill(stage: Stage, fault: Fault, act: () => void, undo?: () => void): void {
  waits(stage, fault, () => isInto(stage.site, fault), act, undo);
}

/** When a drill is asked for, and nothing but its begin is missing. */
function whenAsked(stage: Stage, fault: Fault, act: () => void, undo?: () => void): void {
  const isDue = (): boolean => {
    const live = liveOf(stage.site);
    return live?.kind === 'asked' && live.empty !== null;
  };
  waits(stage, fault, isDue, act, undo);
}

const SENSORS = [
  'door34',
  'squeezeBall',
  'oxygen',
  'quench',
  'ferromagnetic',
  'roomStop',
  'mains',
  'vitalsAlarm',
] as const satisfies readonly InputId[];

const sensorOf = ({ b }: Fault): InputId => SENSORS[b % SENSORS.length] ?? 'door34';

const PRESENT = ['mia', 'ana', 'ray', 'bo', 'max'];
/** Three stops from remote bar a drill for ten minutes. */
const ON_SITE = ['mia', 'max', 'eli'];

/** Somebody whose page is open. */
function somebody({ site, people }: Stage, { b }: Fault, whom = PRESENT): ConsoleProcess | undefined {
  const open = whom
    .map((id) => site.console(id))
    .filter((one) => one.page.socket.kind === 'open' && !one.isFrozen && !people.robot(one.principal.personId).isAway);
  return open[b % Math.max(1, open.length)];
}

/** Mostly of those on site. */
function presser(stage: Stage, fault: Fault): ConsoleProcess | undefined {
  return somebody(stage, fault, fault.b % 5 === 0 ? PRESENT : ON_SITE);
}

const REAL_ASKS: readonly (readonly [personId: string, action: CommandAction])[] = [
  ['ana', { kind: 'requestControl' }],
  ['bo', { kind: 'requestControl' }],
  ['mia', { kind: 'offerControl', toPersonId: 'ana' }],
  ['ana', { kind: 'selectStep', stepId: 'e1s1' }],
  ['mia', { kind: 'giveReady', stepId: 'e1s1', tableClear: true }],
  ['ana', { kind: 'start', stepId: 'e1s1', readyId: 'ready-1' }],
  [
    'mia',
    {
      kind: 'openSession',
      patientRef: '',
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
      mode: 'forYou',
    },
  ],
  ['mia', { kind: 'takeLocal' }],
];

/** What may stand against a drill that is about to begin, and how it goes again. */
const OBSTACLES: readonly { readonly stand: (site: Site) => void; readonly go: (site: Site) => void }[] = [
  { stand: ({ scanner }) => scanner.register(), go: ({ scanner }) => scanner.unregister() },
  {
    stand: ({ room }) => {
      room.intruders += 1;
      room.reportCount();
    },
    go: ({ room }) => {
      room.intruders = Math.max(0, room.intruders - 1);
      room.reportCount();
    },
  },
  { stand: ({ room }) => room.set('door34', 'bad'), go: ({ room }) => room.set('door34', 'good') },
  {
    stand: ({ room }) => {
      room.isCountUnknown = true;
      room.reportCount();
    },
    go: ({ room }) => {
      room.isCountUnknown = false;
      room.reportCount();
    },
  },
  { stand: ({ scanner }) => scanner.startsItself(), go: ({ scanner }) => scanner.stopsByHand() },
  { stand: ({ room }) => room.set('oxygen', 'bad'), go: ({ room }) => room.set('oxygen', 'good') },
];

/** What is real, in a drill or just before one. */
export const DRILL_NEMESES: readonly Nemesis[] = [
  {
    id: 'drillSensor',
    text: 'in a drill a sensor of the real room says that something is wrong',
    perHour: 16,
    lengthMs: [300, 8_000],
    begin: (stage, fault) => {
      const { room } = stage.site;
      inDrill(
        stage,
        fault,
        () => room.set(sensorOf(fault), 'bad'),
        () => room.set(sensorOf(fault), 'good'),
      );
    },
  },
  {
    id: 'drillIntruder',
    text: 'in a drill somebody goes into Zone IV',
    perHour: 6,
    lengthMs: [1_000, 9_000],
    begin: (stage, fault) => {
      const { room } = stage.site;
      inDrill(
        stage,
        fault,
        () => {
          room.intruders += 1;
          room.reportCount();
        },
        () => {
          room.intruders = Math.max(0, room.intruders - 1);
          room.reportCount();
        },
      );
    },
  },
  {
    id: 'drillUnknown',
    text: 'in a drill the count, or all that the zone’s sensors say, is no longer known',
    perHour: 6,
    lengthMs: [3_000, 25_000],
    begin: (stage, fault) => {
      const { room } = stage.site;
      inDrill(
        stage,
        fault,
        () => {
          if (fault.b % 2 === 0) room.isCountUnknown = true;
          else room.silence('zone', fault.b % 4 === 1);
        },
        () => {
          room.isCountUnknown = false;
          room.silent.delete('zone');
        },
      );
    },
  },
  {
    id: 'drillPatient',
    text: 'in a drill a patient is registered at the real scanner',
    perHour: 6,
    lengthMs: [3_000, 20_000],
    begin: (stage, fault) => {
      const { site } = stage;
      inDrill(
        stage,
        fault,
        () => site.scanner.register(),
        () => {
          if (site.agent.state?.policy.session == null) site.scanner.unregister();
        },
      );
    },
  },
  {
    id: 'drillScan',
    text: 'in a drill somebody beside the real scanner starts it, and somebody else presses STOP',
    perHour: 8,
    lengthMs: [3_000, 12_000],
    begin: (stage, fault) => {
      const { site } = stage;
      inDrill(
        stage,
        fault,
        () => {
          site.scanner.startsItself();
          site.world.after(30 + ((fault.b >>> 8) % 900), () => presser(stage, fault)?.act({ kind: 'stop' }));
        },
        () => site.scanner.stopsByHand(),
      );
    },
  },
  {
    id: 'drillStop',
    text: 'somebody presses STOP in a drill, mostly in one that stands still',
    perHour: 50,
    lengthMs: [0, 0],
    begin: (stage, fault) => {
      const act = (): void => void presser(stage, fault)?.act({ kind: 'stop' });
      if (fault.a % 3 === 0) inDrill(stage, fault, act);
      else whenPaused(stage, fault, act);
    },
  },
  {
    id: 'drillStopToShadow',
    text: 'a page says STOP to the shadow, where it should say it to the site',
    perHour: 6,
    lengthMs: [0, 0],
    begin: (stage, fault) =>
      besideDrill(stage, fault, () => {
        const live = liveOf(stage.site);
        if (live?.kind === 'running') somebody(stage, fault)?.forcesShadow(live.drillId, { kind: 'stop' });
      }),
  },
  {
    id: 'drillScanUnseen',
    text: 'in a drill the real scanner says nothing for a while, somebody beside it starts it, and somebody else presses STOP',
    perHour: 8,
    lengthMs: [1_000, 6_000],
    begin: (stage, fault) => {
      const { site } = stage;
      inDrill(
        stage,
        fault,
        () => {
          site.scanner.faults.isSilent = true;
          site.scanner.startsItself();
          site.world.after(100 + ((fault.b >>> 8) % 800), () => presser(stage, fault)?.act({ kind: 'stop' }));
          site.world.after(fault.lengthMs + 5_000, () => site.scanner.stopsByHand());
        },
        () => {
          site.scanner.faults.isSilent = false;
        },
      );
    },
  },
  {
    id: 'drillRealAsk',
    text: 'somebody who sees no page of the drill asks the real site for control, a session or a scan',
    perHour: 40,
    lengthMs: [0, 0],
    begin: (stage, fault) =>
      besideDrill(stage, fault, () => {
        const [personId, action] = REAL_ASKS[fault.b % REAL_ASKS.length] ?? [
          'ana',
          { kind: 'requestControl' } as const,
        ];
        stage.site.console(personId).forces(action);
      }),
  },
  {
    id: 'drillEnded',
    text: 'somebody who takes part ends the drill',
    perHour: 28,
    lengthMs: [0, 0],
    begin: (stage, fault) => inDrill(stage, fault, () => somebody(stage, fault)?.askDrill({ kind: 'end' })),
  },
  {
    id: 'drillAgentDies',
    text: 'the agent dies in a drill and comes back',
    perHour: 4,
    lengthMs: [200, 5_000],
    begin: (stage, fault) => {
      const { agent } = stage.site;
      inDrill(
        stage,
        fault,
        () => agent.kill(),
        () => agent.boot(),
      );
    },
  },
  {
    id: 'drillAgentStalls',
    text: 'the agent stands still in a drill',
    perHour: 3,
    lengthMs: [300, 40_000],
    begin: (stage, fault) => inDrill(stage, fault, () => stage.site.agent.stall(fault.lengthMs)),
  },
  {
    id: 'drillUplink',
    text: 'the real uplink breaks in a drill, at once or without a word',
    perHour: 5,
    lengthMs: [1_000, 40_000],
    begin: (stage, fault) => {
      const { site } = stage;
      inDrill(
        stage,
        fault,
        () => {
          if (fault.b % 2 === 0) site.cutUplink();
          else for (const pipe of site.uplink.pipes) pipe.block();
        },
        () => {
          for (const pipe of site.uplink.pipes) pipe.open();
        },
      );
    },
  },
  {
    id: 'drillGateway',
    text: 'the gateway dies in a drill and comes back',
    perHour: 3,
    lengthMs: [500, 20_000],
    begin: (stage, fault) => {
      const { gateway } = stage.site;
      besideDrill(
        stage,
        fault,
        () => gateway.kill(),
        () => gateway.boot(),
      );
    },
  },
  {
    id: 'drillDisk',
    text: 'in a drill the site’s disk is slow, or full',
    perHour: 4,
    lengthMs: [1_000, 15_000],
    begin: (stage, fault) => {
      const { disk } = stage.site;
      besideDrill(
        stage,
        fault,
        () => {
          if (fault.b % 2 === 0) disk.isSick = true;
          else disk.slowMs = 50 + (fault.b % 7_950);
        },
        () => disk.heal(),
      );
    },
  },
  {
    id: 'drillUps',
    text: 'in a drill the UPS says that it has a minute left',
    perHour: 2,
    lengthMs: [3_000, 10_000],
    begin: (stage, fault) => {
      const { room } = stage.site;
      const says = (runtimeMs: number, mains: 'bad' | 'good'): void => {
        room.runtimeMs = runtimeMs;
        room.set('mains', mains);
        room.reportPower();
      };
      inDrill(
        stage,
        fault,
        () => says(60_000, 'bad'),
        () => says(FULL_RUNTIME_MS, 'good'),
      );
    },
  },
  {
    id: 'conductorGone',
    text: 'the conductor of a drill is gone: signed out, their machine stands still, or nothing comes from it',
    perHour: 42,
    lengthMs: [33_000, 50_000],
    begin: (stage, fault) => {
      const at = stage.site.console(CONDUCTOR);
      const how = fault.b % 3;
      inDrill(
        stage,
        fault,
        () => {
          if (how === 0) at.leave();
          else if (how === 1) at.freezeAll();
          else at.up.block();
        },
        () => {
          if (how === 0) at.open();
          else if (how === 1) at.thaw();
          else at.up.open();
        },
      );
    },
  },
  {
    id: 'wrongConductor',
    text: 'somebody conducts a drill that is not theirs',
    perHour: 6,
    lengthMs: [0, 0],
    begin: (stage, fault) =>
      besideDrill(stage, fault, () => {
        const kinds = ['begin', 'pause', 'goOn', 'saidEmpty'] as const;
        somebody(stage, fault)?.askDrill({ kind: kinds[fault.a % kinds.length] ?? 'begin' });
      }),
  },
  {
    id: 'beginsAnyway',
    text: 'something real comes just before a drill begins, and its conductor presses begin all the same',
    perHour: 20,
    lengthMs: [1_500, 6_000],
    begin: (stage, fault) => {
      const { site } = stage;
      const obstacle = OBSTACLES[fault.b % OBSTACLES.length];
      whenAsked(
        stage,
        fault,
        () => {
          obstacle?.stand(site);
          site.world.after(200 + (fault.a % 1_200), () => site.console(CONDUCTOR).askDrill({ kind: 'begin' }));
        },
        () => obstacle?.go(site),
      );
    },
  },
  {
    id: 'saidEmptyWrongly',
    text: 'the room is said to be empty by somebody who is not there, or while somebody is inside',
    perHour: 6,
    lengthMs: [2_000, 8_000],
    begin: (stage, fault) => {
      const { site } = stage;
      const { room } = site;
      waits(
        stage,
        fault,
        () => liveOf(site)?.kind === 'asked',
        () => {
          if (fault.b % 2 === 0) return site.console('ana').askDrill({ kind: 'saidEmpty' });
          room.intruders += 1;
          room.reportCount();
          site.console('mia').askDrill({ kind: 'saidEmpty' });
        },
        () => {
          if (fault.b % 2 === 0) return;
          room.intruders = Math.max(0, room.intruders - 1);
          room.reportCount();
        },
      );
    },
  },
  {
    id: LONG_DRILL,
    text: 'nobody ends a drill, and its conductor stays',
    perHour: 1,
    lengthMs: [0, 0],
    begin: () => undefined,
  },
];
