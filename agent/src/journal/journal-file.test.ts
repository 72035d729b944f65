import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JournalError } from './journal-error.ts';
import { JournalFile } from './journal-file.ts';
import { intent, line, lines, noise, range, seqsOf, testFolder } from './journal-fixtures.ts';

function open(file: string, incarnation = 'test-1'): JournalFile {
  const journal = JournalFile.open({ file, incarnation, maxPages: null });
  onTestFinished(() => journal.close());
  return journal;
}

/** Opens, looks and closes at once: hundreds of copies are looked at in one test. */
function look<T>(file: string, at: (journal: JournalFile) => T): T {
  const journal = JournalFile.open({ file, incarnation: 'look', maxPages: null });
  try {
    return at(journal);
  } finally {
    journal.close();
  }
}

interface Workload {
  readonly db: string;
  readonly wal: string;
  /** per commit: how long the log was when the commit was acknowledged, and up to which record */
  readonly commits: readonly { readonly walBytes: number; readonly seq: number }[];
}

/** Commits of several sizes, copied from under the open journal as a power cut would leave them. */
function workload(folder: string, commits: number): Workload {
  const live = join(folder, 'live.db');
  const journal = open(live);
  const list: { walBytes: number; seq: number }[] = [];
  for (let index = 0; index < commits; index += 1) {
    const { seq } = journal.append(lines(journal.head.seq + 1, 1 + (index % 9) * 3));
    list.push({ walBytes: statSync(`${live}-wal`).size, seq });
  }
  const db = join(folder, 'copy.db');
  copyFileSync(live, db);
  copyFileSync(`${live}-wal`, `${db}-wal`);
  return { db, wal: `${db}-wal`, commits: list };
}

describe('power cut', () => {
  test('the log cut anywhere at or after what was acknowledged loses nothing that was acknowledged', () => {
    const folder = testFolder();
    const { db, wal, commits } = workload(folder, 8);
    const firstBytes = commits[0]?.walBytes ?? 0;
    const totalBytes = statSync(wal).size;
    const cut = join(folder, 'cut.db');
    let cuts = 0;
    for (let bytes = firstBytes; bytes <= totalBytes; bytes += 512) {
      copyFileSync(db, cut);
      copyFileSync(wal, `${cut}-wal`);
      truncateSync(`${cut}-wal`, bytes);
      const acknowledged = commits.findLast((one) => one.walBytes <= bytes)?.seq ?? 0;
      // Exactly the commits that are whole, and the chain over them.
      expect(look(cut, (journal) => ({ head: journal.head.seq, ok: journal.verify().ok }))).toEqual({
        head: acknowledged,
        ok: true,
      });
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(100);
  }, 60_000);

  test('zeroes or noise behind what was acknowledged are not taken for records', () => {
    const folder = testFolder();
    const { db, wal, commits } = workload(folder, 12);
    const whole = readFileSync(wal);
    const torn = join(folder, 'torn.db');
    for (const { walBytes, seq } of commits) {
      for (const junk of [0x00, 0xff, 0x5a]) {
        copyFileSync(db, torn);
        writeFileSync(
          `${torn}-wal`,
          Buffer.concat([whole.subarray(0, walBytes), Buffer.alloc(whole.length - walBytes, junk)]),
        );
        expect(look(torn, (journal) => ({ head: journal.head.seq, ok: journal.verify().ok }))).toEqual({
          head: seq,
          ok: true,
        });
      }
    }
  });
});

describe('a changed file is found', () => {
  function closedJournal(count: number): string {
    const file = join(testFolder(), 'journal.db');
    look(file, (journal) => journal.append(lines(1, count)));
    return file;
  }

  test('one byte of a record', () => {
    const file = closedJournal(300);
    const bytes = readFileSync(file);
    // The person's id of record 150 stands in its payload once.
    const at = bytes.indexOf('"p150"');
    expect(at).toBeGreaterThan(0);
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(() => open(file)).toThrow('JOURNAL_BROKEN: record 150: its payload is not what was recorded');
  });

  test('any byte that matters: the opening fails or everything still reads', () => {
    const file = closedJournal(120);
    const bytes = readFileSync(file);
    const whole = look(file, (journal) => JSON.stringify(journal.read(0)));
    const readOrCode = (): string => {
      try {
        return look(file, (journal) => JSON.stringify(journal.read(0)));
      } catch (error) {
        return error instanceof JournalError ? 'found' : `not a JournalError: ${String(error)}`;
      }
    };
    let found = 0;
    for (let at = 100; at < bytes.length; at += 331) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      writeFileSync(file, changed);
      const read = readOrCode();
      expect(['found', whole]).toContain(read);
      if (read === 'found') found += 1;
    }
    expect(found).toBeGreaterThan(50);
  });

  test('beyond the end that each opening verifies, the whole verification finds it', () => {
    const file = closedJournal(1_500);
    const db = new Database(file);
    db.exec('DROP TRIGGER entries_change_by_erasing_only');
    db.prepare("UPDATE entries SET payload = CAST('{}' AS BLOB) WHERE seq = 9").run();
    db.close();
    const journal = open(file);
    expect(journal.verify()).toEqual({ ok: false, seq: 9, why: 'its payload is not what was recorded' });
  });

  test('the table itself refuses deletion and change, and allows erasing', () => {
    const file = closedJournal(5);
    const db = new Database(file);
    expect(() => db.exec('DELETE FROM entries WHERE seq = 5')).toThrow('append-only');
    expect(() => db.exec("UPDATE entries SET hash = 'x' WHERE seq = 5")).toThrow('append-only');
    expect(() => db.exec("UPDATE entries SET payload = CAST('{}' AS BLOB) WHERE seq = 5")).toThrow('append-only');
    db.exec("UPDATE entries SET payload = x'', salt = x'' WHERE seq = 3");
    db.close();
    const journal = open(file);
    expect(journal.verify()).toMatchObject({ ok: true, erasedSeqs: [3] });
    expect(seqsOf(journal.read(0)?.entries ?? [])).toEqual(range(1, 5));
  });
});

