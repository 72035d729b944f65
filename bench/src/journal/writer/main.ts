import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sealEntry } from '@farfield/protocol';
import Database from 'better-sqlite3';
import { GENESIS_HASH, sha256 } from '../../../../agent/src/journal/chain.ts';
import type { JournalLine } from '../../../../agent/src/journal/journal-port.ts';
import { prepareDatabase } from '../../../../agent/src/journal/journal-schema.ts';
import { openJournal } from '../../../../agent/src/journal/sqlite-journal.ts';
import { answerLines } from '../../kit/answer-lines.ts';
import { examLines, examRecords } from '../exam-lines.ts';

/**
 * Writes exam records to a file and says what that cost. `--how farfield` is the site's journal as the agent opens it,
 * `--how bare` is better-sqlite3 alone: the same rows, ready made, into the same table with the same pragmas.
 * `{"commits":N,"perCommit":M}` is answered with `{"records":N·M,"cpuMs":…}`, this whole process, user and kernel.
 */
const { values } = parseArgs({ options: { how: { type: 'string' }, file: { type: 'string' } } });
if (values.file === undefined) throw new Error('--how farfield|bare --file FILE');
const records = examRecords();
const write = values.how === 'bare' ? bareWriter(values.file) : await farfieldWriter(values.file);

await answerLines({}, async ({ commits, perCommit }) => {
  if (typeof commits !== 'number' || typeof perCommit !== 'number')
    throw new Error('commits and perCommit are numbers');
  const cpuUs = await write(commits, perCommit);
  return { records: commits * perCommit, cpuMs: cpuUs / 1_000 };
});
process.exit(0);

type Write = (commits: number, perCommit: number) => Promise<number>;

async function farfieldWriter(file: string): Promise<Write> {
  const journal = await openJournal({ file, incarnation: 'bench' });
  let onDurable: (upToSeq: number) => void = () => {};
  journal.onNews((news) => {
    if (news.kind === 'failed') throw new Error(news.code);
    onDurable(news.upToSeq);
  });
  // One commit at a time: otherwise groups that wait would share one, and the batch would not be the asked one.
  const commit = (lines: readonly JournalLine[]): Promise<void> =>
    new Promise((done) => {
      const lastSeq = lines.at(-1)?.seq ?? 0;
      onDurable = (upToSeq) => void (upToSeq >= lastSeq && done());
      journal.append(lines);
    });
  let nextSeq = journal.headSeq + 1;
  return async (commits, perCommit) => {
    const groups = Array.from({ length: commits }, (_, group) =>
      examLines(records, nextSeq + group * perCommit, perCommit),
    );
    nextSeq += commits * perCommit;
    const before = process.cpuUsage();
    for (const lines of groups) await commit(lines);
    return sum(process.cpuUsage(before));
  };
}

function bareWriter(file: string): Write {
  const db = new Database(file);
  prepareDatabase(db, null);
  const insert = db.prepare('INSERT INTO entries (seq, header, hash, payload, salt) VALUES (?, ?, ?, ?, ?)');
  const commit = db.transaction((rows: readonly (readonly unknown[])[]) => {
    for (const row of rows) insert.run(...row);
  });
  let nextSeq = 1;
  return (commits, perCommit) => {
    let prevHash = GENESIS_HASH;
    const groups = Array.from({ length: commits }, (_, group) =>
      examLines(records, nextSeq + group * perCommit, perCommit).map(({ seq, tickMs, wallMs, record }) => {
        const payload = Buffer.from(JSON.stringify(record.data));
        const own = { seq, tickMs, wallMs, type: record.type, incarnation: 'bench', prevHash, payload };
        const entry = sealEntry({ ...own, salt: randomBytes(16) }, sha256);
        prevHash = entry.hash;
        return [entry.seq, entry.header, entry.hash, entry.payload, entry.salt] as const;
      }),
    );
    nextSeq += commits * perCommit;
    const before = process.cpuUsage();
    for (const rows of groups) commit.immediate(rows);
    return Promise.resolve(sum(process.cpuUsage(before)));
  };
}

function sum({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
