import { type ConditionId, type InputId, type PolicyState, scanTime } from '@farfield/protocol/policy';
import type { ConsoleProcess } from './console-process.ts';
import { FULL_RUNTIME_MS, SHELL_INPUTS } from './room.ts';
import type { Stage } from './stage.ts';

/** Whom an aim is about. */
export interface Cast {
  readonly stage: Stage;
  /** at whose console remote control is, or would be */
  readonly holder: ConsoleProcess;
  /** a number by chance, where there are two ways */
  readonly turn: number;
}

/** Where an exam has to be for a condition to come. */
export type Need = 'session' | 'inRoom' | 'held' | 'scanning';

/** How one condition is brought about from outside, and ended again. */
export interface Way {
  readonly needs: readonly Need[];
  /** from its cause to its confirmation, at the longest */
  readonly delayMs: number;
  /** the same for this exam, where it differs */
  readonly delayNowMs?: (policy: PolicyState) => number;
  readonly on: (cast: Cast) => void;
  readonly off: (cast: Cast) => void;
}

type Act = Parameters<ConsoleProcess['act']>[0];

export function says({ people }: Stage, personId: string, action: Act): void {
  const { at } = people.robot(personId);
  if (!at.isFrozen && at.page.socket.kind === 'open') at.act(action);
}

export function goesAway({ people }: Stage, who: readonly string[], isAway: boolean): void {
  for (const personId of who) {
    const robot = people.robot(personId);
    robot.isAway = isAway;
    robot.at.isIdle = isAway;
  }
}

const REMOTE = ['ana', 'bo', 'tom'] as const;
const IN_ROOM: readonly Need[] = ['session', 'inRoom'];
const HELD: readonly Need[] = ['session', 'held'];
const nothing = (): void => undefined;

function sensor(input: InputId, raw: 'bad' | 'unknown', delayMs = 0, needs: readonly Need[] = []): Way {
  return {
    needs,
    delayMs,
    on: ({ stage }) => stage.site.room.set(input, raw),
    off: ({ stage }) => stage.site.room.set(input, 'good'),
  };
}

function shell(input: (typeof SHELL_INPUTS)[number], delayMs = 0): Way {
  return {
    needs: [],
    delayMs,
    on: ({ stage }) => stage.site.room.says(input, 'bad'),
    off: ({ stage }) => stage.site.room.says(input, 'good'),
  };
}

/** The site's clock is set wrong, and set right again. The gateway says its own each second. */
function wallClock(wrongByMs: number): Way {
  return {
    needs: [],
    delayMs: 61_300,
    on: ({ stage }) => stage.site.agent.setsWall(wrongByMs),
    off: ({ stage }) => stage.site.agent.setsWall(0),
  };
}

function late(delayMs: number, latencyMs: number, onTwoPathsMs = latencyMs): Way {
  const by = ({ stage, holder }: Cast, sign: 1 | -1): void => {
    const ms = sign * (stage.site.uplink.isOne ? latencyMs : onTwoPathsMs);
    holder.up.weather.latencyMs += ms;
    holder.down.weather.latencyMs += ms;
  };
  return { needs: HELD, delayMs, on: (cast) => by(cast, 1), off: (cast) => by(cast, -1) };
}

/** The monitor has said its last word for a while. */
function stale(delayMs: number): Way {
  return {
    needs: IN_ROOM,
    delayMs,
    on: ({ stage }) => {
      stage.site.room.report('vitals');
      stage.site.room.stuck.add('vitals');
    },
    off: ({ stage }) => {
      stage.site.room.stuck.delete('vitals');
      stage.site.room.report('vitals');
    },
  };
}

function unseen(delayMs: number): Way {
  return {
    needs: IN_ROOM,
    delayMs,
    on: ({ stage }) => {
      says(stage, 'mia', { kind: 'confirmPresence' });
      goesAway(stage, ['mia'], true);
    },
    off: ({ stage }) => goesAway(stage, ['mia'], false),
  };
}

function idle(delayMs: number): Way {
  return {
    needs: ['session', 'inRoom', 'held', 'scanning'],
    delayMs,
    on: ({ stage }) => goesAway(stage, REMOTE, true),
    off: ({ stage }) => goesAway(stage, REMOTE, false),
  };
}

function ups(delayMs: number, runtimeMs: number): Way {
  const report = ({ stage: { site } }: Cast, mains: 'bad' | 'good', leftMs: number): void => {
    site.room.runtimeMs = leftMs;
    site.room.set('mains', mains);
    site.room.reportPower();
  };
  return {
    needs: [],
    delayMs,
    on: (cast) => report(cast, 'bad', runtimeMs),
    off: (cast) => report(cast, 'good', FULL_RUNTIME_MS),
  };
}

function takenBack({ stage }: Cast): void {
  says(stage, 'mia', { kind: 'takeLocal' });
  goesAway(stage, REMOTE, true);
}

