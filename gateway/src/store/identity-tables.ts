import { ROLES } from '@farfield/protocol/policy';
import Database from 'better-sqlite3';
import { StoreError, type StoredPerson, type StoredSignIn, type StoredSite } from './store-port.ts';

interface PersonRow {
  readonly person_id: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly is_level2: number;
  readonly is_registered_technologist: number;
  readonly credential_until_wall_ms: number | null;
  readonly site_ids: string;
  readonly password_hash: string | null;
}

const SIGN_IN_COLUMNS =
  'token_hash AS tokenHash, person_id AS personId, created_wall_ms AS createdWallMs, expires_wall_ms AS expiresWallMs';
const SITE_COLUMNS = 'site_id AS siteId, name, key_hash AS keyHash, enrolled_wall_ms AS enrolledWallMs';

/** Who may sign in, who is signed in, and which sites there are. */
export class IdentityTables {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  putPerson(person: StoredPerson): void {
    const values = [
      person.login,
      person.name,
      person.role,
      person.isLevel2 ? 1 : 0,
      person.isRegisteredTechnologist ? 1 : 0,
      person.credentialUntilWallMs,
      JSON.stringify(person.siteIds),
      person.passwordHash,
    ];
    try {
      // Not "insert or replace": that would delete the row first, and the person's sign-ins with it.
      this.#db
        .prepare(
          `INSERT INTO people (login, name, role, is_level2, is_registered_technologist, credential_until_wall_ms, site_ids, password_hash, person_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (person_id) DO UPDATE SET login = excluded.login, name = excluded.name, role = excluded.role,
             is_level2 = excluded.is_level2, is_registered_technologist = excluded.is_registered_technologist,
             credential_until_wall_ms = excluded.credential_until_wall_ms, site_ids = excluded.site_ids,
             password_hash = excluded.password_hash`,
        )
        .run(...values, person.personId);
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE') {
        throw new StoreError('LOGIN_TAKEN', `login ${person.login} belongs to somebody else`);
      }
      throw error;
    }
  }

  person(personId: string): StoredPerson | null {
    return personOf(this.#db.prepare<[string], PersonRow>('SELECT * FROM people WHERE person_id = ?').get(personId));
  }

  personByLogin(login: string): StoredPerson | null {
    return personOf(this.#db.prepare<[string], PersonRow>('SELECT * FROM people WHERE login = ?').get(login));
  }

  people(): StoredPerson[] {
    const rows = this.#db.prepare<[], PersonRow>('SELECT * FROM people ORDER BY name, person_id').all();
    return rows.flatMap((row) => personOf(row) ?? []);
  }

  removePerson(personId: string): void {
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM sign_ins WHERE person_id = ?').run(personId);
      this.#db.prepare('DELETE FROM people WHERE person_id = ?').run(personId);
    })();
  }

  addSignIn({ tokenHash, personId, createdWallMs, expiresWallMs }: StoredSignIn): void {
    this.#db
      .prepare('INSERT INTO sign_ins (token_hash, person_id, created_wall_ms, expires_wall_ms) VALUES (?, ?, ?, ?)')
      .run(tokenHash, personId, Math.round(createdWallMs), Math.round(expiresWallMs));
  }

  signIn(tokenHash: string): StoredSignIn | null {
    const row = this.#db
      .prepare<[string], StoredSignIn>(`SELECT ${SIGN_IN_COLUMNS} FROM sign_ins WHERE token_hash = ?`)
      .get(tokenHash);
    return row ?? null;
  }

  removeSignIn(tokenHash: string): void {
    this.#db.prepare('DELETE FROM sign_ins WHERE token_hash = ?').run(tokenHash);
  }

  removeSignInsExpiredBy(wallMs: number): number {
    return this.#db.prepare('DELETE FROM sign_ins WHERE expires_wall_ms <= ?').run(Math.round(wallMs)).changes;
  }

  putSite({ siteId, name, keyHash, enrolledWallMs }: StoredSite): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO sites (site_id, name, key_hash, enrolled_wall_ms) VALUES (?, ?, ?, ?)')
      .run(siteId, name, keyHash, Math.round(enrolledWallMs));
  }

  site(siteId: string): StoredSite | null {
    return (
      this.#db.prepare<[string], StoredSite>(`SELECT ${SITE_COLUMNS} FROM sites WHERE site_id = ?`).get(siteId) ?? null
    );
  }

  sites(): StoredSite[] {
    return this.#db.prepare<[], StoredSite>(`SELECT ${SITE_COLUMNS} FROM sites ORDER BY name, site_id`).all();
  }
}

function personOf(row: PersonRow | undefined): StoredPerson | null {
  if (row === undefined) return null;
  const role = ROLES.find((one) => one === row.role);
  const siteIds: unknown = JSON.parse(row.site_ids);
  // A role or site list that this version cannot read must not become a right.
  if (role === undefined || !Array.isArray(siteIds) || !siteIds.every((id) => typeof id === 'string')) {
    throw new StoreError('PERSON_UNREADABLE', `person ${row.person_id}, role ${row.role}`);
  }
  return {
    personId: row.person_id,
    login: row.login,
    name: row.name,
    role,
    isLevel2: row.is_level2 === 1,
    isRegisteredTechnologist: row.is_registered_technologist === 1,
    credentialUntilWallMs: row.credential_until_wall_ms,
    siteIds,
    passwordHash: row.password_hash,
  };
}
