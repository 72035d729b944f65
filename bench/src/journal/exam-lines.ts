import { bootState, type JournalRecord, step } from '@farfield/protocol/policy';
import type { JournalLine } from '../../../agent/src/journal/journal-port.ts';
import { examRuns } from '../kit/exam-runs.ts';

/** What the core writes down in the exams of docs/timelines, in order: the records that a site's journal is made of. */
export function examRecords(): readonly JournalRecord[] {
  return examRuns().flatMap(({ site, fold, bootMs, events }) => {
    const records: JournalRecord[] = [];
    let state = bootState(site, fold, bootMs);
    for (const { event, atMs } of events) {
      const result = step(state, event, atMs);
      state = result.state;
      for (const effect of result.effects) if (effect.kind === 'journal') records.push(effect.record);
    }
    return records;
  });
}

/** @returns `count` lines numbered from `fromSeq`; the records again from the first when they are used up */
export function examLines(records: readonly JournalRecord[], fromSeq: number, count: number): readonly JournalLine[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = fromSeq + index;
    const record = records[seq % records.length];
    if (record === undefined) throw new Error('the timelines wrote nothing down');
    return { seq, tickMs: seq * 10, wallMs: 1_790_000_000_000 + seq * 10, record };
  });
}
