import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { collectInCalm } from '../host/collect-in-calm.ts';
import { journalErrorOf } from './journal-error.ts';
import { JournalFile } from './journal-file.ts';
import type { FromJournalWorker, JournalWorkerData, ToJournalWorker } from './journal-messages.ts';
import { JournalWriter } from './journal-writer.ts';
import type { JournalLine, JournalNews } from './journal-port.ts';

/** Bounds how long one commit can take, and so how long the first of its lines waits. */
const GROUP_MAX_LINES = 500;

/** The journal's own thread: a disk that takes a second to sync stalls this one alone. */
function run(port: MessagePort, options: JournalWorkerData): void {
  const answer = (message: FromJournalWorker): void => port.postMessage(message);
  const tell = (news: JournalNews | null): void => {
    if (news !== null) answer({ kind: 'news', news });
  };
  const open = (): JournalFile => JournalFile.open(options);

  let file: JournalFile;
  try {
    file = open();
  } catch (error) {
    const { code, message } = journalErrorOf(error, 'JOURNAL_UNOPENABLE');
    answer({ kind: 'refused', code, detail: message });
    port.close();
    return;
  }
  const writer = new JournalWriter(file, open);
  collectInCalm(() => true);
  answer({ kind: 'opened', head: file.head, fold: file.fold });

  let reopenTimer: NodeJS.Timeout | null = null;
  const reopenLater = (): void => {
    if (!writer.isSick || reopenTimer !== null) return;
    reopenTimer = setTimeout(() => {
      reopenTimer = null;
      tell(writer.retry());
      reopenLater();
    }, options.reopenAfterMs);
  };

  const read = (readId: number, afterSeq: number): void => {
    try {
      answer({ kind: 'batch', readId, batch: writer.read(afterSeq) });
    } catch (error) {
      const { code, message } = journalErrorOf(error, 'JOURNAL_READ');
      answer({ kind: 'unreadable', readId, code, detail: message });
    }
  };

  const handle = (message: ToJournalWorker): void => {
    switch (message.kind) {
      case 'append': {
        const { lines, next } = withQueued(port, message.lines);
        tell(writer.write(lines));
        reopenLater();
        if (next !== null) handle(next);
        return;
      }
      case 'read':
        return read(message.readId, message.afterSeq);
      case 'close':
        if (reopenTimer !== null) clearTimeout(reopenTimer);
        tell(writer.close());
        answer({ kind: 'closed' });
        port.close();
    }
  };
  port.on('message', handle);
}

/** Lines that queued up while the disk was busy share one sync: the slower the disk, the larger the group. */
function withQueued(
  port: MessagePort,
  first: readonly JournalLine[],
): { lines: readonly JournalLine[]; next: ToJournalWorker | null } {
  const lines = [...first];
  while (lines.length < GROUP_MAX_LINES) {
    const queued: { message: ToJournalWorker } | undefined = receiveMessageOnPort(port);
    if (queued === undefined) break;
    if (queued.message.kind !== 'append') return { lines, next: queued.message };
    lines.push(...queued.message.lines);
  }
  return { lines, next: null };
}

const options: JournalWorkerData = workerData;
if (parentPort !== null) run(parentPort, options);
