import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type FromStoreWorker, storeCalls, type ToStoreWorker } from './store-calls.ts';
import { StoreFile, storeErrorOf, type StoreOptions } from './store-file.ts';

/** The store's own thread: a disk that takes a second to sync stalls no socket. */
function run(port: MessagePort, options: StoreOptions): void {
  const answer = (message: FromStoreWorker): void => port.postMessage(message);
  const fail = (callId: number | null, error: unknown): void => {
    const { code, message } = storeErrorOf(error, options.file);
    answer({ kind: 'failed', callId, code, detail: message.slice(code.length + 2) });
  };

  let file: StoreFile | null = null;
  try {
    file = StoreFile.open(options);
  } catch (error) {
    fail(null, error);
    port.close();
    return;
  }
  answer({ kind: 'opened' });

  const perform = ({ callId, name, args }: Extract<ToStoreWorker, { kind: 'call' }>): void => {
    try {
      file ??= reopen(options);
      const result: unknown = Reflect.apply(storeCalls(file)[name], undefined, args);
      answer({ kind: 'done', callId, result });
    } catch (error) {
      fail(callId, error);
      // A file whose disk failed is never written again as it is; the next call opens it anew.
      if (isDiskFailure(error) && file !== null) file = giveUp(file);
    }
  };

  port.on('message', (message: ToStoreWorker) => {
    switch (message.kind) {
      case 'call':
        return perform(message);
      case 'close':
        if (file !== null) file = giveUp(file);
        port.close();
    }
  });
}

function reopen(options: StoreOptions): StoreFile {
  const file = StoreFile.open(options);
  file.rewrite();
  return file;
}

function giveUp(file: StoreFile): null {
  try {
    file.close();
  } catch {
    // The failure that led here has been told already.
  }
  return null;
}

function isDiskFailure(error: unknown): boolean {
  return /^SQLITE_(IOERR|CORRUPT)/.test(storeErrorOf(error, '').code);
}

const options: StoreOptions = workerData;
if (parentPort !== null) run(parentPort, options);
