import { Worker } from 'node:worker_threads';
import type { FromStoreWorker, StoreCallName, StoreCalls, ToStoreWorker } from './store-calls.ts';
import type { StoreOptions } from './store-file.ts';
import { StoreError, type StorePort } from './store-port.ts';

/**
 * Opens the gateway's store, made new when the file is not there. Calls are answered in the order in which they were
 * made; each rejects with a StoreError, and a failed one has written nothing that it did not say.
 *
 * @throws StoreError STORE_NEWER, AUDIT_BROKEN, or SQLite's own code
 */
export function openStore(options: StoreOptions): Promise<StorePort> {
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: options, name: 'store' });
  return new Promise((resolve, reject) => {
    const lost = (error: Error): void => reject(new StoreError('STORE_FAILED', error.message));
    worker.once('error', lost);
    worker.once('message', (message: FromStoreWorker) => {
      worker.off('error', lost);
      if (message.kind === 'opened') resolve(storePort(new StoreThread(worker)));
      else if (message.kind === 'failed') reject(new StoreError(message.code, message.detail));
    });
  });
}

interface Caller {
  // The thread answers a call of this name with this name's result: see `StoreCalls`.
  readonly resolve: (result: never) => void;
  readonly reject: (error: StoreError) => void;
}

class StoreThread {
  readonly #worker: Worker;
  readonly #callers = new Map<number, Caller>();
  readonly #exited: Promise<void>;
  #nextCallId = 1;
  #isOpen = true;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromStoreWorker) => this.#receive(message));
    // 'exit' follows an 'error', and comes alone when the thread ends by itself.
    worker.on('error', (error) => this.#end(`its thread died: ${error.message}`));
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#end('it was closed');
        resolve();
      });
    });
  }

  call<Name extends StoreCallName>(
    name: Name,
    ...args: Parameters<StoreCalls[Name]>
  ): Promise<ReturnType<StoreCalls[Name]>> {
    if (!this.#isOpen) return Promise.reject(new StoreError('STORE_CLOSED', `${name} after the store was closed`));
    const callId = this.#nextCallId;
    this.#nextCallId += 1;
    return new Promise((resolve, reject) => {
      this.#callers.set(callId, { resolve, reject });
      this.#post({ kind: 'call', callId, name, args });
    });
  }

  async close(): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#post({ kind: 'close' });
    }
    await this.#exited;
  }

  #post(message: ToStoreWorker): void {
    this.#worker.postMessage(message, []);
  }

  #receive(message: FromStoreWorker): void {
    if (message.kind === 'opened' || message.callId === null) return;
    const caller = this.#callers.get(message.callId);
    this.#callers.delete(message.callId);
    if (message.kind === 'done') caller?.resolve(message.result as never);
    else caller?.reject(new StoreError(message.code, message.detail));
  }

  #end(why: string): void {
    this.#isOpen = false;
    for (const caller of this.#callers.values()) caller.reject(new StoreError('STORE_CLOSED', why));
    this.#callers.clear();
  }
}

function storePort(thread: StoreThread): StorePort {
  return {
    journalHead: (siteId) => thread.call('journalHead', siteId),
    journalHashAt: (siteId, seq) => thread.call('journalHashAt', siteId, seq),
    applyJournal: (batch) => thread.call('applyJournal', batch),
    siteRecords: (siteId, page) => thread.call('siteRecords', siteId, page),
    journalBatch: (siteId, page) => thread.call('journalBatch', siteId, page),
    auditHead: () => thread.call('auditHead'),
    appendAudit: (lines) => thread.call('appendAudit', lines),
    auditRecords: (siteId, page) => thread.call('auditRecords', siteId, page),
    auditBatch: (page) => thread.call('auditBatch', page),
    putPerson: (person) => thread.call('putPerson', person),
    person: (personId) => thread.call('person', personId),
    personByLogin: (login) => thread.call('personByLogin', login),
    people: () => thread.call('people'),
    removePerson: (personId) => thread.call('removePerson', personId),
    addSignIn: (signIn) => thread.call('addSignIn', signIn),
    signIn: (tokenHash) => thread.call('signIn', tokenHash),
    removeSignIn: (tokenHash) => thread.call('removeSignIn', tokenHash),
    removeSignInsExpiredBy: (wallMs) => thread.call('removeSignInsExpiredBy', wallMs),
    putSite: (site) => thread.call('putSite', site),
    site: (siteId) => thread.call('site', siteId),
    sites: () => thread.call('sites'),
    incidentStates: () => thread.call('incidentStates'),
    saveIncident: (change) => thread.call('saveIncident', change),
    waitingPages: () => thread.call('waitingPages'),
    pagesOf: (incidentId) => thread.call('pagesOf', incidentId),
    incident: (incidentId) => thread.call('incident', incidentId),
    incidents: (query) => thread.call('incidents', query),
    remindersSent: () => thread.call('remindersSent'),
    noteReminder: (reminderId, wallMs) => thread.call('noteReminder', reminderId, wallMs),
    isWritable: () => thread.call('isWritable').catch(() => false),
    close: () => thread.close(),
  };
}
