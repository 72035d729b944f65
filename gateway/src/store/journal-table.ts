import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import type { Database } from 'better-sqlite3';
import { GENESIS_HASH, isErased, readHeader } from './chain.ts';
import { type ChainHead, type JournalApply, type Page, type SiteRecord, StoreError } from './store-port.ts';

const LIMIT_MAX = 1_000;

interface JournalRow extends JournalEntry {
  readonly receivedWallMs: number;
  readonly isHistorical: number;
}

/** Records of the sites, each site a chain of its own. Synchronous: used in the store's worker and by the command line. */
export class JournalTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  head(siteId: string): ChainHead {
    const row = this.#db
      .prepare<[string], ChainHead>('SELECT seq, hash FROM journal_head WHERE site_id = ?')
      .get(siteId);
    return row ?? { seq: 0, hash: GENESIS_HASH };
  }

  hashAt(siteId: string, seq: number): string | null {
    if (seq === 0) return GENESIS_HASH;
    const row = this.#db
      .prepare<[string, number], { hash: string }>('SELECT hash FROM journal WHERE site_id = ? AND seq = ?')
      .get(siteId, seq);
    return row?.hash ?? null;
  }

  apply({ siteId, after, entries, receivedWallMs, isHistorical }: JournalApply): 'applied' | 'moved' {
    const insert = this.#db.prepare(
      'INSERT INTO journal (site_id, seq, header, hash, payload, salt, received_wall_ms, is_historical) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    const moveHead = this.#db.prepare('INSERT OR REPLACE INTO journal_head (site_id, seq, hash) VALUES (?, ?, ?)');
    return this.#db
      .transaction((): 'applied' | 'moved' => {
        const head = this.head(siteId);
        if (head.seq !== after.seq || head.hash !== after.hash) return 'moved';
        for (const { seq, header, hash, payload, salt } of entries) {
          insert.run(siteId, seq, header, hash, payload, salt, Math.round(receivedWallMs), isHistorical ? 1 : 0);
        }
        const last = entries.at(-1);
        if (last !== undefined) moveHead.run(siteId, last.seq, last.hash);
        return 'applied';
      })
      .immediate();
  }

  records(siteId: string, page: Page): SiteRecord[] {
    return this.#rows(siteId, page).map(siteRecord);
  }

  batch(siteId: string, page: Page): JournalBatch | null {
    const prevHash = this.hashAt(siteId, page.afterSeq);
    const rows = this.#rows(siteId, page);
    if (prevHash === null || rows.length === 0) return null;
    const entries = rows.map(({ seq, header, hash, payload, salt }) => ({ seq, header, hash, payload, salt }));
    return { fromSeq: page.afterSeq + 1, prevHash, entries };
  }

  siteIds(): string[] {
    return this.#db
      .prepare<[], { siteId: string }>('SELECT site_id AS siteId FROM journal_head ORDER BY site_id')
      .all()
      .map((row) => row.siteId);
  }

  #rows(siteId: string, { afterSeq, limit }: Page): JournalRow[] {
    return this.#db
      .prepare<[string, number, number], JournalRow>(
        `SELECT seq, header, hash, payload, salt, received_wall_ms AS receivedWallMs, is_historical AS isHistorical
         FROM journal WHERE site_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(siteId, afterSeq, clampLimit(limit));
  }
}

export function clampLimit(limit: number): number {
  return Math.min(LIMIT_MAX, Math.max(1, Math.trunc(limit)));
}

/**
 * @returns null for a record whose payload was erased; what is no object says so, since one odd record of a site must
 * not hide the page that it stands on
 */
export function payloadOf(entry: JournalEntry): Record<string, unknown> | null {
  if (isErased(entry)) return null;
  const unreadable = { unreadable: `${entry.payload.length} bytes` };
  try {
    const data: unknown = JSON.parse(Buffer.from(entry.payload).toString());
    return typeof data === 'object' && data !== null ? { ...data } : unreadable;
  } catch {
    return unreadable;
  }
}

function siteRecord(row: JournalRow): SiteRecord {
  const header = readHeader(row.header);
  if (header === null) throw new StoreError('RECORD_UNREADABLE', `journal record ${row.seq}`);
  const { seq, tickMs, wallMs, type, incarnation } = header;
  const { hash, receivedWallMs } = row;
  return {
    seq,
    tickMs,
    wallMs,
    type,
    incarnation,
    data: payloadOf(row),
    hash,
    receivedWallMs,
    isHistorical: row.isHistorical === 1,
  };
}
