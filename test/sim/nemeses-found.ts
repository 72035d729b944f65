import { ZONE4_DOOR } from '../../agent/src/doorway.ts';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { FULL_RUNTIME_MS } from './room.ts';
import { TECHNOLOGIST } from './site.ts';
import { during, presses, type Stage, whenDue } from './stage.ts';

const PRESS_EVERY_MS = 1_000;
const OVER_AND_OVER_MS = 200;
/** Until the counter has said so. */
const COUNT_MS = 2_000;
const LONGER_THAN_GRACE_MS = 3_300;

function isScanning({ site }: Stage): boolean {
  return site.scanner.fact.state === 'scanning';
}

/** The patient lies in the room with everybody who was declared, all of them counted, and nothing scans. */
function isRoomWhole({ site }: Stage): boolean {
  const policy = site.agent.state?.policy;
  const { room, scanner, kind } = site;
  return (
    policy?.session?.room === 'in' &&
    policy.session.timeOut.kind === 'signed' &&
    room.isPatientIn &&
    room.isCounted &&
    room.attendantsOut === 0 &&
    policy.zone4.count === 1 + kind.attendants &&
    room.inside === 1 + kind.attendants &&
    !scanner.isBusy()
  );
}

/** One of those who stay with the patient goes out, and somebody whom nobody declared comes in. */
function swaps(stage: Stage, fault: Fault): void {
  const { room, agent, world } = stage.site;
  const life = agent.incarnation;
  room.attendantsOut = 1;
  room.opensDoorFor(1_500);
  room.reportCount();
  const wasSeen = room.isCounted;
  during(stage, fault, COUNT_MS + (fault.b % 4_000), () => {
    // Who had left with the patient, or was forgotten by a restart, is another matter.
    if (room.attendantsOut !== 1 || !room.isPatientIn) return;
    room.intruders += 1;
    stage.undo.set(fault, [() => (room.intruders -= 1)]);
    room.opensDoorFor(1_500);
    room.reportCount();
    if (wasSeen && room.isCounted && agent.incarnation === life)
      room.stranger = { cameMs: agent.nowMs, incarnation: life };
    world.note('a stranger in the place of one declared');
  });
}

