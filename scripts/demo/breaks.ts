import type { Exam } from './exam.ts';

/** A fault planted into the scripted exam, to show that the check can fail and says where. */
export interface Break {
  readonly sentence: string;
  /** the step before which it is planted */
  readonly before: string;
  /** the steps at one of which the check must fail: the first sooner is better, the last is the latest that will do */
  readonly caughtAt: readonly string[];
  readonly plant: (exam: Exam) => Promise<void> | void;
}

export const BREAKS: Readonly<Record<string, Break>> = {
  startWithoutReady: {
    sentence: 'the remote technologist starts although the safety tech has not given READY',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => void (exam.mistakes.skipsReady = true),
  },
  replayedStart: {
    sentence: 'the same START is sent a second time under a new id',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => void (exam.mistakes.repeatsStart = true),
  },
  oldEpoch: {
    sentence: 'a START carries the epoch of control that has ended',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => void (exam.mistakes.oldEpoch = true),
  },
  wrongWeight: {
    sentence: 'the read-back names another weight',
    before: 'control read back and granted',
    caughtAt: ['control read back and granted'],
    plant: (exam) => void (exam.mistakes.weightKg = 86),
  },
  otherPatientOnScreen: {
    sentence: 'a START comes from a screen that shows another patient',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => void (exam.mistakes.patientRef = 'DEMO-0099'),
  },
  doorLeftOpen: {
    sentence: 'the Zone III/IV door is left open before the first start',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => exam.demo.world.act('openDoor', { door: 'zone34Door' }),
  },
  swallowedStop: {
    sentence: 'the scanner accepts a stop and goes on scanning',
    before: 'remote STOP is confirmed by the scanner',
    caughtAt: ['remote STOP is confirmed by the scanner'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'swallowStop', on: true }),
  },
  hungStop: {
    sentence: "the scanner's stop method never returns and the scan goes on",
    before: 'remote STOP is confirmed by the scanner',
    caughtAt: ['remote STOP is confirmed by the scanner'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'hangStop', on: true }),
  },
  refusedStart: {
    sentence: 'the scanner refuses the start',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'refuseStart', on: true }),
  },
  hungStart: {
    sentence: "the scanner's start method never returns",
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'hangStart', on: true }),
  },
  autoAdvance: {
    sentence: 'the queue goes on to the next step by itself',
    before: 'start localizer',
    caughtAt: [
      'start localizer',
      'start adjustment, with a READY of its own',
      "the scanner's own log has every permitted start, and no other",
    ],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'autoAdvance', on: true }),
  },
  prescanOnLoad: {
    sentence: 'selecting a step starts its prescan',
    before: 'start T1',
    caughtAt: ['start T1', 'the step runs to its end'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'prescanOnLoad', on: true }),
  },
  wrongPatient: {
    sentence: 'the scanner shows another patient than the one agreed',
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'wrongPatient', on: true }),
  },
  frozenStatus: {
    sentence: "the scanner's report freezes",
    before: 'start localizer',
    caughtAt: ['start localizer'],
    plant: (exam) => exam.demo.world.act('misbehaveScanner', { name: 'freezeStatus', on: true }),
  },
  linkCut: {
    sentence: 'the link to the site is cut while the scan runs',
    before: 'remote STOP is confirmed by the scanner',
    caughtAt: ['remote STOP is confirmed by the scanner'],
    plant: (exam) => exam.demo.world.act('linkCut', { path: 'all', way: 'both' }),
  },
  stuckDoor: {
    sentence: 'the door contact is stuck at shut',
    before: 'an opened door stops the scan',
    caughtAt: ['an opened door stops the scan'],
    plant: (exam) => exam.demo.world.act('misbehaveZone', { name: 'stuckDoor', on: true }),
  },
  someoneStays: {
    sentence: 'a person stays in Zone IV when the session is to be closed',
    before: 'Zone IV count is zero, session closed',
    caughtAt: ['Zone IV count is zero, session closed'],
    plant: async ({ demo: { world } }) => {
      const { seq = 0 } = (await world.log()).at(-1) ?? {};
      await world.act('unauthorisedEntry', { person: 'DEMO, Cleaner' });
      await world.logged(
        'the person is inside',
        seq,
        ({ what, detail }) => what === 'personMoved' && detail['zone'] === 'IV',
        8_000,
      );
    },
  },
};
