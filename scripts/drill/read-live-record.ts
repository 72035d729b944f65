import { readFileSync } from 'node:fs';
import type { DrillRecord, DrillScenario } from '@farfield/protocol/drills';
import type { DrillRecordEnd, DrillRecordHead } from '../../agent/src/drill/drill-output.ts';
import { DRILL_RECORD_FORMAT } from '../../agent/src/drill/drill-records.ts';
import type { RecordedPlace } from './place.ts';
import { whyUnread } from './why-unread.ts';
import type { JournalLine } from '../../agent/src/journal/journal-port.ts';

/** A live drill as the agent wrote it down. */
export interface LiveRecord {
  readonly head: DrillRecordHead;
  readonly scenario: DrillScenario;
  readonly why: string;
  readonly record: DrillRecord;
  readonly lines: readonly JournalLine[];
}

/** Where the agent that wrote it says that it is; null: it was written before agents said so. */
export function placeIn({ siteName, scannerName }: Partial<DrillRecordHead>): RecordedPlace | null {
  return siteName === undefined || scannerName === undefined ? null : { site: siteName, scanner: scannerName };
}

/** @returns the record, or in words why the file is none */
export function readLiveRecord(file: string): LiveRecord | { readonly problem: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { problem: whyUnread(error) };
  }
  let objects: readonly Record<string, unknown>[];
  try {
    objects = text
      .split('\n')
      .filter((one) => one !== '')
      .map((one): Record<string, unknown> => JSON.parse(one));
  } catch (error) {
    return { problem: `is no record of a drill: ${error instanceof Error ? error.message : String(error)}` };
  }
  const [first, ...rest] = objects;
  if (first?.['format'] !== DRILL_RECORD_FORMAT) return { problem: 'is no record of a live drill' };
  if (objects.some((one) => one['realm'] !== 'drill')) return { problem: 'holds something that is of no drill' };
  const last = rest.at(-1)?.['end'];
  if (last === undefined) return { problem: 'has no end: the agent did not live to end this drill' };
  // What the agent's own code wrote, line by line; whoever doubts it scores it again.
  const head = first as unknown as DrillRecordHead;
  const { scenario, endedTickMs, why } = last as DrillRecordEnd;
  const lines = rest.slice(0, -1) as unknown as readonly JournalLine[];
  return {
    head,
    scenario,
    why,
    lines,
    record: { beganTickMs: head.beganTickMs, endedTickMs, journal: lines, isOnShadow: true },
  };
}
