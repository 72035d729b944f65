import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import { onTestFinished } from 'vitest';
import { GENESIS_HASH, sealEntry, sha256 } from './chain.ts';
import { openStore } from './sqlite-store.ts';
import type { StorePort } from './store-port.ts';

/** A folder of the test's own, gone when it ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function testStore(file: string = join(testFolder(), 'store.db')): Promise<StorePort> {
  const store = await openStore({ file, incarnation: 'gateway-1' });
  onTestFinished(() => store.close());
  return store;
}

/** A site's journal, `count` records long. `told` makes another history: other words in every payload. */
export function siteJournal(count: number, told = 'joined'): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let prevHash = GENESIS_HASH;
  for (let seq = 1; seq <= count; seq += 1) {
    const payload = Buffer.from(JSON.stringify({ what: told, personId: `p${seq}` }));
    const record = { seq, tickMs: seq * 10, wallMs: 1_700_000_000_000 + seq, type: 'people', incarnation: 'agent-1' };
    const entry = sealEntry({ ...record, prevHash, payload, salt: Buffer.from(`salt of ${seq}`) }, sha256);
    entries.push(entry);
    prevHash = entry.hash;
  }
  return entries;
}

/** Records `from` to `to` of a journal, as the site sends them. */
export function batchOf(journal: readonly JournalEntry[], from: number, to: number): JournalBatch {
  const prevHash = from === 1 ? GENESIS_HASH : (journal[from - 2]?.hash ?? '');
  return { fromSeq: from, prevHash, entries: journal.slice(from - 1, to) };
}

export function headOf(journal: readonly JournalEntry[], seq: number): { seq: number; hash: string } {
  return { seq, hash: seq === 0 ? GENESIS_HASH : (journal[seq - 1]?.hash ?? '') };
}
