import type { CommandAction } from '@farfield/protocol/policy';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import type { SiteKind } from './site-kind.ts';
import { during, presses, type Stage, whenDue } from './stage.ts';

const hasGap = ({ scanner }: SiteKind): boolean => scanner.gapMs > 0;

/** What people do at the worst moment: the prescan is over, and the scan begins by itself. */
const IN_GAP: readonly (readonly [personId: string, action: CommandAction])[] = [
  ['mia', { kind: 'stop' }],
  ['ana', { kind: 'stop' }],
  ['mia', { kind: 'pause' }],
  ['ana', { kind: 'pause' }],
  ['mia', { kind: 'takeLocal' }],
  ['mia', { kind: 'voidReady' }],
  ['mia', { kind: 'patientOut' }],
  ['ana', { kind: 'releaseControl' }],
];

/** From the moment in which a scan of remote control runs: nobody knows of it but by what a person says. */
function stopsInSilence(stage: Stage, fault: Fault, then: () => void): void {
  const { scanner } = stage.site;
  const isRemote = (): boolean => stage.site.agent.state?.policy.lease.control.kind === 'granted';
  whenDue(
    stage,
    fault,
    () => scanner.isScanning() && isRemote(),
    () => {
      scanner.faults.isSilent = true;
      presses(stage, 'mia', { kind: 'takeLocal' });
      presses(stage, 'mia', { kind: 'stop' });
      during(stage, fault, 700, () => scanner.stopsByHand());
      during(stage, fault, 3_000, () => presses(stage, 'mia', { kind: 'confirmStopped' }));
      then();
    },
  );
}

/** Stops that fail, and the moment in which there is nothing to stop yet. */
export const STOP_NEMESES: readonly Nemesis[] = [
  {
    id: 'scannerFailsStop',
    text: 'the scanner’s answer to each stop is that it failed',
    perHour: 3,
    lengthMs: [4_000, 30_000],
    begin: ({ site }) => {
      site.scanner.faults.failsStop = true;
    },
    end: ({ site }) => {
      site.scanner.faults.failsStop = false;
    },
  },
  {
    id: 'actsInGap',
    text: 'somebody presses STOP, pause or what takes the START back between prescan and scan',
    perHour: 8,
    lengthMs: [30_000, 90_000],
    fits: hasGap,
    begin: (stage, fault) => {
      const [personId, action] = IN_GAP[fault.a % IN_GAP.length] ?? ['mia', { kind: 'stop' } as const];
      whenDue(
        stage,
        fault,
        () => stage.site.scanner.isInGap(),
        () => presses(stage, personId, action),
      );
    },
  },
  {
    id: 'scannerIgnoresPause',
    text: 'the scanner answers that it pauses, and scans on',
    perHour: 3,
    lengthMs: [5_000, 30_000],
    begin: (stage, fault) => {
      stage.site.scanner.faults.ignoresPause = true;
      whenDue(
        stage,
        fault,
        () => stage.site.scanner.fact.state === 'scanning',
        () => presses(stage, fault.a % 2 === 0 ? 'mia' : 'ana', { kind: 'pause' }),
      );
    },
    end: ({ site }) => {
      site.scanner.faults.ignoresPause = false;
    },
  },
  {
    id: 'scannerWarns',
    text: 'the scanner reports a fault beside a scan that goes on, and somebody presses STOP, which it may ignore',
    perHour: 3,
    lengthMs: [5_000, 30_000],
    begin: (stage, fault) => {
      const { scanner } = stage.site;
      whenDue(
        stage,
        fault,
        () => scanner.isScanning(),
        () => {
          scanner.faults.warns = true;
          scanner.faults.ignoresStop = fault.a % 2 === 0;
          scanner.onChange();
          presses(stage, 'mia', { kind: 'stop' });
        },
      );
    },
    end: ({ site }) => {
      site.scanner.faults.warns = false;
      site.scanner.faults.ignoresStop = false;
      site.scanner.onChange();
    },
  },
  {
    id: 'scannerHangsInGap',
    text: 'the scanner stays between prescan and scan, ignores stops for a while, and then begins',
    perHour: 3,
    lengthMs: [5_000, 60_000],
    fits: hasGap,
    begin: (stage, fault) => {
      const { faults } = stage.site.scanner;
      faults.hangsInGap = true;
      faults.ignoresStop = fault.a % 2 === 0;
      whenDue(
        stage,
        fault,
        () => stage.site.scanner.isInGap(),
        () => presses(stage, 'mia', { kind: 'stop' }),
      );
    },
    end: ({ site }) => {
      site.scanner.faults.hangsInGap = false;
      site.scanner.faults.ignoresStop = false;
    },
  },
  {
    id: 'saidToHaveStopped',
    text: 'remote control is taken back and the scanner reports nothing more; the safety tech stops it by hand and says so, and the patient squeezes the ball',
    perHour: 6,
    lengthMs: [15_000, 60_000],
    begin: (stage, fault) =>
      stopsInSilence(stage, fault, () =>
        during(stage, fault, 4_000 + (fault.b % 3_000), () => stage.site.room.set('squeezeBall', 'bad')),
      ),
    end: ({ site }) => {
      site.scanner.faults.isSilent = false;
      site.room.set('squeezeBall', 'good');
    },
  },
  {
    id: 'leftInSilence',
    text: 'the same, and for more than five minutes nothing changes',
    perHour: 4,
    lengthMs: [340_000, 380_000],
    begin: (stage, fault) => stopsInSilence(stage, fault, () => undefined),
    end: ({ site }) => {
      site.scanner.faults.isSilent = false;
    },
  },
];
