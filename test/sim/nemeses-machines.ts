import type { Nemesis } from './nemeses.ts';
import { FULL_RUNTIME_MS, SHELL_INPUTS } from './room.ts';
import { during, whenDue } from './stage.ts';

/** Processes, disk, clocks, power and the scanner. */
export const MACHINE_NEMESES: readonly Nemesis[] = [
  {
    id: 'agentKill',
    text: 'the site agent dies and is started again',
    perHour: 3,
    lengthMs: [300, 15_000],
    begin: ({ site }) => site.agent.kill(),
    end: ({ site }) => site.agent.boot(),
  },
  {
    id: 'agentRestartLoop',
    text: 'the site agent dies three times in a row',
    perHour: 1,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => {
      const gapMs = 300 + (a % 3_000);
      for (const turn of [0, 1, 2]) {
        site.world.after(turn * 2 * gapMs, () => site.agent.kill());
        site.world.after((turn * 2 + 1) * gapMs, () => site.agent.boot());
      }
    },
  },
  {
    id: 'agentStall',
    text: 'the site agent stands still for 0.1 to 8 s (a collection, a paging disk)',
    perHour: 3,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => site.agent.stall(100 + (a % 7_900)),
  },
  {
    id: 'agentDrift',
    text: 'the agent’s clock runs 500 ppm off',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => site.agent.clock.drift(site.world.nowMs, (a % 1_001) - 500),
  },
  {
    id: 'consoleDrift',
    text: 'a remote console’s clock runs 500 ppm off',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => site.console('ana').clock.drift(site.world.nowMs, (a % 1_001) - 500),
  },
  {
    id: 'scannerRunsOn',
    text: 'a step goes on past its end',
    perHour: 16,
    lengthMs: [20_000, 70_000],
    fits: ({ finishMaxMs }) => finishMaxMs > 0,
    begin: ({ site }) => {
      site.scanner.faults.runsOn = true;
    },
    end: ({ site }) => {
      site.scanner.faults.runsOn = false;
    },
  },
  {
    id: 'wallJump',
    text: 'the agent’s wall clock jumps by up to an hour',
    perHour: 14,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => {
      const { state } = site.agent;
      if (state === null) return;
      site.agent.takes({ kind: 'clock', wallOffsetMs: state.wallOffsetMs + (a % 7_200_000) - 3_600_000 });
    },
  },
  {
    id: 'pageFrozen',
    text: 'the page of the one in control freezes, its link worker goes on',
    perHour: 2,
    lengthMs: [500, 15_000],
    begin: ({ site }, { a }) => site.console(a % 3 === 0 ? 'bo' : 'ana').freezePage(),
    end: ({ site }, { a }) => site.console(a % 3 === 0 ? 'bo' : 'ana').thaw(),
  },
  {
    id: 'consoleFrozen',
    text: 'a remote console’s machine stands still and then catches up',
    perHour: 2,
    lengthMs: [300, 12_000],
    begin: ({ site }, { a }) => site.console(a % 3 === 0 ? 'bo' : 'ana').freezeAll(),
    end: ({ site }, { a }) => site.console(a % 3 === 0 ? 'bo' : 'ana').thaw(),
  },
  {
    id: 'pageReload',
    text: 'the page of a console is loaded anew',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => {
      const one = site.console(['ana', 'ana', 'mia', 'bo'][a % 4] ?? 'ana');
      if (one.link.target !== null && !one.isFrozen) one.reload();
    },
  },
  {
    id: 'diskSlow',
    text: 'a write to the journal takes up to 8 s',
    perHour: 3,
    lengthMs: [2_000, 25_000],
    begin: ({ site }, { a }) => {
      site.disk.slowMs = 50 + (a % 7_950);
    },
    end: ({ site }) => site.disk.heal(),
  },
  {
    id: 'diskFull',
    text: 'the journal’s disk is full',
    perHour: 2,
    lengthMs: [1_000, 20_000],
    begin: ({ site }) => {
      site.disk.isSick = true;
    },
    end: ({ site }) => site.disk.heal(),
  },
  {
    id: 'diskTorn',
    text: 'the agent dies while the disk writes slowly: part of it arrives',
    perHour: 2,
    lengthMs: [400, 6_000],
    begin: (stage, fault) => {
      const { site } = stage;
      site.disk.slowMs = 300;
      during(stage, fault, 250, () => site.agent.kill());
    },
    end: ({ site }) => {
      site.disk.heal();
      site.agent.boot();
    },
  },
  {
    id: 'mainsDip',
    text: 'mains dips for less than the 2 s that it takes to confirm',
    perHour: 3,
    lengthMs: [200, 1_600],
    begin: ({ site }) => site.room.set('mains', 'bad'),
    end: ({ site }) => site.room.set('mains', 'good'),
  },
  {
    id: 'mainsLost',
    text: 'mains power is lost',
    perHour: 1,
    lengthMs: [3_000, 30_000],
    begin: ({ site }) => site.room.set('mains', 'bad'),
    end: ({ site }) => site.room.set('mains', 'good'),
  },
  {
    id: 'upsRunsOut',
    text: 'mains power is lost and the UPS has minutes left, or does not say how many',
    perHour: 2,
    lengthMs: [6_000, 40_000],
    begin: ({ site }, { a }) => {
      site.room.runtimeMs = [400_000, 150_000, 60_000, null][a % 4] ?? null;
      site.room.set('mains', 'bad');
      site.room.reportPower();
    },
    end: ({ site }) => {
      site.room.runtimeMs = FULL_RUNTIME_MS;
      site.room.set('mains', 'good');
      site.room.reportPower();
    },
  },
  {
    id: 'mainsLostLong',
    text: 'mains power is away for minutes',
    perHour: 0.3,
    lengthMs: [60_000, 220_000],
    begin: ({ site }) => site.room.set('mains', 'bad'),
    end: ({ site }) => site.room.set('mains', 'good'),
  },
  {
    id: 'agentUnwell',
    text: 'the agent’s own process is late, its disk nearly full, or its record not the one sent before',
    perHour: 2,
    lengthMs: [1_000, 15_000],
    begin: ({ site }, { a }) => site.room.says(SHELL_INPUTS[a % SHELL_INPUTS.length] ?? 'eventLoop', 'bad'),
    end: ({ site }, { a }) => site.room.says(SHELL_INPUTS[a % SHELL_INPUTS.length] ?? 'eventLoop', 'good'),
  },
  {
    id: 'watchdogDies',
    text: 'the watchdog dies, or its session to the scanner is refused, and it comes back',
    perHour: 6,
    lengthMs: [500, 25_000],
    fits: ({ hasWatchdog }) => hasWatchdog,
    begin: ({ site }) => site.room.set('watchdog', 'bad'),
    end: ({ site }) => site.room.set('watchdog', 'good'),
  },
  {
    id: 'watchdogHangs',
    text: 'nothing is heard from the watchdog',
    perHour: 4,
    lengthMs: [1_000, 15_000],
    fits: ({ hasWatchdog }) => hasWatchdog,
    begin: ({ site }) => site.room.silence('watchdog', false),
    end: ({ site }) => site.room.silent.delete('watchdog'),
  },
  {
    id: 'upsSilent',
    text: 'the UPS does not report',
    perHour: 1,
    lengthMs: [8_000, 30_000],
    begin: ({ site }, { a }) => site.room.silence('power', a % 2 === 0),
    end: ({ site }) => site.room.silent.delete('power'),
  },
  {
    id: 'scannerLate',
    text: 'the scanner answers after its deadline',
    perHour: 2,
    lengthMs: [5_000, 40_000],
    begin: ({ site }) => {
      site.scanner.faults.answerLateMs = 3_000;
    },
    end: ({ site }) => {
      site.scanner.faults.answerLateMs = 0;
    },
  },
  {
    id: 'scannerMute',
    text: 'the scanner acts and never answers',
    perHour: 2,
    lengthMs: [5_000, 40_000],
    begin: ({ site }) => {
      site.scanner.faults.isMute = true;
    },
    end: ({ site }) => {
      site.scanner.faults.isMute = false;
    },
  },
  {
    id: 'scannerSlowStart',
    text: 'the first gradient comes up to 6 s after START',
    perHour: 2,
    lengthMs: [10_000, 60_000],
    begin: ({ site }, { a }) => {
      site.scanner.faults.startLateMs = 500 + (a % 5_500);
    },
    end: ({ site }) => {
      site.scanner.faults.startLateMs = 0;
    },
  },
  {
    id: 'scannerIgnoresStop',
    text: 'the scanner says "done" to a stop and scans on',
    perHour: 3,
    lengthMs: [5_000, 30_000],
    begin: ({ site }) => {
      site.scanner.faults.ignoresStop = true;
    },
    end: ({ site }) => {
      site.scanner.faults.ignoresStop = false;
    },
  },
  {
    id: 'scannerRefuses',
    text: 'the scanner refuses each start',
    perHour: 1,
    lengthMs: [3_000, 20_000],
    begin: ({ site }) => {
      site.scanner.faults.refuses = true;
    },
    end: ({ site }) => {
      site.scanner.faults.refuses = false;
    },
  },
  {
    id: 'scannerStartsItself',
    text: 'the scanner begins to scan and nobody asked',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }) => site.scanner.startsItself(),
  },
  {
    id: 'scannerStopsItself',
    text: 'the scan ends by itself',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }) => site.scanner.stopsItself(),
  },
  {
    id: 'scannerSilent',
    text: 'the scanner does not report',
    perHour: 2,
    lengthMs: [1_000, 15_000],
    begin: ({ site }) => {
      site.scanner.faults.isSilent = true;
    },
    end: ({ site }) => {
      site.scanner.faults.isSilent = false;
    },
  },
  {
    id: 'scannerFault',
    text: 'the scanner has a fault',
    perHour: 1,
    lengthMs: [2_000, 15_000],
    begin: ({ site }) => site.scanner.fails(),
    end: ({ site }) => site.scanner.recovers(),
  },
  {
    id: 'otherPatient',
    text: 'somebody registers another patient at the scanner',
    perHour: 2,
    lengthMs: [500, 10_000],
    begin: ({ site }) => site.scanner.registerOther(),
    end: ({ site }) => site.scanner.registerRight(),
  },
  {
    id: 'otherPatientInScan',
    text: 'while a scan runs somebody registers another patient at the scanner',
    perHour: 20,
    lengthMs: [5_000, 40_000],
    begin: (stage, fault) => {
      const { scanner } = stage.site;
      whenDue(
        stage,
        fault,
        () => scanner.isScanning(),
        () => {
          scanner.registerOther();
          stage.undo.set(fault, [() => scanner.registerRight()]);
        },
      );
    },
    end: ({ undo }, fault) => {
      for (const one of undo.get(fault) ?? []) one();
    },
  },
];
