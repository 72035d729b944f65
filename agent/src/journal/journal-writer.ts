import type { JournalBatch } from '@farfield/protocol';
import { journalErrorOf } from './journal-error.ts';
import type { JournalFile, JournalHead } from './journal-file.ts';
import type { JournalLine, JournalNews } from './journal-port.ts';

/** More than this is not kept for a sick disk: at one line a second it is half a day. */
const HELD_MAX_LINES = 50_000;

type Disk =
  | { readonly kind: 'well'; readonly file: JournalFile }
  /** closed; may be opened again */
  | { readonly kind: 'sick'; readonly code: string }
  /** records are not what they were, or too much waits: only a new start helps */
  | { readonly kind: 'lost'; readonly code: string };

/**
 * Keeps the journal through a full or failing disk. After any error the file is closed, never written again as it is.
 * Each line from the first failure on is refused at once, so that nothing permitting can rest on it, and is held all
 * the same: when the file opens again and its chain holds, the held lines are written under their own numbers and
 * times. A stop that was pressed while the disk was full is therefore in the record, in its place, without a gap.
 */
export class JournalWriter {
  readonly #open: () => JournalFile;
  #disk: Disk;
  #durable: JournalHead;
  #nextSeq: number;
  #held: JournalLine[] = [];

  constructor(file: JournalFile, open: () => JournalFile) {
    this.#open = open;
    this.#disk = { kind: 'well', file };
    this.#durable = file.head;
    this.#nextSeq = file.head.seq + 1;
  }

  /** whether `retry` can help */
  get isSick(): boolean {
    return this.#disk.kind === 'sick';
  }

  write(lines: readonly JournalLine[]): JournalNews | null {
    const [first] = lines;
    if (first === undefined) return null;
    if (lines.some((line, index) => line.seq !== this.#nextSeq + index)) {
      return { kind: 'failed', fromSeq: first.seq, code: 'JOURNAL_SEQ' };
    }
    this.#nextSeq += lines.length;
    if (this.#disk.kind !== 'well') return this.#refuse(lines, first.seq, this.#disk.code);
    const { file } = this.#disk;
    try {
      this.#durable = file.append(lines);
      return this.#durableNews();
    } catch (error) {
      const { code } = journalErrorOf(error, 'JOURNAL_WRITE');
      closeQuietly(file);
      this.#disk = { kind: 'sick', code };
      return this.#refuse(lines, first.seq, code);
    }
  }

  /** @returns null: still as sick as before */
  retry(): JournalNews | null {
    if (this.#disk.kind !== 'sick') return null;
    let file: JournalFile | null = null;
    try {
      file = this.#open();
      const broken = this.#whatIsBroken(file);
      if (broken !== null) return this.#lose(file, broken);
      file.rewrite();
      const { seq } = file.head;
      const rest = this.#held.filter((line) => line.seq > seq);
      this.#durable = rest.length === 0 ? file.head : file.append(rest);
    } catch (error) {
      const { code } = journalErrorOf(error, 'JOURNAL_WRITE');
      if (file !== null) closeQuietly(file);
      this.#disk = { kind: 'sick', code };
      return null;
    }
    this.#held = [];
    this.#disk = { kind: 'well', file };
    return this.#durableNews();
  }

  /**
   * The records after `afterSeq`; null while the disk is sick.
   *
   * @throws JournalError
   */
  read(afterSeq: number): JournalBatch | null {
    return this.#disk.kind === 'well' ? this.#disk.file.read(afterSeq) : null;
  }

  /** Tries once more to bring held lines to the disk. */
  close(): JournalNews | null {
    const news = this.retry();
    if (this.#disk.kind === 'well') closeQuietly(this.#disk.file);
    return news;
  }

  #durableNews(): JournalNews {
    return { kind: 'durable', upToSeq: this.#durable.seq, hash: this.#durable.hash };
  }

  #refuse(lines: readonly JournalLine[], fromSeq: number, code: string): JournalNews {
    if (this.#disk.kind === 'lost') return { kind: 'failed', fromSeq, code };
    this.#held.push(...lines);
    if (this.#held.length <= HELD_MAX_LINES) return { kind: 'failed', fromSeq, code };
    this.#held = [];
    this.#disk = { kind: 'lost', code: 'JOURNAL_OVERFLOW' };
    return { kind: 'failed', fromSeq, code: 'JOURNAL_OVERFLOW' };
  }

  /** What was acknowledged must be there, and what is there beyond it must be what failed: a commit that half arrived. */
  #whatIsBroken(file: JournalFile): string | null {
    if (file.head.seq < this.#durable.seq || file.hashAt(this.#durable.seq) !== this.#durable.hash)
      return 'JOURNAL_REGRESSED';
    const beyond = file.head.seq - this.#durable.seq;
    if (beyond > this.#held.length || !this.#held.slice(0, beyond).every((line) => file.holds(line)))
      return 'JOURNAL_FORKED';
    return null;
  }

  #lose(file: JournalFile, code: string): JournalNews {
    closeQuietly(file);
    this.#held = [];
    this.#disk = { kind: 'lost', code };
    return { kind: 'failed', fromSeq: this.#durable.seq + 1, code };
  }
}

/** A file that failed may fail to close; it is given up either way. */
function closeQuietly(file: JournalFile): void {
  try {
    file.close();
  } catch {
    // The failure that led here has been told already.
  }
}
