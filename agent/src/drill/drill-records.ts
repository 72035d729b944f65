import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { JournalLine } from '../journal/journal-port.ts';
import type { DrillRecordEnd, DrillRecordHead } from './drill-output.ts';

/** Where the records of live drills go: never into the site's own journal, which is of what was real. */
export interface DrillRecords {
  open(head: DrillRecordHead): void;
  append(drillId: string, lines: readonly JournalLine[]): void;
  close(drillId: string, end: DrillRecordEnd): void;
}

/** Rises when an older reader would read a file otherwise than it was meant. */
export const DRILL_RECORD_FORMAT = 'farfield-live-drill/1';

/**
 * One file a drill, one JSON object a line: its head, its records, its end. A drill that the agent did not live to end has
 * no end in its file. A disk that is full or sick is told to whoever runs the site, and stops no drill and no STOP.
 */
export class DrillRecordFiles implements DrillRecords {
  readonly #folder: string;
  readonly #failed: (error: unknown) => void;
  #queue: Promise<void> = Promise.resolve();

  constructor(folder: string, failed: (error: unknown) => void) {
    this.#folder = folder;
    this.#failed = failed;
  }

  open(head: DrillRecordHead): void {
    const { drillId } = head;
    this.#next(async () => void (await mkdir(this.#folder, { recursive: true })));
    this.#write(drillId, [{ format: DRILL_RECORD_FORMAT, realm: 'drill', ...head }]);
  }

  append(drillId: string, lines: readonly JournalLine[]): void {
    this.#write(
      drillId,
      lines.map((line) => ({ realm: 'drill', ...line })),
    );
  }

  close(drillId: string, end: DrillRecordEnd): void {
    this.#write(drillId, [{ realm: 'drill', end }]);
  }

  /** Everything so far is in its file, or was said to have failed. */
  settled(): Promise<void> {
    return this.#queue;
  }

  #write(drillId: string, objects: readonly object[]): void {
    const text = objects.map((one) => `${JSON.stringify(one)}\n`).join('');
    const file = path.join(this.#folder, `${drillId}.jsonl`);
    this.#next(() => appendFile(file, text, { mode: 0o600 }));
  }

  #next(act: () => Promise<void>): void {
    this.#queue = this.#queue.then(act).catch(this.#failed);
  }
}