/** Where bugs were found: worlds and moments that the other faults hardly ever make together. */
export const FOUND_NEMESES: readonly Nemesis[] = [
  {
    id: 'pausePressedAgain',
    text: 'the scanner answers that it pauses, and scans on, and somebody presses pause each second',
    perHour: 12,
    lengthMs: [8_000, 16_000],
    begin: (stage, fault) => {
      const { world, scanner } = stage.site;
      const endMs = world.nowMs + fault.lengthMs;
      scanner.faults.ignoresPause = true;
      whenDue(
        stage,
        fault,
        () => isScanning(stage),
        () => {
          for (let atMs = 0; atMs < fault.lengthMs; atMs += PRESS_EVERY_MS)
            during(stage, fault, atMs, () => {
              if (world.nowMs < endMs && isScanning(stage))
                presses(stage, fault.a % 2 === 0 ? 'mia' : 'ana', { kind: 'pause' });
            });
        },
      );
    },
    end: ({ site }) => {
      site.scanner.faults.ignoresPause = false;
    },
  },
  {
    id: 'goesDark',
    text: 'mains power is lost while the UPS has a minute left; the agent goes with it, and comes back with the power',
    perHour: 6,
    lengthMs: [15_000, 45_000],
    begin: (stage, fault) => {
      const { room, scanner } = stage.site;
      const isNow = (): boolean => fault.a % 4 === 0 || scanner.isScanning();
      whenDue(stage, fault, isNow, () => {
        room.runtimeMs = 60_000;
        room.set('mains', 'bad');
        room.reportPower();
      });
    },
    end: ({ site }) => {
      const { room, agent } = site;
      room.runtimeMs = FULL_RUNTIME_MS;
      if (agent.state?.policy.isShutdownAsked === true) {
        agent.kill();
        agent.boot();
      }
      room.set('mains', 'good');
      room.reportPower();
    },
  },
  {
    id: 'scannerRunsOther',
    text: 'the scanner runs another step than the one that it was told',
    perHour: 3,
    lengthMs: [15_000, 40_000],
    begin: (stage, fault) =>
      whenDue(
        stage,
        fault,
        () => isScanning(stage),
        () => stage.site.scanner.runsOtherStep(),
      ),
  },
  {
    id: 'startAfterGrace',
    text: 'the scan begins 4 to 6 s after the scanner took its START, with a technologist on site, who may have taken control by then',
    perHour: 8,
    lengthMs: [15_000, 45_000],
    fits: ({ hasTechnologist }) => hasTechnologist,
    begin: (stage, fault) => {
      const { faults } = stage.site.scanner;
      faults.startLateMs = 3_900 + (fault.b % 1_200);
      const isTaken = fault.a % 2 === 0;
      const isOrdered = (): boolean => stage.site.agent.state?.policy.permit?.wasSeenScanning === false;
      if (isTaken)
        whenDue(stage, fault, isOrdered, () =>
          during(stage, fault, LONGER_THAN_GRACE_MS, () => {
            if (!stage.site.scanner.isScanning()) presses(stage, TECHNOLOGIST, { kind: 'takeLocal' });
          }),
        );
    },
    end: ({ site }) => {
      site.scanner.faults.startLateMs = 0;
    },
  },
  {
    id: 'attendantSwapped',
    text: 'somebody who stays with the patient walks out between two scans, and a stranger walks in',
    perHour: 8,
    lengthMs: [20_000, 60_000],
    fits: ({ attendants }) => attendants > 0,
    begin: (stage, fault) =>
      whenDue(
        stage,
        fault,
        () => isRoomWhole(stage),
        () => swaps(stage, fault),
      ),
    end: ({ site, undo }, fault) => {
      const { room } = site;
      for (const one of undo.get(fault) ?? []) one();
      room.attendantsOut = 0;
      room.stranger = null;
      room.reportCount();
    },
  },
  {
    id: 'safetyTechInside',
    text: 'the safety tech goes in by the badge reader and comes out by a door that reads nobody',
    perHour: 8,
    lengthMs: [6_000, 30_000],
    fits: ({ hasOuterReader }) => hasOuterReader,
    begin: (stage, fault) => {
      const { room, world } = stage.site;
      const endMs = world.nowMs + fault.lengthMs;
      whenDue(
        stage,
        fault,
        () => isRoomWhole(stage),
        () => {
          room.reportCount({ person: 'mia', direction: 'in', level: 2, door: ZONE4_DOOR });
          during(stage, fault, 1_000, () => {
            if (world.nowMs >= endMs) return;
            room.safetyTechIn = 1;
            room.changedMs = world.nowMs;
            room.opensDoorFor(1_500);
            room.reportCount();
          });
        },
      );
    },
    end: ({ site }) => {
      const { room, world } = site;
      if (room.safetyTechIn === 0) return;
      room.safetyTechIn = 0;
      room.changedMs = world.nowMs;
      room.opensDoorFor(1_500);
      room.reportCount();
    },
  },
  {
    id: 'clearUnsaid',
    text: 'READY for a step that moves the table by itself, and nobody says that the table is clear',
    perHour: 12,
    lengthMs: [20_000, 60_000],
    begin: (stage, fault) => {
      const step = () => {
        const { fact } = stage.site.scanner;
        return fact.steps.find(({ stepId, movesTable }) => movesTable && stepId === fact.selectedStepId);
      };
      const isDue = (): boolean => {
        const session = stage.site.agent.state?.policy.session;
        const isReady = session?.room === 'in' && session.timeOut.kind === 'signed' && session.ready.kind !== 'given';
        return isReady && step() !== undefined;
      };
      whenDue(stage, fault, isDue, () =>
        presses(stage, 'mia', { kind: 'giveReady', stepId: step()?.stepId ?? '', tableClear: false }),
      );
    },
  },
  {
    id: 'startsAnyway',
    text: 'a remote technologist presses START over and over, on a page whose gates are broken, while something keeps everybody from it',
    perHour: 12,
    lengthMs: [20_000, 60_000],
    begin: (stage, fault) => {
      const { site } = stage;
      const press = (): void => {
        const policy = site.agent.state?.policy;
        if (policy === undefined || policy.verdict.authority === 0 || policy.session?.room !== 'in') return;
        const { control } = policy.lease;
        const at = site.console(control.kind === 'granted' ? control.holder.personId : 'ana');
        if (at.isFrozen || at.page.socket.kind !== 'open') return;
        const { ready } = policy.session;
        const readyId = ready.kind === 'given' ? ready.readyId : '';
        at.forces({ kind: 'start', stepId: policy.scanner?.selectedStepId ?? '', readyId });
      };
      for (let atMs = 0; atMs < fault.lengthMs; atMs += OVER_AND_OVER_MS) during(stage, fault, atMs, press);
    },
  },
  {
    id: 'weightMisread',
    text: 'whoever has control reads the time-out back with another weight than it was led with',
    perHour: 12,
    lengthMs: [20_000, 60_000],
    begin: (stage, fault) => {
      const led = () => {
        const now = stage.site.agent.state?.policy;
        const { control } = now?.lease ?? {};
        const session = now?.session ?? null;
        return session?.timeOut.kind === 'led' && control?.kind === 'granted'
          ? { session, weightKg: session.timeOut.weightKg, personId: control.holder.personId }
          : undefined;
      };
      whenDue(
        stage,
        fault,
        () => led() !== undefined,
        () => {
          const one = led();
          if (one === undefined) return;
          const { patientRef, patient } = one.session;
          const implantWords = patient.implant.kind === 'none' ? 'none' : patient.implant.words;
          const words = { patientRef, scannerRef: 'MR1', weightKg: one.weightKg + 3, implantWords };
          presses(stage, one.personId, { kind: 'readBackTimeOut', words });
        },
      );
    },
  },
  {
    id: 'otherScanner',
    text: 'the scanner that Farfield reads says that it is another one',
    perHour: 12,
    lengthMs: [10_000, 60_000],
    begin: ({ site }) => site.scanner.saysThatItIs('MR2'),
    end: ({ site }) => site.scanner.saysThatItIs('MR1'),
  },
];
