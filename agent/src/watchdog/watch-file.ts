import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Whose the watch beside one site's record is now, by a file with one name in it: that of the newest watchdog which was ready to
 * stop a scan. A watchdog outlives its agent, and the next agent has one of its own; so the old one learns that it is not
 * alone any more, without either of them knowing the other's process.
 */
export class WatchFile {
  readonly #file: string;
  readonly #own = `${process.pid}-${randomBytes(6).toString('hex')}`;
  readonly #atStart: string;
  #isTaken = false;

  constructor(file: string) {
    this.#file = file;
    this.#atStart = read(file);
  }

  /** From now on the watch is this one's. Once is enough. @throws Error when the file cannot be written */
  take(): void {
    if (this.#isTaken) return;
    const next = `${this.#file}.${this.#own}`;
    writeFileSync(next, `${this.#own}\n`, { mode: 0o600 });
    renameSync(next, this.#file);
    this.#isTaken = true;
  }

  /** One that came later has it. What was there at the start is an earlier one's; a file that cannot be read is nobody's. */
  get isAnothers(): boolean {
    const now = read(this.#file);
    return now !== '' && now !== this.#own && now !== this.#atStart;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
