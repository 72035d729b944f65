import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { GENESIS_HASH } from './chain.ts';
import { durableUpTo, intent, line, lines, newsThat, range, readAll, seqsOf, testFolder } from './journal-fixtures.ts';
import type { JournalNews, JournalPort } from './journal-port.ts';
import { type JournalOptions, openJournal } from './sqlite-journal.ts';

async function open(file: string, own: Partial<JournalOptions> = {}): Promise<JournalPort> {
  const journal = await openJournal({ file, incarnation: 'test-1', ...own });
  onTestFinished(() => journal.close());
  return journal;
}

describe('journal port', () => {
  test('an empty journal begins at nothing', async () => {
    const journal = await open(join(testFolder(), 'journal.db'));
    expect(journal).toMatchObject({
      headSeq: 0,
      durable: { seq: 0, hash: GENESIS_HASH },
      fold: { epoch: 0, nextId: 1 },
    });
    expect(await journal.read(0)).toBeNull();
  });

  test('lines of one turn share a commit, an intent goes at once and takes them along', async () => {
    const journal = await open(join(testFolder(), 'journal.db'));
    const news: JournalNews[] = [];
    journal.onNews((one) => news.push(one));
    for (const one of lines(1, 5)) journal.append([one]);
    await durableUpTo(journal, 5);
    expect(news).toHaveLength(1);
    journal.append([line(6)]);
    journal.append([line(7, intent(1))]);
    await durableUpTo(journal, 7);
    expect(news.map((one) => one.kind)).not.toContain('failed');
    expect(seqsOf(await readAll(journal))).toEqual(range(1, 7));
  });

  test('the next opening continues: head, chain and fold', async () => {
    const file = join(testFolder(), 'journal.db');
    const first = await open(file);
    first.append([line(1, { type: 'booted', data: { epoch: 4, policyHash: 'h' } }), line(2, intent(11))]);
    const news = await durableUpTo(first, 2);
    await first.close();
    const second = await open(file, { incarnation: 'test-2' });
    expect(second).toMatchObject({ headSeq: 2, fold: { epoch: 4, nextId: 12 } });
    expect(news).toEqual({ kind: 'durable', upToSeq: 2, hash: second.durable.hash });
    second.append([line(3)]);
    const later = await durableUpTo(second, 3);
    expect(later).toEqual({ kind: 'durable', upToSeq: 3, hash: second.durable.hash });
    expect(seqsOf(await readAll(second))).toEqual([1, 2, 3]);
  });

  test('closing brings what was appended to the disk', async () => {
    const file = join(testFolder(), 'journal.db');
    const first = await open(file);
    first.append(lines(1, 50));
    await first.close();
    expect((await open(file)).headSeq).toBe(50);
  });

  test('a batch has at most 200 records, and fits a frame however large the records are', async () => {
    const journal = await open(join(testFolder(), 'journal.db'));
    journal.append(lines(1, 450));
    journal.append(range(451, 460).map((seq) => line(seq, { type: 'session', data: { what: 'x'.repeat(60_000) } })));
    await durableUpTo(journal, 460);
    expect((await journal.read(0))?.entries).toHaveLength(200);
    expect((await journal.read(450))?.entries).toHaveLength(2);
    expect(await journal.read(460)).toBeNull();
    expect(await journal.read(9_999)).toBeNull();
    expect(seqsOf(await readAll(journal))).toEqual(range(1, 460));
  });

  test('a line out of order is refused and changes nothing', async () => {
    const journal = await open(join(testFolder(), 'journal.db'));
    const refused = newsThat(journal, (news) => news.kind === 'failed');
    journal.append([line(2)]);
    expect(await refused).toEqual({ kind: 'failed', fromSeq: 2, code: 'JOURNAL_SEQ' });
    journal.append([line(1)]);
    await durableUpTo(journal, 1);
  });
});

describe('what cannot be opened is refused with its code', () => {
  const refusal = (file: string): Promise<unknown> =>
    openJournal({ file, incarnation: 'test-1' }).catch((error: unknown) => error);

  test('in use', async () => {
    const file = join(testFolder(), 'journal.db');
    await open(file);
    expect(await refusal(file)).toMatchObject({ name: 'JournalError', code: 'JOURNAL_IN_USE' });
  });

  test('of a later version', async () => {
    const file = join(testFolder(), 'journal.db');
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(await refusal(file)).toMatchObject({ code: 'JOURNAL_NEWER' });
  });

  test('not a journal', async () => {
    const file = join(testFolder(), 'journal.db');
    writeFileSync(file, 'the cat sat on the mat'.repeat(100));
    expect(await refusal(file)).toMatchObject({ code: 'SQLITE_NOTADB' });
  });

  test('in a folder that is not there', async () => {
    expect(await refusal(join(testFolder(), 'nowhere', 'journal.db'))).toMatchObject({ code: 'JOURNAL_UNOPENABLE' });
  });
});

