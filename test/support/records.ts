import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { readHeader } from '../../agent/src/journal/chain.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { ask } from './raw-console.ts';
import { tempFolder } from './test-site.ts';
import { until } from './wait.ts';

/** One record of a site's journal, as it stands on the disk. */
export interface JournalLine {
  readonly seq: number;
  readonly wallMs: number;
  readonly tickMs: number;
  readonly type: string;
  readonly incarnation: string;
  readonly hash: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What is on the disk of the site, read from a copy: the agent keeps its file to itself, and a dead agent leaves a
 * write-ahead log that only SQLite may fold in.
 *
 * @param file the journal of `demo` unless told
 */
export async function readJournal(demo: Pick<Demo, 'folder'>, file?: string): Promise<readonly JournalLine[]> {
  const source = file ?? path.join(demo.folder, 'journal.sqlite');
  const folder = tempFolder('journal-copy');
  try {
    // A copy that is taken while the agent writes may not fit together; the next one will.
    return await until('a readable copy of the journal', () => tryRead(source, folder.path), { everyMs: 50 });
  } finally {
    folder.remove();
  }
}

/** How many records of a running agent still wait for the disk. */
export async function waitingRecords({ inspectUrl }: Pick<Demo, 'inspectUrl'>): Promise<number> {
  const { text } = await ask({ url: inspectUrl }, '/inspect');
  const { journal }: { journal: { waiting: number } } = JSON.parse(text);
  return journal.waiting;
}

export function copyDatabase(source: string, folder: string, name = 'copy.sqlite'): string {
  const copy = path.join(folder, name);
  copyFileSync(source, copy);
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${copy}-wal`);
  return copy;
}

interface Row {
  readonly seq: number;
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  readonly hash: string;
}

function tryRead(source: string, folder: string): readonly JournalLine[] | null {
  const db = new Database(copyDatabase(source, folder));
  try {
    return db
      .prepare<[], Row>('SELECT seq, header, payload, hash FROM entries ORDER BY seq')
      .all()
      .map(({ seq, header, payload, hash }) => {
        const head = readHeader(header);
        if (head === null) throw new Error(`record ${seq} has no readable header`);
        const { wallMs, tickMs, type, incarnation } = head;
        const data: Record<string, unknown> = JSON.parse(Buffer.from(payload).toString());
        return { seq, wallMs, tickMs, type, incarnation, hash, data };
      });
  } catch {
    return null;
  } finally {
    db.close();
  }
}

/** One record of `audit export`, of a site's chain or of the gateway's own. */
export interface ExportedLine {
  readonly seq: number;
  readonly wallMs: number;
  readonly tickMs: number;
  readonly incarnation: string;
  readonly type: string;
  readonly hash: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What stands in an export file. Whether it is true is `audit verify`'s to say. */
export function readExport(file: string): readonly ExportedLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"kind":"record"'))
    .map((line) => {
      const { seq, hash, header, payload }: Record<'hash' | 'header' | 'payload', string> & { seq: number } =
        JSON.parse(line);
      const head = readHeader(Buffer.from(header));
      if (head === null) throw new Error(`${file}: record ${seq} has no readable header`);
      const data: Record<string, unknown> = JSON.parse(payload);
      const { wallMs, tickMs, incarnation, type } = head;
      return { seq, hash, wallMs, tickMs, incarnation, type, data };
    });
}
