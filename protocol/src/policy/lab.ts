/** What plays and shows the core outside a site: timelines, recorded runs, explanations. Not needed to run one. */
export { ACTION_KINDS, type ActArguments } from './act-arguments.ts';
export { CAST, castMember, consoleOf } from './cast.ts';
export { type BootRun, type CoreRun, type CoreRunStep, firstState, replay } from './core-run.ts';
export { coreRunOfLines, isCoreRunLines } from './core-run-lines.ts';
export { coreRunIn, parseCoreRun } from './core-run-reader.ts';
export { explain, type Explanation, likeNames } from './explain.ts';
export { inputSource, shortestTtlMs } from './input-source.ts';
export type { ActAnswer, ActRecord } from './living-site.ts';
export { policyFrom, TIMELINE_POLICY } from './policy-overlay.ts';
export { isMap, type Problem, problemLine, readDocument } from './reading.ts';
export { restartFold } from './restart-fold.ts';
export {
  INPUT_SETTINGS,
  type InputSetting,
  parseTimeline,
  type PolicyChanges,
  type Timeline,
  TIMELINE_STARTS,
  type TimelineEvent,
  type TimelineEventOf,
  type TimelineStart,
} from './timeline.ts';
export { playTimeline, type TimelinePlay } from './timeline-play.ts';
export {
  factWords,
  LEVEL_WORDS,
  VERDICT_PARTS,
  type VerdictChange,
  verdictChanges,
  type VerdictPart,
  verdictShort,
  verdictWords,
  type WhyLine,
  whyLine,
  whyVerdict,
} from './why.ts';
