import { randomBytes } from 'node:crypto';
import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import Database from 'better-sqlite3';
import { systemClock } from '../clock.ts';
import { type ChainVerdict, GENESIS_HASH, isErased, readHeader, sealEntry, sha256, verifyEntries } from './chain.ts';
import { readCheckpoint, writeCheckpoint } from './fold-checkpoint.ts';
import {
  FOLD_START,
  finishFold,
  FoldError,
  foldRecord,
  type FoldState,
  type JournalFold,
  type StoredRecord,
} from './fold.ts';
import { JournalError, journalErrorOf } from './journal-error.ts';
import type { JournalLine } from './journal-port.ts';
import { prepareDatabase } from './journal-schema.ts';

/** How much of the end is verified at each opening; `verify` does all of it. */
const TAIL_RECORDS = 1_000;
const CHECKPOINT_EVERY_RECORDS = 1_000;
const BATCH_MAX_RECORDS = 200;
/** A batch must fit into one frame of 256 KiB with room to spare. */
const BATCH_MAX_BYTES = 128 * 1024;
const SALT_BYTES = 16;

export interface JournalFileOptions {
  readonly file: string;
  /** names this start of the agent in every header */
  readonly incarnation: string;
  /** the file grows no further, as on a full disk; null: as far as the disk goes */
  readonly maxPages: number | null;
}

export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

/** The journal on its disk. Synchronous: it lives in the worker, where nobody waits for it. */
export class JournalFile {
  readonly #db: Database.Database;
  readonly #incarnation: string;
  /** what the journal told when it was opened */
  readonly fold: JournalFold;
  #head: JournalHead;
  /** null: a record could not be folded; no further checkpoint is written and the next opening reports it */
  #foldState: FoldState | null;
  readonly #insert: Database.Statement<[number, Uint8Array, string, Uint8Array, Uint8Array]>;
  /** advances head and fold with each line; whoever calls it takes them back when it throws */
  readonly #writeAll: Database.Transaction<(lines: readonly JournalLine[]) => void>;

  /** @throws JournalError; whatever it found is left as it was */
  static open(options: JournalFileOptions): JournalFile {
    let db: Database.Database | null = null;
    try {
      db = new Database(options.file, { timeout: 500 });
      prepareDatabase(db, options.maxPages);
      return new JournalFile(db, options.incarnation);
    } catch (error) {
      db?.close();
      throw openError(error, options.file);
    }
  }

