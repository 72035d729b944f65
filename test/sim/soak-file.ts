import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { TotalsParts } from './totals.ts';

/** What a soak must not differ in when it goes on: other code or other seeds would not be one soak. */
export interface SoakHead {
  readonly commit: string;
  readonly from: number;
  readonly batchSeeds: number;
  readonly faultMs: number;
  readonly profile: string | null;
  readonly only: readonly string[];
}

interface SoakLine {
  readonly batch: number;
  readonly parts: TotalsParts;
}

/** A soak's progress: one line of JSON per batch of seeds, so that it can be ended at any time and go on later. */
export class SoakFile {
  readonly done: readonly SoakLine[];
  readonly #file: string;

  /** @throws Error when the file is the progress of another soak */
  constructor(file: string, head: SoakHead) {
    this.#file = file;
    const text = JSON.stringify(head);
    if (!existsSync(file)) {
      appendFileSync(file, `${text}\n`);
      this.done = [];
      return;
    }
    const [first, ...lines] = readFileSync(file, 'utf8').split('\n');
    if (first !== text)
      throw new Error(`${file} is the progress of another soak: ${first}; give --progress another name`);
    // The last line of a run that was ended in the middle of it may be half a line; its seeds are run again.
    this.done = lines.flatMap((line) => {
      const parsed = line === '' ? null : parse(line);
      return parsed === null ? [] : [parsed];
    });
  }

  add(batch: number, parts: TotalsParts): void {
    appendFileSync(this.#file, `\n${JSON.stringify({ batch, parts } satisfies SoakLine)}`);
  }
}

function parse(line: string): SoakLine | null {
  try {
    const read: SoakLine = JSON.parse(line);
    return read;
  } catch {
    return null;
  }
}
