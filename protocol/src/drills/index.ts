/** Drills as data: scenarios, their reader, the sheet that people hold. Nothing here touches a machine. */
export { type Heading, HEADING_IDS, HEADINGS } from './heading.ts';
export {
  BRIEFING,
  DRILL_MAX_S,
  type DrillFault,
  type DrillScenario,
  type ExpectedAct,
  RETURN_TO_SERVICE,
} from './scenario.ts';
export { alarmsOf, measuresOf } from './drill-facts.ts';
export { clockWords, evidenceWords, examWords, faultHow, START_WORDS } from './drill-words.ts';
export { drillTimeline } from './drill-timeline.ts';
export { actWithinMs, automaticWithinMs, dueTimes } from './due-times.ts';
export { governingLimits } from './governing-limits.ts';
export { onOneClock } from './on-one-clock.ts';
export { policyLimitMs } from './policy-limit.ts';
export type { DrillCatalogue } from './scenario-checks.ts';
export { drillJsonSchema } from './scenario-schema.ts';
export { type ParsedDrill, parseDrill } from './scenario-reader.ts';
export {
  type DrillRecord,
  type DrillScore,
  endedEarlyAt,
  isFailed,
  type JournalFact,
  SCORE_MARKS,
  type ScoreMark,
  type ScoreLine,
  scoreDrill,
} from './score.ts';
export { peopleIn, seatLineId, seatsOf } from './seats.ts';
export { scoreTable, type TableRecord, type TableTick, ticksOf } from './score-table.ts';
export { type DrillSheet, drillSheet, type SheetAct, type SheetRow } from './sheet.ts';
export { drillEndWords } from './live/end-words.ts';
export { type ExpectedNow, expectedNow } from './live/expected-now.ts';
export {
  asRun,
  beginReasons,
  CONDUCTORS,
  drillClockMs,
  type DrillEffect,
  type DrillEndCause,
  type DrillEvent,
  type DrillPerson,
  type EndedDrill,
  LEAD_IN_MS,
  type LiveDrill,
  NO_DRILL,
  returnReasons,
  type ToReturn,
  toReturnAtBoot,
  PART_OF_DRILL,
  type RunningDrill,
  stepDrill,
} from './live/live-drill.ts';
export {
  breakShadow,
  LONG_STEP_ID,
  orderShadow,
  SHADOW_SCANNER,
  shadowFact,
  type ShadowScanner,
  tickShadow,
} from './live/shadow-scanner.ts';
export {
  afterFault,
  ALL_WELL,
  isPageDead,
  isWayCut,
  scannerFaultOf,
  SHADOW_SENSORS,
  SHADOW_SHOWS,
  SHADOW_STATED,
  type ShadowSignals,
} from './live/shadow-sensors.ts';
export { isIdleAndEmpty } from './live/site-reasons.ts';
