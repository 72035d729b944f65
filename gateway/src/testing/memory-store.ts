import { createHash } from 'node:crypto';
import type { JournalBatch } from '@farfield/protocol';
import {
  type AuditLine,
  type AuditRecord,
  type IncidentChange,
  type IncidentQuery,
  type JournalApply,
  type SiteRecord,
  StoreError,
  type StoredIncident,
  type StoredPage,
  type StoredPerson,
  type StoredSignIn,
  type StoredSite,
  type StorePort,
} from '../store/store-port.ts';

const GENESIS = { seq: 0, hash: '0'.repeat(64) };

/** A store without a disk, for tests of what stands on it: same promises, and it can be made to fail like a full one. */
export class MemoryStore implements StorePort {
  readonly audit: (AuditLine & { seq: number; hash: string })[] = [];
  readonly #journals = new Map<string, JournalApply[]>();
  readonly #people = new Map<string, StoredPerson>();
  readonly #signIns = new Map<string, StoredSignIn>();
  readonly #sites = new Map<string, StoredSite>();
  readonly incidentTexts = new Map<string, string>();
  readonly pages = new Map<string, StoredPage>();
  readonly #incidents = new Map<string, StoredIncident>();
  /** while true, every call rejects as on a sick disk */
  isSick = false;

  async journalHead(siteId: string) {
    this.#check();
    const entry = this.#journals.get(siteId)?.at(-1)?.entries.at(-1);
    return entry === undefined ? GENESIS : { seq: entry.seq, hash: entry.hash };
  }

  async journalHashAt(siteId: string, seq: number) {
    this.#check();
    const entries = (this.#journals.get(siteId) ?? []).flatMap((apply) => apply.entries);
    return entries.find((one) => one.seq === seq)?.hash ?? null;
  }

  async applyJournal(apply: JournalApply) {
    const head = await this.journalHead(apply.siteId);
    if (head.seq !== apply.after.seq || head.hash !== apply.after.hash) return 'moved' as const;
    this.#journals.set(apply.siteId, [...(this.#journals.get(apply.siteId) ?? []), apply]);
    return 'applied' as const;
  }

  async siteRecords(siteId: string, page: { afterSeq: number; limit: number }): Promise<readonly SiteRecord[]> {
    this.#check();
    return (this.#journals.get(siteId) ?? [])
      .flatMap(({ entries, receivedWallMs, isHistorical }) =>
        entries.map(({ seq, hash }) => ({
          seq,
          tickMs: 0,
          wallMs: 0,
          type: 'scanner',
          incarnation: 'memory',
          data: null,
          hash,
          receivedWallMs,
          isHistorical,
        })),
      )
      .filter((one) => one.seq > page.afterSeq)
      .slice(0, page.limit);
  }

  async journalBatch(): Promise<JournalBatch | null> {
    this.#check();
    return null;
  }

  async auditHead() {
    this.#check();
    const last = this.audit.at(-1);
    return last === undefined ? GENESIS : { seq: last.seq, hash: last.hash };
  }

  async appendAudit(lines: readonly AuditLine[]) {
    this.#check();
    for (const line of lines) {
      const seq = this.audit.length + 1;
      const hash = createHash('sha256')
        .update(JSON.stringify([seq, line, this.audit.at(-1)?.hash]))
        .digest('hex');
      this.audit.push({ ...line, seq, hash });
    }
    return this.auditHead();
  }

  async auditRecords(
    siteId: string | null,
    page: { afterSeq: number; limit: number },
  ): Promise<readonly AuditRecord[]> {
    this.#check();
    return this.audit
      .filter((one) => one.seq > page.afterSeq && (siteId === null || one.siteId === siteId))
      .slice(0, page.limit)
      .map((one) => ({ ...one, incarnation: 'memory' }));
  }

  async auditBatch(): Promise<JournalBatch | null> {
    this.#check();
    return null;
  }

  async putPerson(person: StoredPerson) {
    this.#check();
    const taken = await this.personByLogin(person.login);
    if (taken !== null && taken.personId !== person.personId) throw new StoreError('LOGIN_TAKEN', person.login);
    this.#people.set(person.personId, person);
  }

  async person(personId: string) {
    this.#check();
    return this.#people.get(personId) ?? null;
  }

  async personByLogin(login: string) {
    this.#check();
    return [...this.#people.values()].find((one) => one.login.toLowerCase() === login.toLowerCase()) ?? null;
  }

  async people() {
    this.#check();
    return [...this.#people.values()].toSorted((left, right) => left.name.localeCompare(right.name));
  }

  async removePerson(personId: string) {
    this.#check();
    this.#people.delete(personId);
    for (const [hash, signIn] of this.#signIns) if (signIn.personId === personId) this.#signIns.delete(hash);
  }

  async addSignIn(signIn: StoredSignIn) {
    this.#check();
    this.#signIns.set(signIn.tokenHash, signIn);
  }

  async signIn(tokenHash: string) {
    this.#check();
    return this.#signIns.get(tokenHash) ?? null;
  }

  async removeSignIn(tokenHash: string) {
    this.#check();
    this.#signIns.delete(tokenHash);
  }

  async removeSignInsExpiredBy(wallMs: number) {
    this.#check();
    const expired = [...this.#signIns.values()].filter((one) => one.expiresWallMs <= wallMs);
    for (const { tokenHash } of expired) this.#signIns.delete(tokenHash);
    return expired.length;
  }

  async putSite(site: StoredSite) {
    this.#check();
    this.#sites.set(site.siteId, site);
  }

  async site(siteId: string) {
    this.#check();
    return this.#sites.get(siteId) ?? null;
  }

  async sites() {
    this.#check();
    return [...this.#sites.values()];
  }

  async incidentStates() {
    this.#check();
    return [...this.incidentTexts].map(([siteId, state]) => ({ siteId, state }));
  }

  async saveIncident({ siteId, state, incidents, pages, ends }: IncidentChange) {
    this.#check();
    this.incidentTexts.set(siteId, state);
    for (const one of incidents) this.#incidents.set(one.incidentId, one);
    for (const page of pages) {
      if (!this.pages.has(page.pageId))
        this.pages.set(page.pageId, { ...page, state: 'waiting', endedWallMs: null, why: '' });
    }
    for (const { pageId, state: ended, wallMs, why } of ends) {
      const page = this.pages.get(pageId);
      if (page !== undefined) this.pages.set(pageId, { ...page, state: ended, endedWallMs: wallMs, why });
    }
  }

  async waitingPages() {
    this.#check();
    return [...this.pages.values()].filter((one) => one.state === 'waiting');
  }

  async pagesOf(incidentId: string) {
    this.#check();
    return [...this.pages.values()].filter((one) => one.incidentId === incidentId);
  }

  async incident(incidentId: string) {
    this.#check();
    return this.#incidents.get(incidentId) ?? null;
  }

  async incidents({ siteId, limit }: IncidentQuery) {
    this.#check();
    return [...this.#incidents.values()]
      .filter((one) => one.siteId === siteId)
      .toSorted((left, right) => right.openedWallMs - left.openedWallMs)
      .slice(0, limit);
  }

  readonly #reminders = new Set<string>();

  remindersSent() {
    return Promise.resolve([...this.#reminders]);
  }

  noteReminder(reminderId: string) {
    this.#reminders.add(reminderId);
    return Promise.resolve();
  }

  isWritable() {
    return Promise.resolve(!this.isSick);
  }

  close() {
    return Promise.resolve();
  }

  #check(): void {
    if (this.isSick) throw new StoreError('SQLITE_FULL', 'made sick by the test');
  }
}
