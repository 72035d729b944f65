import type { ConditionState } from './condition-state.ts';

type ConditionStatus = ConditionState['status'];
export const CONDITION_STATUSES = [
  'ok',
  'suspect',
  'confirmed',
  'clearing',
  'latched',
] as const satisfies readonly ConditionStatus[];

/** Everything that can happen to a row, told apart by what it leads to. */
export const CONDITION_CAUSES = {
  badYet: 'its input is bad, and its confirm time is not used up',
  badLong: 'its input is bad, and it has no confirm time or has used it up',
  goodYet: 'its input is good, and not yet for long enough',
  goodLong: 'its input is good for long enough, and nobody must clear it',
  goodMustClear: 'its input is good for long enough, and somebody must clear it',
  noWordYet: 'its input is unknown, which is another row’s affair; its confirm time is not used up',
  noWordLong: 'its input is unknown, which is another row’s affair; it has no confirm time or has used it up',
  clearedInPart: 'one of two who must clear it does',
  cleared: 'the last who must clear it does, on site, with a reason',
  restartForgotten: 'the agent starts anew, and the record keeps nothing of it',
  restartInCut: 'the agent starts anew while the mains are lost, and its time goes on',
  restartKept: 'the agent starts anew, and the record keeps that it must be cleared',
} as const;
export type ConditionCause = keyof typeof CONDITION_CAUSES;

/** `stays`: it happens and the status is the same; `cannot`: in this status it does not arise, or is refused. */
export type Transitions<Status extends string, Cause extends string> = Readonly<
  Record<Status, Readonly<Record<Cause, Status | 'stays' | 'cannot'>>>
>;

/**
 * The life of a condition in full. TypeScript asks for every status and every cause; `condition-transitions.test.ts`
 * holds each cell against what the core does with every row, from every state that it comes into.
 */
export const CONDITION_TRANSITIONS: Transitions<ConditionStatus, ConditionCause> = {
  ok: {
    badYet: 'suspect',
    badLong: 'confirmed',
    goodYet: 'cannot',
    goodLong: 'stays',
    goodMustClear: 'cannot',
    noWordYet: 'stays',
    noWordLong: 'stays',
    clearedInPart: 'cannot',
    cleared: 'cannot',
    restartForgotten: 'stays',
    restartInCut: 'cannot',
    restartKept: 'cannot',
  },
  suspect: {
    badYet: 'stays',
    badLong: 'confirmed',
    goodYet: 'stays',
    goodLong: 'ok',
    goodMustClear: 'cannot',
    noWordYet: 'stays',
    noWordLong: 'confirmed',
    clearedInPart: 'cannot',
    cleared: 'cannot',
    restartForgotten: 'ok',
    restartInCut: 'stays',
    restartKept: 'cannot',
  },
  confirmed: {
    badYet: 'cannot',
    badLong: 'stays',
    goodYet: 'clearing',
    goodLong: 'ok',
    goodMustClear: 'latched',
    noWordYet: 'cannot',
    noWordLong: 'stays',
    clearedInPart: 'cannot',
    cleared: 'cannot',
    restartForgotten: 'ok',
    restartInCut: 'suspect',
    restartKept: 'latched',
  },
  clearing: {
    badYet: 'cannot',
    badLong: 'confirmed',
    goodYet: 'stays',
    goodLong: 'ok',
    goodMustClear: 'latched',
    noWordYet: 'cannot',
    noWordLong: 'confirmed',
    clearedInPart: 'cannot',
    cleared: 'cannot',
    restartForgotten: 'ok',
    restartInCut: 'suspect',
    restartKept: 'latched',
  },
  latched: {
    badYet: 'cannot',
    badLong: 'confirmed',
    goodYet: 'cannot',
    goodLong: 'cannot',
    goodMustClear: 'stays',
    noWordYet: 'cannot',
    noWordLong: 'stays',
    clearedInPart: 'stays',
    cleared: 'ok',
    restartForgotten: 'cannot',
    restartInCut: 'cannot',
    restartKept: 'stays',
  },
};
