import type { Nemesis } from './nemeses.ts';
import type { SiteKind } from './site-kind.ts';
import { TECHNOLOGIST } from './site.ts';
import { presses, type Stage, whenDue } from './stage.ts';

const hasTechnologist = (kind: SiteKind): boolean => kind.hasTechnologist;

function policy({ site }: Stage) {
  return site.agent.state?.policy;
}

/** Somebody at a remote console has control, and what they started scans. */
function isScannedFromRemote(stage: Stage): boolean {
  const now = policy(stage);
  return (
    now?.lease.control.kind === 'granted' && now.permit?.wasSeenScanning === true && stage.site.scanner.isScanning()
  );
}

/** For sites with an MR technologist of their own. */
export const TECHNOLOGIST_NEMESES: readonly Nemesis[] = [
  {
    id: 'withYouLost',
    text: 'in a session "with you" the path of the one in control dies while a sequence runs, and the technologist on site takes it, or looks elsewhere',
    perHour: 8,
    lengthMs: [8_000, 40_000],
    fits: hasTechnologist,
    begin: (stage, fault) =>
      whenDue(
        stage,
        fault,
        () => isScannedFromRemote(stage),
        () => {
          const control = policy(stage)?.lease.control;
          const held = stage.site.consoles.find(
            (one) => control?.kind === 'granted' && one.id === control.holder.consoleId,
          );
          if (held === undefined) return;
          stage.targets.set(fault, held);
          // Signed in, and looking elsewhere: nobody takes it.
          stage.people.robot(TECHNOLOGIST).isAway = fault.a % 3 === 0;
          held.up.block();
          held.down.block();
        },
      ),
    end: ({ targets, people }, fault) => {
      people.robot(TECHNOLOGIST).isAway = false;
      targets.get(fault)?.up.open();
      targets.get(fault)?.down.open();
    },
  },
  {
    id: 'technologistTakes',
    text: 'the technologist on site takes control while a sequence runs, and scans on',
    perHour: 4,
    lengthMs: [5_000, 40_000],
    fits: hasTechnologist,
    begin: (stage, fault) =>
      whenDue(
        stage,
        fault,
        () => isScannedFromRemote(stage),
        () => {
          stage.people.technologistScans(true);
          presses(stage, TECHNOLOGIST, { kind: 'takeLocal' });
        },
      ),
  },
  {
    id: 'technologistGone',
    text: 'the technologist on site signs out and comes back: during a sequence of theirs if there is one, or while one could be taken',
    perHour: 6,
    lengthMs: [6_000, 60_000],
    fits: hasTechnologist,
    begin: (stage, fault) =>
      whenDue(
        stage,
        fault,
        () => {
          const now = policy(stage);
          const isTheirs = now?.permit?.onsiteOwner != null || now?.taking?.kind === 'offered';
          return fault.a % 3 === 0 || (isTheirs && stage.site.scanner.isScanning());
        },
        () => stage.site.console(TECHNOLOGIST).leave(),
      ),
    end: ({ people }) => people.arrives(TECHNOLOGIST),
  },
  {
    id: 'technologistReloads',
    text: 'the technologist on site loads the page anew',
    perHour: 3,
    lengthMs: [0, 0],
    fits: hasTechnologist,
    begin: ({ site }) => {
      const one = site.console(TECHNOLOGIST);
      if (one.link.target !== null && !one.isFrozen) one.reload();
    },
  },
  {
    id: 'technologistCutOff',
    text: 'the technologist’s page on site cannot reach the agent, and nobody is told',
    perHour: 2,
    lengthMs: [1_000, 25_000],
    fits: hasTechnologist,
    begin: ({ site }) => [site.console(TECHNOLOGIST).up, site.console(TECHNOLOGIST).down].forEach((one) => one.block()),
    end: ({ site }) => [site.console(TECHNOLOGIST).up, site.console(TECHNOLOGIST).down].forEach((one) => one.open()),
  },
  {
    id: 'takenByWrong',
    text: 'somebody takes the sequence whose it is not, or another sequence, or one that nobody offers',
    perHour: 8,
    lengthMs: [20_000, 60_000],
    fits: hasTechnologist,
    begin: (stage, fault) => {
      const who = ['mia', 'mia', 'ana', 'bo', 'ray', TECHNOLOGIST][fault.a % 6] ?? 'mia';
      const stepNow = (): string => stage.site.scanner.fact.runningStepId;
      const stepId = who === TECHNOLOGIST ? () => 'e0s0' : stepNow;
      const isOffered = (): boolean => policy(stage)?.taking?.kind === 'offered';
      whenDue(stage, fault, isOffered, () => presses(stage, who, { kind: 'takeSequence', stepId: stepId() }));
      presses(stage, TECHNOLOGIST, { kind: 'takeSequence', stepId: stepNow() });
    },
  },
  {
    id: 'otherPatientOnSite',
    text: 'while a technologist on site scans with control of their own, somebody registers another patient at the scanner',
    perHour: 8,
    lengthMs: [8_000, 60_000],
    fits: hasTechnologist,
    begin: (stage, fault) => {
      const isScannedHere = (): boolean =>
        stage.site.scanner.isScanning() && policy(stage)?.lease.control.kind === 'local';
      whenDue(stage, fault, isScannedHere, () => {
        stage.site.scanner.registerOther();
        stage.undo.set(fault, [() => stage.site.scanner.registerRight()]);
      });
    },
    end: ({ undo }, fault) => {
      for (const one of undo.get(fault) ?? []) one();
    },
  },
];
