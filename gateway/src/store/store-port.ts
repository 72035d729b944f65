import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import type { Role } from '@farfield/protocol/policy';
import type { PageOrder } from '../incidents/incident-messages.ts';

/** The newest record of a chain: sequence number 0 with `GENESIS_HASH` when there is none. Hashes are 64 hex characters. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** One line of a site's journal as people read it. */
export interface SiteRecord {
  readonly seq: number;
  /** the agent's monotonic clock, ms; comparable within one `incarnation` only */
  readonly tickMs: number;
  /** the site's wall clock, unix ms */
  readonly wallMs: number;
  readonly type: string;
  readonly incarnation: string;
  /** null: the payload was erased; the chain still holds its hash */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly hash: string;
  /** the gateway's wall clock when the record arrived, unix ms */
  readonly receivedWallMs: number;
  /** sent after an outage: a record, never a live fact */
  readonly isHistorical: boolean;
}

/** One line of the gateway's own audit as people read it. */
export interface AuditRecord {
  readonly seq: number;
  readonly wallMs: number;
  /** such as "A2001W"; see audit/audit-codes.ts */
  readonly code: string;
  /** null: not about one site */
  readonly siteId: string | null;
  readonly incarnation: string;
  /** null: the payload was erased */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly hash: string;
}

