import { randomBytes } from 'node:crypto';
import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import type { Database } from 'better-sqlite3';
import { GENESIS_HASH, readHeader, sealEntry, sha256, verifyEntries } from './chain.ts';
import { clampLimit, payloadOf } from './journal-table.ts';
import { type AuditLine, type AuditRecord, type ChainHead, type Page, StoreError } from './store-port.ts';

const SALT_BYTES = 16;
/** How much of the end is verified at each opening; `farfield audit verify` does all of it. */
const TAIL_RECORDS = 1_000;

interface AuditRow extends JournalEntry {
  readonly siteId: string | null;
}

/** The gateway's own chain. */
export class AuditTable {
  readonly #db: Database;
  readonly #incarnation: string;

  constructor(db: Database, incarnation: string) {
    this.#db = db;
    this.#incarnation = incarnation;
  }

  head(): ChainHead {
    const row = this.#db.prepare<[], ChainHead>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
    return row ?? { seq: 0, hash: GENESIS_HASH };
  }

  /** The head is read inside the transaction: the command line may write to the same file. */
  append(lines: readonly AuditLine[]): ChainHead {
    const insert = this.#db.prepare(
      'INSERT INTO audit (seq, header, hash, payload, salt, site_id) VALUES (?, ?, ?, ?, ?, ?)',
    );
    return this.#db
      .transaction((): ChainHead => {
        let head = this.head();
        for (const line of lines) {
          const entry = this.#seal(line, head);
          insert.run(entry.seq, entry.header, entry.hash, entry.payload, entry.salt, line.siteId);
          head = { seq: entry.seq, hash: entry.hash };
        }
        return head;
      })
      .immediate();
  }

  records(siteId: string | null, page: Page): AuditRecord[] {
    return this.#rows(siteId, page).map(auditRecord);
  }

  batch(page: Page): JournalBatch | null {
    const rows = this.#rows(null, page);
    const prevHash = this.#hashAt(page.afterSeq);
    if (rows.length === 0 || prevHash === null) return null;
    const entries = rows.map(({ seq, header, hash, payload, salt }) => ({ seq, header, hash, payload, salt }));
    return { fromSeq: page.afterSeq + 1, prevHash, entries };
  }

  /** @throws StoreError AUDIT_BROKEN naming the first record that does not fit */
  verifyTail(): void {
    const afterSeq = Math.max(0, this.head().seq - TAIL_RECORDS);
    const batch = this.batch({ afterSeq, limit: TAIL_RECORDS });
    if (batch === null) return;
    const verdict = verifyEntries(batch.entries, batch.prevHash, sha256);
    if (!verdict.ok) throw new StoreError('AUDIT_BROKEN', `record ${verdict.seq}: ${verdict.why}`);
  }

  #hashAt(seq: number): string | null {
    if (seq === 0) return GENESIS_HASH;
    return this.#db.prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq = ?').get(seq)?.hash ?? null;
  }

  /** The site is in the hashed payload too: the column only finds it. */
  #seal({ code, tickMs, wallMs, siteId, data }: AuditLine, head: ChainHead): JournalEntry {
    const payload = Buffer.from(JSON.stringify({ siteId, ...data }));
    const record = {
      seq: head.seq + 1,
      tickMs: Math.round(tickMs),
      wallMs: Math.round(wallMs),
      type: code,
      incarnation: this.#incarnation,
    };
    return sealEntry({ ...record, prevHash: head.hash, payload, salt: randomBytes(SALT_BYTES) }, sha256);
  }

  #rows(siteId: string | null, { afterSeq, limit }: Page): AuditRow[] {
    const columns = 'seq, header, hash, payload, salt, site_id AS siteId';
    if (siteId === null) {
      return this.#db
        .prepare<[number, number], AuditRow>(`SELECT ${columns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`)
        .all(afterSeq, clampLimit(limit));
    }
    return this.#db
      .prepare<[string, number, number], AuditRow>(
        `SELECT ${columns} FROM audit WHERE site_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(siteId, afterSeq, clampLimit(limit));
  }
}

function auditRecord(row: AuditRow): AuditRecord {
  const header = readHeader(row.header);
  if (header === null) throw new StoreError('RECORD_UNREADABLE', `audit record ${row.seq}`);
  const { seq, wallMs, type, incarnation } = header;
  return { seq, wallMs, code: type, siteId: row.siteId, incarnation, data: payloadOf(row), hash: row.hash };
}
