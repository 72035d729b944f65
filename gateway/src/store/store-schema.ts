import type { Database } from 'better-sqlite3';
import { StoreError } from './store-port.ts';

const CHAIN_COLUMNS = `
    header BLOB NOT NULL,
    hash TEXT NOT NULL,
    payload BLOB NOT NULL,
    salt BLOB NOT NULL`;

function appendOnly(table: string): string {
  return `
  CREATE TRIGGER ${table}_is_never_deleted BEFORE DELETE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_changes_by_erasing_only BEFORE UPDATE ON ${table}
  WHEN new.seq <> old.seq OR new.header <> old.header OR new.hash <> old.hash OR length(new.payload) + length(new.salt) > 0
  BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;
}

/** Forward only: each step was run on real files and never changes; a new one is added at the end. */
const MIGRATIONS = [
  `
  CREATE TABLE journal (
    site_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    ${CHAIN_COLUMNS},
    received_wall_ms INTEGER NOT NULL,
    is_historical INTEGER NOT NULL,
    PRIMARY KEY (site_id, seq)
  ) STRICT;
  ${appendOnly('journal')}
  CREATE TABLE journal_head (
    site_id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    ${CHAIN_COLUMNS},
    site_id TEXT
  ) STRICT;
  ${appendOnly('audit')}
  CREATE INDEX audit_by_site ON audit (site_id, seq);

  CREATE TABLE people (
    person_id TEXT PRIMARY KEY,
    login TEXT NOT NULL COLLATE NOCASE UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    is_level2 INTEGER NOT NULL,
    is_registered_technologist INTEGER NOT NULL,
    credential_until_wall_ms INTEGER,
    site_ids TEXT NOT NULL,
    password_hash TEXT
  ) STRICT;
  CREATE TABLE sign_ins (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (person_id) ON DELETE CASCADE,
    created_wall_ms INTEGER NOT NULL,
    expires_wall_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_wall_ms);

  CREATE TABLE sites (
    site_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    enrolled_wall_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
  `,
  `
  CREATE TABLE incident_states (
    site_id TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE incidents (
    incident_id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL,
    opened_wall_ms INTEGER NOT NULL,
    closed_wall_ms INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incidents_by_site ON incidents (site_id, opened_wall_ms);
  CREATE TABLE pages (
    page_id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    call TEXT NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    wall_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    ended_wall_ms INTEGER,
    why TEXT NOT NULL
  ) STRICT;
  CREATE INDEX pages_by_incident ON pages (incident_id);
  CREATE INDEX pages_waiting ON pages (wall_ms) WHERE state = 'waiting';
  `,
  // People of the file are in no table, and their sign-ins outlive this process too.
  `
  CREATE TABLE sign_ins_of_all (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    created_wall_ms INTEGER NOT NULL,
    expires_wall_ms INTEGER NOT NULL
  ) STRICT;
  INSERT INTO sign_ins_of_all SELECT token_hash, person_id, created_wall_ms, expires_wall_ms FROM sign_ins;
  DROP TABLE sign_ins;
  ALTER TABLE sign_ins_of_all RENAME TO sign_ins;
  CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_wall_ms);
  CREATE INDEX sign_ins_by_person ON sign_ins (person_id);
  `,
  // What somebody was reminded of, each once.
  `
  CREATE TABLE reminders (reminder_id TEXT PRIMARY KEY, sent_wall_ms INTEGER NOT NULL) STRICT;
  `,
] as const;

/** FULL: what is acknowledged to a site is on the disk, and the site may then forget it. */
export function prepareDatabase(db: Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > MIGRATIONS.length) {
    throw new StoreError('STORE_NEWER', `schema ${version}, this version knows ${MIGRATIONS.length}`);
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}
