import { Worker } from 'node:worker_threads';
import type { JournalBatch } from '@farfield/protocol';
import type { JournalFold } from './fold.ts';
import { JournalError } from './journal-error.ts';
import type { JournalHead } from './journal-file.ts';
import type { FromJournalWorker, JournalWorkerData, ToJournalWorker } from './journal-messages.ts';
import type { JournalLine, JournalNews, JournalPort } from './journal-port.ts';

const REOPEN_AFTER_MS = 2_000;

export interface JournalOptions {
  /** its folder must exist */
  readonly file: string;
  /** names this start of the agent; 1–64 characters */
  readonly incarnation: string;
  /** how long after a failure the file is tried again, ms; 2000 unless told */
  readonly reopenAfterMs?: number | undefined;
  /** the file grows no further than this many pages of 4 KiB; for tests of a full disk */
  readonly maxPages?: number | undefined;
}

/**
 * Opens the journal in a thread of its own, verifies its end and folds it.
 *
 * A line is on the disk when `durable` news cover its number. `failed` news come for every line from the first failure
 * on, at once and with a code; the lines are kept, the file is tried again every 2 s, and `durable` news that cover them
 * say that the disk is well and nothing is missing. While the disk is sick `read` answers null.
 *
 * @throws JournalError when there is no journal to rely on: in use, broken, of a later version, or not to be opened
 */
export function openJournal(options: JournalOptions): Promise<JournalPort> {
  const { file, incarnation, reopenAfterMs = REOPEN_AFTER_MS, maxPages = null } = options;
  const workerData: JournalWorkerData = { file, incarnation, reopenAfterMs, maxPages };
  const worker = new Worker(new URL('./journal-worker.ts', import.meta.url), {
    workerData,
    name: 'journal',
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  return new Promise((resolve, reject) => {
    const lost = (error: Error): void => reject(new JournalError('JOURNAL_WORKER_LOST', error.message));
    worker.once('error', lost);
    worker.once('message', (message: FromJournalWorker) => {
      worker.off('error', lost);
      if (message.kind === 'opened') resolve(new SqliteJournal(worker, message.head, message.fold));
      else if (message.kind === 'refused') reject(new JournalError(message.code, message.detail));
    });
  });
}

interface Reader {
  readonly resolve: (batch: JournalBatch | null) => void;
  readonly reject: (error: JournalError) => void;
}

class SqliteJournal implements JournalPort {
  readonly headSeq: number;
  readonly fold: JournalFold;
  readonly #worker: Worker;
  readonly #listeners: ((news: JournalNews) => void)[] = [];
  readonly #readers = new Map<number, Reader>();
  readonly #exited: Promise<void>;
  #unsent: JournalLine[] = [];
  #nextReadId = 1;
  #durable: JournalHead;
  #state: 'open' | 'closing' | 'lost' = 'open';

  constructor(worker: Worker, head: JournalHead, fold: JournalFold) {
    this.headSeq = head.seq;
    this.fold = fold;
    this.#worker = worker;
    this.#durable = head;
    worker.on('message', (message: FromJournalWorker) => this.#receive(message));
    // 'exit' follows an 'error', and comes alone when the thread ends by itself.
    worker.on('error', () => this.#lose());
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#lose();
        resolve();
      });
    });
  }

  get durable(): JournalHead {
    return this.#durable;
  }

  append(lines: readonly JournalLine[]): void {
    if (lines.length === 0) return;
    const isFirst = this.#unsent.length === 0;
    this.#unsent.push(...lines);
    // Something permitting waits for an intent: it takes what is there along and goes now.
    if (lines.some((line) => line.record.type === 'intent')) this.#flush();
    else if (isFirst) queueMicrotask(() => this.#flush());
  }

  read(afterSeq: number): Promise<JournalBatch | null> {
    if (this.#state !== 'open') return Promise.resolve(null);
    const readId = this.#nextReadId;
    this.#nextReadId += 1;
    return new Promise((resolve, reject) => {
      this.#readers.set(readId, { resolve, reject });
      this.#post({ kind: 'read', readId, afterSeq });
    });
  }

  onNews(listener: (news: JournalNews) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#flush();
      this.#state = 'closing';
      this.#post({ kind: 'close' });
    }
    await this.#exited;
  }

  #flush(): void {
    const lines = this.#unsent;
    const [first] = lines;
    if (first === undefined) return;
    this.#unsent = [];
    if (this.#state === 'open') this.#post({ kind: 'append', lines });
    else this.#refuse(first.seq);
  }

  #refuse(fromSeq: number): void {
    const code = this.#state === 'lost' ? 'JOURNAL_WORKER_LOST' : 'JOURNAL_CLOSED';
    // Told later, as every other news: the caller is in the middle of its step.
    queueMicrotask(() => this.#tell({ kind: 'failed', fromSeq, code }));
  }

  #post(message: ToJournalWorker): void {
    // Nothing is transferred: lines are small, and their maker may still hold them.
    this.#worker.postMessage(message, []);
  }

  #receive(message: FromJournalWorker): void {
    switch (message.kind) {
      case 'news':
        return this.#tell(message.news);
      case 'batch':
        this.#readers.get(message.readId)?.resolve(message.batch);
        this.#readers.delete(message.readId);
        return;
      case 'unreadable':
        this.#readers.get(message.readId)?.reject(new JournalError(message.code, message.detail));
        this.#readers.delete(message.readId);
        return;
      case 'opened':
      case 'refused':
      case 'closed':
    }
  }

  #tell(news: JournalNews): void {
    if (news.kind === 'durable') this.#durable = { seq: news.upToSeq, hash: news.hash };
    for (const listener of this.#listeners) listener(news);
  }

  #lose(): void {
    for (const reader of this.#readers.values()) reader.resolve(null);
    this.#readers.clear();
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#tell({ kind: 'failed', fromSeq: this.#durable.seq + 1, code: 'JOURNAL_WORKER_LOST' });
  }
}
