import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './run-command.ts';

/** Whether a record can be kept in this folder, tried with one that is thrown away. @returns why not; null: it can */
export function whyNoSqlite(inFolder: string): string | null {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(path.join(inFolder, 'farfield-doctor-'));
    const require = createRequire(path.join(ROOT, 'agent', 'package.json'));
    const Database = require('better-sqlite3');
    const database = new Database(path.join(folder, 'probe.sqlite'));
    const mode = database.pragma('journal_mode = WAL', { simple: true });
    database.close();
    return mode === 'wal' ? null : `journal mode ${mode}: use a local file system; network ones have no WAL`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}