describe('crash', () => {
  test('kill -9 in the middle of appends: every acknowledged record is there and the chain verifies', async () => {
    const file = join(testFolder(), 'journal.db');
    const script = fileURLToPath(new URL('./journal-crash-child.ts', import.meta.url));
    let acknowledged = 0;
    for (let round = 1; round <= 6; round += 1) {
      const child = spawn(process.execPath, [script, file, `crash-${round}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      let printed = '';
      const before = acknowledged;
      // Each round dies at another moment: after some hundreds of records, wherever the disk happens to be.
      await new Promise<void>((resolve, reject) => {
        child.on('error', reject);
        child.on('exit', () => resolve());
        child.stdout.on('data', (text: Buffer) => {
          printed += text.toString();
          if (lastNumber(printed) > before + round * 97) child.kill('SIGKILL');
        });
      });
      expect(printed).not.toContain('failed');
      acknowledged = lastNumber(printed);
      expect(acknowledged).toBeGreaterThan(before);
      const journal = await openJournal({ file, incarnation: 'check' });
      expect(journal.headSeq).toBeGreaterThanOrEqual(acknowledged);
      expect(seqsOf(await readAll(journal))).toEqual(range(1, journal.headSeq));
      acknowledged = journal.headSeq;
      await journal.close();
    }
  }, 60_000);
});

/** The last complete line; a line that was cut by the kill was not acknowledged to anybody. */
function lastNumber(printed: string): number {
  return Number(printed.slice(0, printed.lastIndexOf('\n')).split('\n').at(-1) ?? 0);
}

/** Appends and waits, again and again, until the disk is full. @returns the first news of failure and the last line sent */
async function fillUp(journal: JournalPort): Promise<{ failed: JournalNews; durableSeq: number; sentSeq: number }> {
  let durableSeq = 0;
  for (;;) {
    const sentSeq = durableSeq + 20;
    const answer = newsThat(journal, (news) => news.kind === 'failed' || news.upToSeq >= sentSeq);
    journal.append(lines(durableSeq + 1, 20));
    const news = await answer;
    if (news.kind === 'failed') return { failed: news, durableSeq, sentSeq };
    durableSeq = news.upToSeq;
  }
}

describe('full disk', () => {
  test('no line is acknowledged that is not there, and the next opening finds a whole chain', async () => {
    const file = join(testFolder(), 'journal.db');
    const journal = await open(file, { maxPages: 40, reopenAfterMs: 20 });
    const { failed, durableSeq } = await fillUp(journal);
    expect(failed).toEqual({ kind: 'failed', fromSeq: durableSeq + 1, code: 'SQLITE_FULL' });
    expect(durableSeq).toBeGreaterThan(100);
    await journal.close();
    const after = await open(file);
    expect(after.headSeq).toBeGreaterThanOrEqual(durableSeq);
    expect(seqsOf(await readAll(after))).toEqual(range(1, after.headSeq));
  });

  const folder = fullableFolder();
  test.runIf(folder !== null)(
    'a disk of 1 MiB: refused while full, and nothing is missing when there is room again',
    async () => {
      const file = join(folder ?? '', 'journal.db');
      const filler = join(folder ?? '', 'filler');
      const journal = await open(file, { reopenAfterMs: 20 });
      writeFileSync(filler, Buffer.alloc(500_000));
      const { failed, durableSeq, sentSeq } = await fillUp(journal);
      expect(failed).toEqual({ kind: 'failed', fromSeq: durableSeq + 1, code: 'SQLITE_FULL' });

      // Restricting acts go on while the disk is full; each is refused as durable, and none is lost.
      const stop = line(sentSeq + 1, {
        type: 'stop',
        data: { what: 'sent', effectId: 'stop-7', how: 'stop', because: 'pressed' },
      });
      const refused = newsThat(journal, (news) => news.kind === 'failed' && news.fromSeq === stop.seq);
      journal.append([stop]);
      expect(await refused).toMatchObject({ code: expect.stringMatching(/^SQLITE_/) });
      expect(await journal.read(0)).toBeNull();

      const well = durableUpTo(journal, stop.seq);
      rmSync(filler);
      await well;
      const entries = await readAll(journal);
      expect(seqsOf(entries)).toEqual(range(1, stop.seq));
      expect(JSON.parse(Buffer.from(entries.at(-1)?.payload ?? []).toString())).toMatchObject({ effectId: 'stop-7' });
    },
  );
});

/** A file system of 1 MiB, where this machine lets us have one; the page limit above stands in for it elsewhere. */
function fullableFolder(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-journal-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  afterAll(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('a line after closing is a failure, not silence', async () => {
  const journal = await open(join(testFolder(), 'journal.db'));
  await journal.close();
  const failed = newsThat(journal, (news) => news.kind === 'failed');
  journal.append([line(1)]);
  expect(await failed).toEqual({ kind: 'failed', fromSeq: 1, code: 'JOURNAL_CLOSED' });
  expect(await journal.read(0)).toBeNull();
});
