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
export { actWithinMs, dueTimes } from './due-times.ts';
export type { DrillCatalogue } from './scenario-checks.ts';
export { drillJsonSchema } from './scenario-schema.ts';
export { type ParsedDrill, parseDrill } from './scenario-reader.ts';
export {
  type DrillRecord,
  type DrillScore,
  isFailed,
  type JournalFact,
  SCORE_MARKS,
  type ScoreMark,
  type ScoreLine,
  scoreDrill,
} from './score.ts';
export { type DrillSheet, drillSheet, type SheetAct, type SheetRow } from './sheet.ts';
