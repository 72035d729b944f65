/** Scenarios as the YAML that people keep: read with the line of what is wrong, and changed without losing their comments. */
export { type DrillTextProblem, type DrillTextRead, readDrillText } from './read-drill-text.ts';
export { ownCopy, type TextPath, withoutPart, withValue } from './edit-drill-text.ts';