describe('fold checkpoint', () => {
  const booted = (seq: number, epoch: number) => line(seq, { type: 'booted', data: { epoch, policyHash: 'h' } });

  function longJournal(): string {
    const file = join(testFolder(), 'journal.db');
    look(file, (journal) => {
      journal.append([
        booted(1, 7),
        line(2, intent(40)),
        line(3, {
          type: 'condition',
          data: { condition: 'squeezeBall', rule: 'C', from: 'ok', to: 'latched', title: '', words: '' },
        }),
      ]);
      journal.append(lines(4, 2_100));
      journal.append([booted(2_104, 8)]);
    });
    return file;
  }

  test('a boot reads on from it and knows the same', () => {
    const file = longJournal();
    const fold = {
      epoch: 8,
      latched: ['squeezeBall'],
      session: null,
      // Its intents are of STARTs that the scanner may have.
      hadOpenPermit: true,
      mainsLostForMs: 0,
      remoteOffForMs: 0,
      scanClocks: [],
      contrastGiven: [],
      nextId: 41,
    };
    expect(look(file, (journal) => journal.fold)).toEqual(fold);
    const db = new Database(file);
    expect(db.prepare('SELECT seq FROM fold').all()).toEqual([{ seq: 2_000 }]);
    db.exec('DELETE FROM fold');
    db.close();
    expect(look(file, (journal) => journal.fold)).toEqual(fold);
  });

  test.each([
    ['its text', `UPDATE fold SET state = replace(state, '"epoch":7', '"epoch":1')`],
    ['its hash', `UPDATE fold SET hash = 'x'`],
    ['its version', 'UPDATE fold SET version = 2'],
  ])('one with %s changed is passed over', (_, sql) => {
    const file = longJournal();
    const db = new Database(file);
    expect(db.prepare(sql).run().changes).toBe(1);
    db.close();
    expect(look(file, (journal) => journal.fold)).toMatchObject({ epoch: 8, latched: ['squeezeBall'], nextId: 41 });
  });
});

test('a session that cannot be read back refuses the opening rather than forgetting a patient', () => {
  const file = join(testFolder(), 'journal.db');
  look(file, (journal) =>
    journal.append([
      line(1, { type: 'session', data: { what: 'opened', session: { room: 'attic' } } }),
      line(2, noise(2)),
    ]),
  );
  expect(() => open(file)).toThrow('JOURNAL_UNREADABLE');
});
