import type { StoreFile } from './store-file.ts';
import type { StorePort } from './store-port.ts';

/** Every call of the port as the worker answers it. */
export type StoreCalls = {
  readonly [Name in keyof Omit<StorePort, 'close'>]: (
    ...args: Parameters<StorePort[Name]>
  ) => Awaited<ReturnType<StorePort[Name]>>;
};
export type StoreCallName = keyof StoreCalls;

export type ToStoreWorker =
  | { readonly kind: 'call'; readonly callId: number; readonly name: StoreCallName; readonly args: readonly unknown[] }
  | { readonly kind: 'close' };

export type FromStoreWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'done'; readonly callId: number; readonly result: unknown }
  /** `callId` null: the store could not be opened */
  | { readonly kind: 'failed'; readonly callId: number | null; readonly code: string; readonly detail: string };

export function storeCalls(file: StoreFile): StoreCalls {
  const { journal, audit, identity, incidents } = file;
  return {
    journalHead: (siteId) => journal.head(siteId),
    journalHashAt: (siteId, seq) => journal.hashAt(siteId, seq),
    applyJournal: (batch) => journal.apply(batch),
    siteRecords: (siteId, page) => journal.records(siteId, page),
    journalBatch: (siteId, page) => journal.batch(siteId, page),
    auditHead: () => audit.head(),
    appendAudit: (lines) => audit.append(lines),
    auditRecords: (siteId, page) => audit.records(siteId, page),
    auditBatch: (page) => audit.batch(page),
    putPerson: (person) => identity.putPerson(person),
    person: (personId) => identity.person(personId),
    personByLogin: (login) => identity.personByLogin(login),
    people: () => identity.people(),
    removePerson: (personId) => identity.removePerson(personId),
    addSignIn: (signIn) => identity.addSignIn(signIn),
    signIn: (tokenHash) => identity.signIn(tokenHash),
    removeSignIn: (tokenHash) => identity.removeSignIn(tokenHash),
    removeSignInsExpiredBy: (wallMs) => identity.removeSignInsExpiredBy(wallMs),
    putSite: (site) => identity.putSite(site),
    site: (siteId) => identity.site(siteId),
    sites: () => identity.sites(),
    incidentStates: () => incidents.states(),
    saveIncident: (change) => incidents.save(change),
    waitingPages: () => incidents.waitingPages(),
    pagesOf: (incidentId) => incidents.pagesOf(incidentId),
    incident: (incidentId) => incidents.incident(incidentId),
    incidents: (query) => incidents.incidents(query),
    remindersSent: () => incidents.remindersSent(),
    noteReminder: (reminderId, wallMs) => incidents.noteReminder(reminderId, wallMs),
    isWritable: () => file.isWritable(),
  };
}
