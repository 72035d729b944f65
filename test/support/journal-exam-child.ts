import { openSync, readFileSync, writeSync } from 'node:fs';
import type { JournalLine } from '../../agent/src/journal/journal-port.ts';
import { openJournal } from '../../agent/src/journal/sqlite-journal.ts';

/**
 * Writes an exam into a new journal, group by group as its core handed them over, and each number that was told to be on the
 * disk into a file of its own. Most groups are waited for; every fifth is not, so that some share a sync.
 *
 * Arguments: the journal, the groups as JSON, the file of what was told.
 */
const [, , file = '', groupsFile = '', toldFile = ''] = process.argv;
const groups: readonly (readonly JournalLine[])[] = JSON.parse(readFileSync(groupsFile, 'utf8'));
const told = openSync(toldFile, 'a');
const journal = await openJournal({ file, incarnation: 'exam' });
let durableSeq = 0;
let wake = (): void => undefined;
journal.onNews((news) => {
  if (news.kind === 'failed') throw new Error(news.code);
  durableSeq = news.upToSeq;
  writeSync(told, `${durableSeq}\n`);
  wake();
});
for (const [index, group] of groups.entries()) {
  journal.append(group);
  const seq = group.at(-1)?.seq ?? 0;
  if (index % 5 === 4 && index < groups.length - 1) continue;
  while (durableSeq < seq) await new Promise<void>((resolve) => (wake = resolve));
}
// As it died: nothing is closed, and what the write-ahead log holds stays in it.
process.kill(process.pid, 'SIGKILL');
