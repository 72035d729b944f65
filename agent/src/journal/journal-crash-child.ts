import { writeSync } from 'node:fs';
import type { JournalLine } from './journal-port.ts';
import { openJournal } from './sqlite-journal.ts';

/** Appends until it is killed, and prints each sequence number that it was told is on the disk. */
const [, , file = '', incarnation = ''] = process.argv;
const journal = await openJournal({ file, incarnation });
let seq = journal.headSeq;
// Straight to the descriptor: what is printed must not wait in a buffer that dies with the process.
journal.onNews((news) => writeSync(1, news.kind === 'durable' ? `${news.upToSeq}\n` : `failed ${news.code}\n`));
setInterval(() => {
  journal.append(Array.from({ length: 7 }, nextLine));
}, 1);

function nextLine(): JournalLine {
  seq += 1;
  return { seq, tickMs: seq, wallMs: seq, record: { type: 'scanner', data: { state: 'idle', runningStepId: '' } } };
}
