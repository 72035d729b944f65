import Database from 'better-sqlite3';
import { AuditTable } from './audit-table.ts';
import { IdentityTables } from './identity-tables.ts';
import { IncidentTables } from './incident-tables.ts';
import { JournalTable } from './journal-table.ts';
import { StoreError } from './store-port.ts';
import { prepareDatabase } from './store-schema.ts';

export interface StoreOptions {
  /** its folder must exist; ':memory:' keeps nothing */
  readonly file: string;
  /** names this start of the gateway in the audit's headers; 1–64 characters */
  readonly incarnation: string;
}

const BUSY_TIMEOUT_MS = 2_000;

/** The gateway's database, synchronous: it lives in the store's worker, or in the command line while it reads. */
export class StoreFile {
  readonly #db: Database.Database;
  readonly journal: JournalTable;
  readonly audit: AuditTable;
  readonly identity: IdentityTables;
  readonly incidents: IncidentTables;

  /** @throws StoreError */
  static open({ file, incarnation }: StoreOptions): StoreFile {
    return new StoreFile(openDatabase(file, false), incarnation);
  }

  /** Beside a running gateway. @throws StoreError */
  static openToRead(file: string): StoreFile {
    return new StoreFile(openDatabase(file, true), 'reader');
  }

  private constructor(db: Database.Database, incarnation: string) {
    this.#db = db;
    this.journal = new JournalTable(db);
    this.audit = new AuditTable(db, incarnation);
    this.identity = new IdentityTables(db);
    this.incidents = new IncidentTables(db);
  }

  isWritable(): boolean {
    try {
      this.#db
        .prepare(
          'INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = (count + 1) % 1000000',
        )
        .run();
      return true;
    } catch {
      return false;
    }
  }

  /**
   * After a failed sync the kernel may call pages clean that never reached the disk: syncing them again proves nothing,
   * writing them again does.
   */
  rewrite(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#db.close();
  }
}

function openDatabase(file: string, isReader: boolean): Database.Database {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { timeout: BUSY_TIMEOUT_MS, readonly: isReader, fileMustExist: isReader });
    if (isReader) return db;
    prepareDatabase(db);
    new AuditTable(db, '').verifyTail();
    return db;
  } catch (error) {
    db?.close();
    throw storeErrorOf(error, file);
  }
}

/** Whatever SQLite throws, with a code that metrics and screens can carry. */
export function storeErrorOf(error: unknown, what: string): StoreError {
  if (error instanceof StoreError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Database.SqliteError ? error.code : 'STORE_FAILED';
  return new StoreError(code, `${what}: ${detail}`);
}
