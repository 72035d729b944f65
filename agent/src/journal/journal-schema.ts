import type { Database } from 'better-sqlite3';
import { JournalError } from './journal-error.ts';

/** Forward only: each step was run on real files and never changes; a new one is added at the end. */
const MIGRATIONS = [
  `
  CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    header BLOB NOT NULL,
    hash TEXT NOT NULL,
    payload BLOB NOT NULL,
    salt BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER entries_change_by_erasing_only BEFORE UPDATE ON entries
  WHEN new.seq <> old.seq OR new.header <> old.header OR new.hash <> old.hash OR length(new.payload) + length(new.salt) > 0
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TABLE fold (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;
  `,
] as const;

/** FULL: a commit that returned is on the disk. NORMAL would lose the last ones with the power. */
export function prepareDatabase(db: Database, maxPages: number | null): void {
  // One writer, and a second agent on the same file is refused.
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // It is written in order and read in order: what it keeps in memory would only grow with the file.
  db.pragma('cache_size = -256');
  if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
  migrate(db);
}

function migrate(db: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > MIGRATIONS.length) {
    throw new JournalError('JOURNAL_NEWER', `schema ${version}, this version knows ${MIGRATIONS.length}`);
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}
