import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JournalError } from './journal-error.ts';
import { JournalFile } from './journal-file.ts';
import { line, lines, range, readAll, seqsOf, testFolder } from './journal-fixtures.ts';
import { JournalWriter } from './journal-writer.ts';

function openFile(file: string, maxPages: number | null = null, incarnation = 'test-1'): JournalFile {
  return JournalFile.open({ file, incarnation, maxPages });
}

/** A real journal whose next writes fail as the disk would have them fail. */
class SickDisk {
  readonly file = join(testFolder(), 'journal.db');
  /** how each of the next calls fails; 'late': the commit arrives and its sync fails */
  readonly failures: ('SQLITE_FULL' | 'late')[] = [];
  opened = 0;
  readonly writer: JournalWriter;

  constructor() {
    this.writer = new JournalWriter(this.#open(), () => this.#open());
    onTestFinished(() => void this.writer.close());
  }

  #open(): JournalFile {
    this.opened += 1;
    const file = openFile(this.file);
    const append = file.append.bind(file);
    file.append = (all) => {
      const failure = this.failures.shift();
      if (failure === 'SQLITE_FULL') throw new JournalError(failure, 'the disk is full');
      const head = append(all);
      if (failure === 'late') throw new JournalError('SQLITE_IOERR_FSYNC', 'the disk did not answer');
      return head;
    };
    return file;
  }
}

const stored = async (writer: JournalWriter): Promise<number[]> =>
  seqsOf(await readAll({ read: (afterSeq) => Promise.resolve(writer.read(afterSeq)) }));

describe('a disk that fails', () => {
  test('refuses each line from there on, reopens, and then holds every line in its place', async () => {
    const { writer, failures } = new SickDisk();
    expect(writer.write(lines(1, 3))).toMatchObject({ kind: 'durable', upToSeq: 3 });
    failures.push('SQLITE_FULL');
    expect(writer.write(lines(4, 2))).toEqual({ kind: 'failed', fromSeq: 4, code: 'SQLITE_FULL' });
    expect(writer.isSick).toBe(true);
    expect(writer.write(lines(6, 1))).toEqual({ kind: 'failed', fromSeq: 6, code: 'SQLITE_FULL' });
    expect(writer.read(0)).toBeNull();
    expect(writer.retry()).toMatchObject({ kind: 'durable', upToSeq: 6 });
    expect(writer.write(lines(7, 1))).toMatchObject({ kind: 'durable', upToSeq: 7 });
    expect(await stored(writer)).toEqual(range(1, 7));
  });

  test('a file that failed is never written again as it is: it is closed and opened anew', () => {
    const disk = new SickDisk();
    disk.failures.push('late', 'SQLITE_FULL');
    disk.writer.write(lines(1, 1));
    disk.writer.write(lines(2, 1));
    expect(disk.opened).toBe(1);
    expect(disk.writer.retry()).toBeNull();
    expect(disk.opened).toBe(2);
    expect(disk.writer.retry()).toMatchObject({ kind: 'durable', upToSeq: 2 });
    expect(disk.opened).toBe(3);
  });

  test('a commit whose sync failed may have arrived: it is not written a second time', async () => {
    const { writer, failures } = new SickDisk();
    writer.write(lines(1, 2));
    failures.push('late');
    expect(writer.write(lines(3, 2))).toEqual({ kind: 'failed', fromSeq: 3, code: 'SQLITE_IOERR_FSYNC' });
    writer.write(lines(5, 1));
    expect(writer.retry()).toMatchObject({ kind: 'durable', upToSeq: 5 });
    expect(await stored(writer)).toEqual(range(1, 5));
  });

  test('really full (page limit), then with room again', async () => {
    const file = join(testFolder(), 'journal.db');
    const limits = [30, 31, null];
    const next = (): JournalFile => openFile(file, limits.shift() ?? null);
    const writer = new JournalWriter(next(), next);
    onTestFinished(() => void writer.close());
    let seq = 0;
    while (!writer.isSick && seq < 5_000) {
      writer.write(lines(seq + 1, 10));
      seq += 10;
    }
    expect(writer.isSick).toBe(true);
    writer.write(lines(seq + 1, 30));
    expect(writer.retry()).toBeNull();
    expect(writer.retry()).toMatchObject({ kind: 'durable', upToSeq: seq + 30 });
    expect(await stored(writer)).toEqual(range(1, seq + 30));
  });
});

describe('a file that is not what was acknowledged', () => {
  test('an older copy put in its place is noticed, and nothing is written to it', () => {
    const disk = new SickDisk();
    const { writer, file, failures } = disk;
    writer.write(lines(1, 3));
    disk.failures.push('SQLITE_FULL');
    const older = join(testFolder(), 'older.db');
    const other = openFile(older);
    other.append(lines(1, 2));
    other.close();
    writer.write(lines(4, 1));
    copyFileSync(older, file);
    expect(writer.retry()).toEqual({ kind: 'failed', fromSeq: 4, code: 'JOURNAL_REGRESSED' });
    expect(failures).toEqual([]);
    expect(writer.isSick).toBe(false);
    expect(writer.write([line(5)])).toEqual({ kind: 'failed', fromSeq: 5, code: 'JOURNAL_REGRESSED' });
  });

  test('records of another writer are noticed', () => {
    const { writer, file, failures } = new SickDisk();
    writer.write(lines(1, 3));
    failures.push('SQLITE_FULL');
    writer.write(lines(4, 1));
    const other = openFile(file, null, 'somebody-else');
    other.append(lines(4, 1));
    other.close();
    expect(writer.retry()).toEqual({ kind: 'failed', fromSeq: 4, code: 'JOURNAL_FORKED' });
  });
});

test('lines for a disk that never comes back are not kept without end', () => {
  const { writer, failures } = new SickDisk();
  failures.push('SQLITE_FULL');
  writer.write([line(1)]);
  expect(writer.write(lines(2, 50_000))).toEqual({ kind: 'failed', fromSeq: 2, code: 'JOURNAL_OVERFLOW' });
  expect(writer.isSick).toBe(false);
  expect(writer.write(lines(50_002, 1))).toMatchObject({ kind: 'failed', code: 'JOURNAL_OVERFLOW' });
});