/** One way for each condition: a condition that has none does not compile. */
export const WAYS: Readonly<Record<ConditionId, Way>> = {
  linkSuspect: late(1_400, 520),
  linkDown: late(2_900, 1_270, 780),
  controlEnded: {
    needs: HELD,
    delayMs: 5_000,
    on: ({ holder }) => holder.up.block(),
    off: ({ holder }) => holder.up.open(),
  },
  consolePageSilent: {
    needs: HELD,
    delayMs: 2_600,
    on: ({ holder }) => holder.freezePage(),
    off: ({ holder }) => holder.thaw(),
  },
  linkSlow: late(2_400, 100),
  linkVerySlow: late(3_700, 260),
  holderCredential: {
    needs: HELD,
    delayMs: 1_300,
    on: ({ holder }) => holder.signsInAgain(false),
    off: ({ holder }) => holder.signsInAgain(true),
  },
  instructorLost: {
    needs: HELD,
    delayMs: 2_800,
    on: ({ stage }) => stage.site.console('ana').up.block(),
    off: ({ stage }) => stage.site.console('ana').up.open(),
  },
  remoteStopStorm: {
    needs: [],
    delayMs: 750,
    on: ({ stage, holder }) => {
      for (const turn of [0, 1, 2])
        stage.site.world.after(turn * 300, () => says(stage, holder.principal.personId, { kind: 'stop' }));
    },
    off: nothing,
  },
  operatorQuiet: idle(60_400),
  operatorSilent: idle(70_400),
  presenceUnproven: unseen(60_100),
  presenceLost: unseen(75_100),
  mrstLeft: {
    needs: IN_ROOM,
    delayMs: 10,
    on: ({ stage }) => {
      says(stage, 'mia', { kind: 'leaving' });
      goesAway(stage, ['mia'], true);
    },
    off: ({ stage }) => goesAway(stage, ['mia'], false),
  },
  orphan: {
    needs: ['session', 'inRoom', 'held'],
    delayMs: 7_600,
    on: ({ stage, holder }) => {
      says(stage, 'mia', { kind: 'leaving' });
      goesAway(stage, ['mia'], true);
      holder.up.block();
    },
    off: ({ stage, holder }) => {
      goesAway(stage, ['mia'], false);
      holder.up.open();
    },
  },
  remoteOffInBore: {
    needs: IN_ROOM,
    delayMs: 301_500,
    on: takenBack,
    off: ({ stage }) => goesAway(stage, REMOTE, false),
  },
  distressRemoteOff: {
    needs: IN_ROOM,
    delayMs: 2_600,
    on: (cast) => {
      takenBack(cast);
      const { world, room } = cast.stage.site;
      world.after(2_550, () => {
        if (cast.stage.people.robot('ana').isAway) room.set('squeezeBall', 'bad');
      });
    },
    off: ({ stage }) => {
      goesAway(stage, REMOTE, false);
      stage.site.room.set('squeezeBall', 'good');
    },
  },
  zoneSilent: sensor('zoneFeed', 'unknown'),
  doorOpen: sensor('door34', 'bad'),
  unauthorisedEntry: {
    needs: ['session'],
    delayMs: 1_050,
    on: ({ stage: { site } }) => {
      site.room.intruders += 1;
      site.room.reportCount();
    },
    off: ({ stage: { site } }) => {
      site.room.intruders -= 1;
      site.room.reportCount();
    },
  },
  zone4CountUnknown: {
    needs: [],
    delayMs: 2_050,
    on: ({ stage: { site } }) => {
      site.room.isCountUnknown = true;
      site.room.reportCount();
    },
    off: ({ stage: { site } }) => {
      site.room.isCountUnknown = false;
      site.room.reportCount();
    },
  },
  ferromagneticDoorShut: sensor('ferromagnetic', 'bad'),
  ferromagneticDoorOpen: {
    needs: [],
    delayMs: 0,
    on: ({ stage: { site } }) => {
      site.room.set('door34', 'bad');
      site.room.set('ferromagnetic', 'bad');
    },
    off: ({ stage: { site } }) => {
      site.room.set('ferromagnetic', 'good');
      site.room.set('door34', 'good');
    },
  },
  squeezeBall: sensor('squeezeBall', 'bad', 0, IN_ROOM),
  oxygenLow: sensor('oxygen', 'bad', 1_050),
  oxygenUnknown: sensor('oxygen', 'unknown'),
  quench: sensor('quench', 'bad'),
  roomStop: sensor('roomStop', 'bad'),
  squeezeUnanswered: {
    needs: IN_ROOM,
    delayMs: 10_100,
    on: ({ stage }) => {
      goesAway(stage, ['mia'], true);
      stage.site.room.set('squeezeBall', 'bad');
    },
    off: ({ stage }) => {
      goesAway(stage, ['mia'], false);
      stage.site.room.set('squeezeBall', 'good');
    },
  },
  notSpokenAfterStop: {
    needs: IN_ROOM,
    delayMs: 30_100,
    on: ({ stage }) => {
      says(stage, 'mia', { kind: 'stop' });
      goesAway(stage, ['mia'], true);
    },
    off: ({ stage }) => goesAway(stage, ['mia'], false),
  },
  stopNotCarriedOut: {
    needs: ['session', 'inRoom', 'scanning'],
    delayMs: 2_100,
    on: ({ stage }) => {
      stage.site.scanner.faults.ignoresStop = true;
      says(stage, 'mia', { kind: 'stop' });
    },
    off: ({ stage: { site } }) => {
      site.scanner.faults.ignoresStop = false;
      site.scanner.stopsItself();
    },
  },
  squeezeBallUnknown: sensor('squeezeBall', 'unknown'),
  ferromagneticUnknown: sensor('ferromagnetic', 'unknown'),
  quenchUnknown: sensor('quench', 'unknown'),
  roomStopUnknown: sensor('roomStop', 'unknown'),
  scannerSilent: {
    needs: [],
    delayMs: 2_100,
    on: ({ stage: { site } }) => {
      site.scanner.faults.isSilent = true;
    },
    off: ({ stage: { site } }) => {
      site.scanner.faults.isSilent = false;
    },
  },
  scannerFault: {
    needs: [],
    delayMs: 20,
    on: ({ stage }) => stage.site.scanner.fails(),
    off: ({ stage: { site }, turn }) => {
      site.scanner.recovers();
      if (turn % 2 === 0) site.scanner.startsItself();
    },
  },
  scannerDesync: {
    needs: ['session'],
    delayMs: 80,
    on: ({ stage: { site } }) => {
      if (site.scanner.isScanning()) site.scanner.runsOtherStep();
      else site.scanner.startsItself();
    },
    off: ({ stage }) => stage.site.scanner.stopsItself(),
  },
  implantExceeded: {
    needs: ['session', 'scanning'],
    delayMs: 20,
    on: ({ stage }) => stage.site.scanner.deposits(3),
    off: ({ stage }) => stage.site.scanner.deposits(1),
  },
  implantClockSpent: {
    needs: ['session', 'inRoom', 'scanning'],
    delayMs: 66_000,
    delayNowMs: (policy) => {
      const { session } = policy;
      const implant = session?.patient.implant;
      if (session === null || implant?.kind !== 'conditional' || implant.activeScan === null) return 66_000;
      return scanTime(policy, session.patientRef, implant.activeScan).leftMs + 20;
    },
    on: ({ stage: { site } }) => {
      site.scanner.faults.runsOn = true;
      site.scanner.faults.ignoresStop = true;
    },
    off: ({ stage: { site } }) => {
      site.scanner.faults.runsOn = false;
      site.scanner.faults.ignoresStop = false;
      site.scanner.stopsItself();
    },
  },
  labelWatchLost: {
    needs: IN_ROOM,
    delayMs: 0,
    on: ({ stage, turn }) => stage.site.room.set(turn % 2 === 0 ? 'patientAudio' : 'patientCamera', 'bad'),
    off: ({ stage, turn }) => stage.site.room.set(turn % 2 === 0 ? 'patientAudio' : 'patientCamera', 'good'),
  },
  vitalsStale: stale(5_050),
  vitalsLost: stale(15_050),
  vitalsStaleSedated: stale(5_050),
  vitalsLostSedated: stale(15_050),
  vitalsLostLong: stale(60_050),
  vitalsAlarm: sensor('vitalsAlarm', 'bad', 0, IN_ROOM),
  vitalsAlarmUnanswered: {
    needs: IN_ROOM,
    delayMs: 10_100,
    on: ({ stage }) => {
      for (const one of stage.people.robots) one.isDeaf = true;
      stage.site.room.set('vitalsAlarm', 'bad');
    },
    off: ({ stage }) => {
      for (const one of stage.people.robots) one.isDeaf = false;
      stage.site.room.set('vitalsAlarm', 'good');
    },
  },
  vitalsAlarmSedated: sensor('vitalsAlarm', 'bad', 0, IN_ROOM),
  vitalsAlarmUnknown: sensor('vitalsAlarm', 'unknown', 0, IN_ROOM),
  mainsLost: sensor('mains', 'bad', 2_050),
  mainsUnknown: sensor('mains', 'unknown', 2_050),
  mainsLostMinute: sensor('mains', 'bad', 60_050),
  mainsLostLong: sensor('mains', 'bad', 180_050),
  upsLow: ups(5_050, 400_000),
  upsCritical: ups(2_050, 100_000),
  journalFailed: {
    needs: [],
    delayMs: 60,
    on: ({ stage }) => {
      stage.site.disk.isSick = true;
      says(stage, 'mia', { kind: 'confirmPresence' });
    },
    off: ({ stage }) => stage.site.disk.heal(),
  },
  journalNearlyFull: shell('journalSpace'),
  journalFull: shell('journalFull'),
  siteIdentityDoubted: shell('siteIdentity'),
  onePathLeft: shell('pathSpare', 1_050),
  pathCopiesDiffer: shell('pathCopies'),
  watchdogNotReady: sensor('watchdog', 'bad'),
  clocksApart: wallClock(1_000),
  clocksFarApart: wallClock(-600_000),
  eventLoopLate: shell('eventLoop'),
  eventLoopStalled: shell('eventLoopStall'),
  audioUnproven: sensor('patientAudio', 'bad', 0, IN_ROOM),
  cameraUnproven: sensor('patientCamera', 'bad', 0, IN_ROOM),
};