/** A line to be appended to the gateway's audit. Sequence number, salt and hashes are the store's business. */
export interface AuditLine {
  readonly code: string;
  /** the writing process's monotonic clock: with `incarnation`, how long lay between two of its lines */
  readonly tickMs: number;
  readonly wallMs: number;
  readonly siteId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** After which record, and how many at most (1–1000). */
export interface Page {
  readonly afterSeq: number;
  readonly limit: number;
}

/** Records that the sites sent. The site's journal is the truth; this is its copy, bit by bit. */
export interface JournalStore {
  journalHead(siteId: string): Promise<ChainHead>;
  /** the hash of one stored record; null: not stored */
  journalHashAt(siteId: string, seq: number): Promise<string | null>;
  /**
   * Writes the records and moves the cursor in one transaction, on the disk when it resolves.
   * `moved`: the head was no longer `after`, nothing was written.
   */
  applyJournal(batch: JournalApply): Promise<'applied' | 'moved'>;
  siteRecords(siteId: string, page: Page): Promise<readonly SiteRecord[]>;
  /** the stored bytes, for export and verification; null: none after `afterSeq` */
  journalBatch(siteId: string, page: Page): Promise<JournalBatch | null>;
}

export interface JournalApply {
  readonly siteId: string;
  readonly after: ChainHead;
  /** contiguous from `after.seq + 1`, verified against `after.hash` by the caller */
  readonly entries: readonly JournalEntry[];
  readonly receivedWallMs: number;
  readonly isHistorical: boolean;
}

/** What the gateway itself saw and decided, in a chain of its own. */
export interface AuditStore {
  auditHead(): Promise<ChainHead>;
  /** Appends in order, one transaction, on the disk when it resolves to the new head. */
  appendAudit(lines: readonly AuditLine[]): Promise<ChainHead>;
  /** @param siteId only this site's lines; null: all */
  auditRecords(siteId: string | null, page: Page): Promise<readonly AuditRecord[]>;
  auditBatch(page: Page): Promise<JournalBatch | null>;
}

export interface StoredPerson {
  readonly personId: string;
  /** compared without regard to case; unique */
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly isLevel2: boolean;
  readonly isRegisteredTechnologist: boolean;
  /** unix ms; null: does not run out */
  readonly credentialUntilWallMs: number | null;
  /** sites where this person may work; empty: every enrolled site */
  readonly siteIds: readonly string[];
  /** argon2id in its encoded form; null: cannot sign in by password */
  readonly passwordHash: string | null;
}

export interface PeopleStore {
  /** Adds or replaces. @throws StoreError LOGIN_TAKEN when another person has this login */
  putPerson(person: StoredPerson): Promise<void>;
  person(personId: string): Promise<StoredPerson | null>;
  personByLogin(login: string): Promise<StoredPerson | null>;
  /** by name */
  people(): Promise<readonly StoredPerson[]>;
  /** Also ends the person's sign-ins. */
  removePerson(personId: string): Promise<void>;
}

/** A sign-in. The token itself is never stored, only its SHA-256 in hex. */
export interface StoredSignIn {
  readonly tokenHash: string;
  readonly personId: string;
  readonly createdWallMs: number;
  readonly expiresWallMs: number;
}

export interface SignInStore {
  addSignIn(signIn: StoredSignIn): Promise<void>;
  /** whether it has expired is the caller's to judge */
  signIn(tokenHash: string): Promise<StoredSignIn | null>;
  removeSignIn(tokenHash: string): Promise<void>;
  /** @returns how many were removed */
  removeSignInsExpiredBy(wallMs: number): Promise<number>;
}

export interface StoredSite {
  readonly siteId: string;
  readonly name: string;
  /** SHA-256 of the agent's key, hex */
  readonly keyHash: string;
  readonly enrolledWallMs: number;
}

export interface SiteStore {
  /** Adds or replaces; replacing the key refuses the old one from then on. */
  putSite(site: StoredSite): Promise<void>;
  site(siteId: string): Promise<StoredSite | null>;
  /** by name */
  sites(): Promise<readonly StoredSite[]>;
}

/** What the machine of a site's incidents needs after a restart; its text is its own business. */
export interface StoredIncidentState {
  readonly siteId: string;
  readonly state: string;
}

export interface StoredIncident {
  readonly incidentId: string;
  readonly siteId: string;
  readonly openedWallMs: number;
  /** null: open */
  readonly closedWallMs: number | null;
  /** JSON as it is shown */
  readonly body: string;
}

/** A page in the outbox. */
export interface StoredPage extends PageOrder {
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped';
  readonly endedWallMs: number | null;
  readonly why: string;
}

export interface PageEnd {
  readonly pageId: string;
  readonly state: 'sent' | 'failed' | 'dropped';
  readonly wallMs: number;
  readonly why: string;
}

/** Everything that one step changed, so that a page and the state that asked for it are on the disk together or not at all. */
export interface IncidentChange {
  readonly siteId: string;
  readonly state: string;
  /** added or changed */
  readonly incidents: readonly StoredIncident[];
  /** new; one that is there already is left as it is */
  readonly pages: readonly PageOrder[];
  readonly ends: readonly PageEnd[];
}

export interface IncidentQuery {
  readonly siteId: string;
  readonly limit: number;
}

export interface IncidentStore {
  incidentStates(): Promise<readonly StoredIncidentState[]>;
  /** one transaction, on the disk when it resolves */
  saveIncident(change: IncidentChange): Promise<void>;
  /** oldest first */
  waitingPages(): Promise<readonly StoredPage[]>;
  pagesOf(incidentId: string): Promise<readonly StoredPage[]>;
  incident(incidentId: string): Promise<StoredIncident | null>;
  /** newest first */
  incidents(query: IncidentQuery): Promise<readonly StoredIncident[]>;
}

/** What people were reminded of, each once, over every restart. */
export interface ReminderStore {
  /** ids, in no order */
  remindersSent(): Promise<readonly string[]>;
  noteReminder(reminderId: string, wallMs: number): Promise<void>;
}

/** Everything that the gateway keeps. SQLite in a worker thread today; another engine can stand behind it. */
export interface StorePort
  extends JournalStore, AuditStore, PeopleStore, SignInStore, SiteStore, IncidentStore, ReminderStore {
  /** Writes and reads back one row: is the disk well now? Never rejects. */
  isWritable(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * STORE_CLOSED · STORE_NEWER made by a later version · STORE_FAILED · STORE_SLOW no answer in time · LOGIN_TAKEN ·
 * AUDIT_BROKEN the audit chain does not hold · RECORD_UNREADABLE · PERSON_UNREADABLE · or SQLite's own code (SQLITE_FULL, …).
 */
export class StoreError extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'StoreError';
    this.code = code;
  }
}
