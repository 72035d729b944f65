import { ZONE4_DOOR } from '../../agent/src/doorway.ts';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { during, presses, type Stage, whenDue } from './stage.ts';

const DRIVES_MS = 700;
/** Safety tech too, and of none of these exams the one whose session it is from its beginning. */
const OTHER_LEVEL2 = 'eli';

/** READY was given, and nothing scans on it yet. */
function isReadyGiven({ site }: Stage): boolean {
  return site.agent.state?.policy.session?.ready.kind === 'given' && !site.scanner.isBusy();
}

function atReady(stage: Stage, fault: Fault, act: () => void): void {
  whenDue(stage, fault, () => isReadyGiven(stage), act);
}

/** What happens between a word of the safety tech and the START that it is for, and was too rare to come right then. */
export const WORDS_NEMESES: readonly Nemesis[] = [
  {
    id: 'tableMoved',
    text: 'after READY somebody beside the scanner drives the table, and mostly not back again',
    perHour: 6,
    lengthMs: [8_000, 40_000],
    begin: (stage, fault) => {
      const { scanner, world } = stage.site;
      atReady(stage, fault, () => {
        const byMm = fault.a % 2 === 0 ? 40 : -40;
        scanner.drivesTable(byMm, true);
        world.after(DRIVES_MS, () => scanner.drivesTable(fault.a % 3 === 0 ? -byMm : 0, false));
      });
    },
  },
  {
    id: 'stepSelectedThere',
    text: 'after READY somebody at the scanner selects another step, and now and then the one before again',
    perHour: 6,
    lengthMs: [8_000, 40_000],
    begin: (stage, fault) => {
      const { scanner, world } = stage.site;
      atReady(stage, fault, () => {
        const before = scanner.fact.selectedStepId;
        scanner.selectsThere(scanner.fact.steps.find(({ stepId }) => stepId !== before)?.stepId ?? before);
        if (fault.a % 2 === 0) world.after(DRIVES_MS, () => scanner.selectsThere(before));
      });
    },
  },
  {
    id: 'scannerRestarts',
    text: 'the scanner is off, and starts anew',
    perHour: 3,
    lengthMs: [4_000, 20_000],
    begin: (stage, fault) => {
      const { scanner } = stage.site;
      scanner.goesOff();
      during(stage, fault, Math.round(fault.lengthMs / 2), () => scanner.boots());
    },
    end: ({ site }) => site.scanner.comesUp(),
  },
  {
    id: 'leavesAfterReady',
    text: 'after READY the safety tech says that they leave, and is back before long',
    perHour: 6,
    lengthMs: [8_000, 40_000],
    begin: (stage, fault) =>
      atReady(stage, fault, () => {
        const ownId = stage.site.agent.state?.policy.session?.level2?.personId;
        if (ownId !== undefined) presses(stage, ownId, { kind: 'leaving' });
      }),
  },
  {
    id: 'badgeHeld',
    text: 'after READY a safety tech, mostly the one who gave it, holds their badge to the reader of Zone IV, does not go in after all, and in the end holds it there again',
    perHour: 6,
    lengthMs: [16_000, 40_000],
    fits: ({ hasOuterReader }) => hasOuterReader,
    begin: (stage, fault) =>
      atReady(stage, fault, () => {
        const { room, agent } = stage.site;
        const ownId = agent.state?.policy.session?.level2?.personId ?? OTHER_LEVEL2;
        const person = fault.a % 3 === 0 ? OTHER_LEVEL2 : ownId;
        const holds = (direction: 'in' | 'out'): void =>
          room.reportCount({ person, direction, level: 2, door: ZONE4_DOOR });
        holds('in');
        stage.undo.set(fault, [() => holds('in')]);
      }),
    end: ({ undo }, fault) => {
      for (const one of undo.get(fault) ?? []) one();
    },
  },
];
