import { createHash, type Hash } from 'node:crypto';
import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
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

export interface DrillSeal {
  readonly drillId: string;
  /** of the whole file, hex */
  readonly recordSha256: string;
}

export interface DrillRecordFilesParts {
  readonly folder: string;
  readonly failed: (error: unknown) => void;
  /** the file is whole: head, records and end are in it */
  readonly sealed: (seal: DrillSeal) => void;
}

/**
 * One file a drill, one JSON object a line: its head, its records, its end. A drill that the agent did not live to end has
 * no end in its file, and no seal. A disk that is full or sick is told to whoever runs the site, and stops no drill and no STOP.
 */
export class DrillRecordFiles implements DrillRecords {
  readonly #parts: DrillRecordFilesParts;
  #queue: Promise<void> = Promise.resolve();
  /** what is in each file so far; one of which a write failed is left out */
  readonly #hashes = new Map<string, Hash>();

  constructor(parts: DrillRecordFilesParts) {
    this.#parts = parts;
  }

  open(head: DrillRecordHead): void {
    const { drillId } = head;
    this.#next(drillId, async () => {
      await mkdir(this.#parts.folder, { recursive: true });
      await setAside(this.#file(drillId));
      this.#hashes.set(drillId, createHash('sha256'));
    });
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
    this.#next(drillId, () => {
      const hash = this.#hashes.get(drillId);
      if (hash !== undefined) this.#parts.sealed({ drillId, recordSha256: hash.digest('hex') });
      this.#hashes.delete(drillId);
      return Promise.resolve();
    });
  }

  /** Everything so far is in its file, or was said to have failed. */
  settled(): Promise<void> {
    return this.#queue;
  }

  #write(drillId: string, objects: readonly object[]): void {
    const text = objects.map((one) => `${JSON.stringify(one)}\n`).join('');
    this.#next(drillId, async () => {
      await appendFile(this.#file(drillId), text, { mode: 0o600 });
      this.#hashes.get(drillId)?.update(text);
    });
  }

  #file(drillId: string): string {
    return path.join(this.#parts.folder, `${drillId}.jsonl`);
  }

  #next(drillId: string, act: () => Promise<void>): void {
    this.#queue = this.#queue.then(act).catch((error: unknown) => {
      this.#hashes.delete(drillId);
      this.#parts.failed(error);
    });
  }
}

/** An agent that died before its record said that the drill began gives the next one the same number: two drills are no record. */
async function setAside(file: string): Promise<void> {
  const old = await stat(file).catch(() => null);
  if (old === null) return;
  await rename(file, file.replace(/\.jsonl$/, `-left-${Math.round(old.mtimeMs)}.jsonl`));
}
