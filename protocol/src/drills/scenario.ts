import type { ActionKind } from '../policy/command.ts';
import type { ConditionId } from '../policy/conditions.ts';
import type { InputId } from '../policy/inputs.ts';
import type { Role } from '../policy/roles.ts';
import type { Heading } from './heading.ts';

/**
 * A rehearsed outage as data: what goes wrong and when, what Farfield then does by itself, and what people are expected to
 * do, by whom and in what time. It orders nothing of any machine; times are seconds from the start of its clock.
 */
export interface DrillScenario {
  readonly version: 1;
  readonly id: string;
  /** its place in the library; a facility's own begin at 100 */
  readonly number: number;
  readonly heading: Heading;
  readonly title: string;
  readonly exam: DrillExam;
  readonly bore: DrillBore;
  readonly ways: readonly DrillWay[];
  readonly start: DrillStart;
  /** it ends by itself then, whatever is still open */
  readonly endsAtS: number;
  /** what is said before it starts, besides `BRIEFING` */
  readonly briefing: readonly string[];
  /** in the order of their times */
  readonly faults: readonly DrillFault[];
  readonly automatic: readonly AutomaticAct[];
  readonly acts: readonly ExpectedAct[];
  /** what the observer looks for and nobody measures */
  readonly observer: readonly string[];
  /** what is put back afterwards, besides `RETURN_TO_SERVICE` */
  readonly returnToService: readonly string[];
}

/** C1 awake, nothing on board · C2 anything of `C2_REASONS` · C3 a registered technologist stands on site. @source domain §6.2 */
export const EXAM_CLASSES = ['C1', 'C2', 'C3'] as const;
export type ExamClass = (typeof EXAM_CLASSES)[number];

/** What makes an exam one of class C2. @source design §10.2 */
export const C2_REASONS = ['contrast', 'implant', 'firstLevel', 'monitored', 'sedated', 'child'] as const;
export type C2Reason = (typeof C2_REASONS)[number];

export interface DrillExam {
  readonly class: ExamClass;
  readonly because: readonly C2Reason[];
  /** the patient whom everybody imagines: never a real one */
  readonly patient: string;
}

export const DRILL_BORES = ['empty', 'phantom'] as const;
export type DrillBore = (typeof DRILL_BORES)[number];

/** `simulators`: robot people, no site · `live`: the site's people on shadow state · `tableTop`: the sheet and an observer */
export const DRILL_WAYS = ['simulators', 'live', 'tableTop'] as const;
export type DrillWay = (typeof DRILL_WAYS)[number];

/** What stands when the clock starts; in a live drill on shadow state only. */
export const DRILL_STARTS = ['idle', 'preparedExam', 'scanning'] as const;
export type DrillStart = (typeof DRILL_STARTS)[number];

/** How an input shows what went wrong; `good`: it is well again. */
export const SHOWN_AS = ['good', 'bad', 'unknown', 'silent'] as const;
export type ShownAs = (typeof SHOWN_AS)[number];
export type Shows = Readonly<Partial<Record<InputId, ShownAs>>>;

export type DrillFault = {
  readonly id: string;
  readonly atS: number;
  /** as the conductor says it, or as it stands on the card */
  readonly words: string;
} &
  /** the simulators make it happen; `shows` is what a live drill puts into the shadow state instead */
  (
    | {
        readonly kind: 'act';
        readonly act: string;
        readonly with: Readonly<Record<string, string | number | boolean>>;
        readonly shows: Shows;
        /** a sensor needs this long until it shows it */
        readonly seenAfterS: number;
      }
    /** no machine makes it happen: it exists in shadow state only, and the evidence says so */
    | { readonly kind: 'shadow'; readonly shows: Shows }
    /** somebody who takes part is told by a card to do this */
    | { readonly kind: 'person'; readonly by: Role; readonly action: ActionKind; readonly shows: Shows }
    /** the site agent's process is over without a word, and is started anew so long after; its watchdog is left alone */
    | { readonly kind: 'agentDies'; readonly backAfterS: number }
    /** a card is read out: nothing measures it, and the evidence says "stated" */
    | { readonly kind: 'stated' }
  );

/** What a fault shows by itself; of an agent that is dead nobody is shown anything. */
export function showsOf(fault: DrillFault): Shows {
  return fault.kind === 'stated' || fault.kind === 'agentDies' ? {} : fault.shows;
}

/** Longer than any supervisor needs, or a computer that starts. */
export const BACK_AFTER_MAX_S = 600;

/** What Farfield does without anybody. Its time is the loaded policy's, never a number of the sheet. */
export type AutomaticAct = { readonly id: string; readonly after: string } & (
  | { readonly kind: 'condition'; readonly condition: ConditionId }
  /** `after` names the condition that asks for it */
  | { readonly kind: 'order'; readonly order: 'stop' | 'abort' }
  | { readonly kind: 'readyVoid' }
  /** `after` names the fault by which the agent died: it is there again, by its own record */
  | { readonly kind: 'booted' }
  /** `after` names that: what the scanner says first, once there is somebody to write it down, is that it rests */
  | { readonly kind: 'foundAtRest' }
  /** whoever asks for it from then on is refused */
  | { readonly kind: 'refusal'; readonly action: ActionKind }
);

/** `inTime`: done within its time · `done`: before the drill ends · `never`: whoever does it has not passed */
export const PASS_RULES = ['inTime', 'done', 'never'] as const;
export type PassRule = (typeof PASS_RULES)[number];

export interface ExpectedAct {
  readonly id: string;
  readonly by: Role;
  /** in words: what the person does */
  readonly do: string;
  /** the act by which the journal shows it; null: an observer ticks it */
  readonly action: ActionKind | null;
  /** of `acknowledge` and `clear` */
  readonly condition: ConditionId | null;
  /** the fault, automatic act or earlier act from which its time runs */
  readonly after: string;
  /** seconds, or the name of a limit of the loaded policy; null unless `inTime` */
  readonly within: number | string | null;
  readonly pass: PassRule;
}

/** Said before every drill, whatever the scenario adds. @source issue of the drills, design §10.18, §10.19 */
export const BRIEFING: readonly string[] = [
  'The magnet is ON. A drill changes nothing about who may enter Zone III and Zone IV.',
  'Props are MR Safe, are counted before the start, and stay where the observer laid them.',
  'Everybody who takes part is screened as on a working day.',
  'The code team stops at the Zone IV door, in the drill as in truth.',
  'No patient is registered, the bore is empty, the count in Zone IV is zero: the safety tech has looked and says so.',
  'STOP is never part of the game: it always goes to the scanner.',
  'One word ends the drill at once, said by anybody: the word for a real emergency.',
  'One person holds the real phone, takes no part, and takes every real call.',
];

/** Done after every drill, before the next patient. */
export const RETURN_TO_SERVICE: readonly string[] = [
  'The bore was looked into and is empty.',
  'All props are out, and their number is the one from before.',
  'The count in Zone IV is zero and the door is shut.',
  'READY is void, no session is open, control is local.',
  'Everybody was told that the drill is over; phones and alarms are as before.',
];

/** A drill ends by itself after so long at the latest. @source failsafe §2.9 */
export const DRILL_MAX_S = 1_800;