  private constructor(db: Database.Database, incarnation: string) {
    this.#db = db;
    this.#incarnation = incarnation;
    this.#head = newest(db);
    this.#insert = db.prepare('INSERT INTO entries (seq, header, hash, payload, salt) VALUES (?, ?, ?, ?, ?)');
    this.#writeAll = db.transaction((lines) => this.#writeLines(lines));
    this.#verifyTail();
    const state = foldStored(db, this.#head);
    this.#foldState = state;
    this.fold = finishFold(state, systemClock.wallMs());
  }

  get head(): JournalHead {
    return this.#head;
  }

  /**
   * All lines or none, on the disk when it returns.
   *
   * @param lines contiguous from `head.seq + 1`
   * @throws JournalError
   */
  append(lines: readonly JournalLine[]): JournalHead {
    const before = { head: this.#head, foldState: this.#foldState };
    try {
      this.#writeAll.immediate(lines);
    } catch (error) {
      this.#head = before.head;
      this.#foldState = before.foldState;
      throw journalErrorOf(error, 'JOURNAL_WRITE');
    }
    return this.#head;
  }

  /** @returns null when there is none; for 0 what stands before the first record */
  hashAt(seq: number): string | null {
    return hashAt(this.#db, seq);
  }

  /** whether record `line.seq` is this line, written by this incarnation */
  holds(line: JournalLine): boolean {
    const row = this.#db
      .prepare<[number], { header: Uint8Array }>('SELECT header FROM entries WHERE seq = ?')
      .get(line.seq);
    const header = row === undefined ? null : readHeader(row.header);
    return (
      header !== null &&
      header.incarnation === this.#incarnation &&
      header.type === line.record.type &&
      header.tickMs === line.tickMs &&
      header.wallMs === line.wallMs
    );
  }

  /** @throws JournalError */
  read(afterSeq: number): JournalBatch | null {
    try {
      const prevHash = this.hashAt(afterSeq);
      if (prevHash === null) return null;
      const entries: JournalEntry[] = [];
      let bytes = 0;
      for (const entry of entriesAfter(this.#db, afterSeq, BATCH_MAX_RECORDS)) {
        bytes += entry.header.length + entry.payload.length + entry.salt.length + entry.hash.length;
        if (entries.length > 0 && bytes > BATCH_MAX_BYTES) break;
        entries.push(entry);
      }
      return entries.length === 0 ? null : { fromSeq: afterSeq + 1, prevHash, entries };
    } catch (error) {
      throw journalErrorOf(error, 'JOURNAL_READ');
    }
  }

  /**
   * Writes everything that the write-ahead log holds into the file itself and syncs that. After a failed sync the kernel
   * may call pages clean that never reached the disk: syncing again proves nothing, writing again does.
   *
   * @throws JournalError
   */
  rewrite(): void {
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      throw journalErrorOf(error, 'JOURNAL_WRITE');
    }
  }

  /** The whole chain, from the first record on. */
  verify(): ChainVerdict {
    const erasedSeqs: number[] = [];
    let after: JournalHead = { seq: 0, hash: GENESIS_HASH };
    for (;;) {
      const entries = [...entriesAfter(this.#db, after.seq, TAIL_RECORDS)];
      const verdict = verifyEntries(entries, after.hash, sha256);
      if (!verdict.ok) return verdict;
      erasedSeqs.push(...verdict.erasedSeqs);
      if (entries.length === 0) return { ...verdict, erasedSeqs };
      after = { seq: after.seq + entries.length, hash: verdict.headHash };
    }
  }

  close(): void {
    this.#db.close();
  }

  #writeLines(lines: readonly JournalLine[]): void {
    // Asked for once: each call costs as much as the hash of a record.
    const salts = randomBytes(SALT_BYTES * lines.length);
    for (const [index, line] of lines.entries()) {
      const { seq, hash } = this.#head;
      if (line.seq !== seq + 1) throw new JournalError('JOURNAL_SEQ', `line ${line.seq} after ${seq}`);
      const salt = salts.subarray(index * SALT_BYTES, (index + 1) * SALT_BYTES);
      const entry = this.#seal(line, hash, salt);
      this.#insert.run(entry.seq, entry.header, entry.hash, entry.payload, entry.salt);
      this.#head = { seq: entry.seq, hash: entry.hash };
      if (this.#foldState === null) continue;
      this.#foldState = tryFold(this.#foldState, { ...line.record, wallMs: line.wallMs });
      if (entry.seq % CHECKPOINT_EVERY_RECORDS === 0 && this.#foldState !== null)
        writeCheckpoint(this.#db, { ...this.#head, state: this.#foldState });
    }
  }

  #seal(line: JournalLine, prevHash: string, salt: Uint8Array): JournalEntry {
    const { seq, tickMs, wallMs, record } = line;
    const payload = Buffer.from(JSON.stringify(record.data));
    return sealEntry(
      { seq, tickMs, wallMs, type: record.type, incarnation: this.#incarnation, prevHash, payload, salt },
      sha256,
    );
  }

  #verifyTail(): void {
    const afterSeq = Math.max(0, this.#head.seq - TAIL_RECORDS);
    const prevHash = this.hashAt(afterSeq);
    if (prevHash === null) throw new JournalError('JOURNAL_BROKEN', `record ${afterSeq} is missing`);
    const verdict = verifyEntries([...entriesAfter(this.#db, afterSeq, TAIL_RECORDS)], prevHash, sha256);
    if (!verdict.ok) throw new JournalError('JOURNAL_BROKEN', `record ${verdict.seq}: ${verdict.why}`);
  }
}

function newest(db: Database.Database): JournalHead {
  const row = db.prepare<[], JournalHead>('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1').get();
  return row ?? { seq: 0, hash: GENESIS_HASH };
}

function hashAt(db: Database.Database, seq: number): string | null {
  if (seq === 0) return GENESIS_HASH;
  return db.prepare<[number], { hash: string }>('SELECT hash FROM entries WHERE seq = ?').get(seq)?.hash ?? null;
}

function entriesAfter(db: Database.Database, afterSeq: number, limit: number): Iterable<JournalEntry> {
  const statement = db.prepare<[number, number], JournalEntry>(
    'SELECT seq, header, hash, payload, salt FROM entries WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  return statement.iterate(afterSeq, limit);
}

/** @throws FoldError */
function foldStored(db: Database.Database, head: JournalHead): FoldState {
  const kept = readCheckpoint(db);
  const start = kept !== null && hashAt(db, kept.seq) === kept.hash ? kept : { seq: 0, state: FOLD_START };
  let state = start.state;
  for (const entry of entriesAfter(db, start.seq, head.seq - start.seq)) {
    const record = storedRecord(entry);
    if (record !== null) state = foldRecord(state, record);
  }
  return state;
}

/** @returns null for a record whose payload was erased */
function storedRecord(entry: JournalEntry): StoredRecord | null {
  if (isErased(entry)) return null;
  const header = readHeader(entry.header);
  const data: unknown = JSON.parse(Buffer.from(entry.payload).toString());
  if (header === null || typeof data !== 'object' || data === null) {
    throw new JournalError('JOURNAL_BROKEN', `record ${entry.seq} cannot be read`);
  }
  return { type: header.type, data: { ...data }, wallMs: header.wallMs };
}

function tryFold(state: FoldState, record: StoredRecord): FoldState | null {
  try {
    return foldRecord(state, record);
  } catch (error) {
    if (error instanceof FoldError) return null;
    throw error;
  }
}

function openError(error: unknown, file: string): JournalError {
  if (error instanceof FoldError) return new JournalError('JOURNAL_UNREADABLE', `${file}: ${error.message}`);
  const { code, message } = journalErrorOf(error, 'JOURNAL_UNOPENABLE');
  if (code === 'SQLITE_BUSY') return new JournalError('JOURNAL_IN_USE', `${file} is open in another process`);
  return error instanceof JournalError ? error : new JournalError(code, `${file}: ${message}`);
}
