import { existsSync, openSync, readFileSync, readSync, closeSync } from 'node:fs';
import type { JournalBatch, JournalEntry } from '@farfield/protocol';
import { GENESIS_HASH, sha256, verifyEntries } from '../store/chain.ts';
import { StoreFile, storeErrorOf } from '../store/store-file.ts';
import { type ChainHead, StoreError } from '../store/store-port.ts';
import { type ExportLine, exportLine, parseExport } from './audit-export.ts';

const PAGE_RECORDS = 1_000;
const SQLITE_MAGIC = 'SQLite format 3\0';

/** The gateway's own chain, where a site id is asked for. */
export const GATEWAY_CHAIN = 'gateway';

export type AuditVerdict =
  | { readonly ok: true; readonly chains: readonly VerifiedChain[] }
  /** `seq`: the first record that does not fit; 0: the export as a whole */
  | { readonly ok: false; readonly chain: string; readonly seq: number; readonly why: string };

export interface VerifiedChain {
  /** a site id, or "gateway" */
  readonly chain: string;
  readonly records: number;
  readonly headHash: string;
  readonly erasedSeqs: readonly number[];
}

/**
 * One chain as JSON lines: what it is, each record with the exact text that was hashed, and at last where it ends, so
 * that an export which was cut short does not verify. Runs beside a gateway.
 *
 * @param chain a site id, or GATEWAY_CHAIN
 * @throws StoreError when the file is no store, or holds no such chain
 */
export function* exportAudit(storeFile: string, chain: string): Generator<string> {
  const store = StoreFile.openToRead(storeFile);
  try {
    const reader = chainReader(store, chain);
    if (reader.head.seq === 0) throw new StoreError('CHAIN_UNKNOWN', `${storeFile} has no records of ${chain}`);
    yield exportLine({ kind: 'begin', format: 'farfield-audit/1', chain });
    for (const entry of entriesOf(reader)) yield exportLine({ kind: 'record', entry });
    yield exportLine({ kind: 'end', ...reader.head });
  } catch (error) {
    throw storeErrorOf(error, storeFile);
  } finally {
    store.close();
  }
}

/**
 * Verifies an export, or every chain of a store. Needs nothing but the file.
 *
 * @throws StoreError when the file is not there or cannot be read at all
 */
export function verifyAudit(file: string): AuditVerdict {
  if (!existsSync(file)) throw new StoreError('FILE_MISSING', file);
  return isStore(file) ? verifyStore(file) : verifyExport(readFileSync(file, 'utf8').split('\n'));
}

export function verifyExport(lines: readonly string[]): AuditVerdict {
  let chain = '';
  let end: ChainHead | null = null;
  const entries: JournalEntry[] = [];
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    const line: ExportLine | null = parseExport(text);
    if (line === null)
      return { ok: false, chain, seq: entries.length + 1, why: `line ${index + 1} is not of an audit export` };
    if (line.kind === 'begin') chain = line.chain;
    else if (line.kind === 'record') entries.push(line.entry);
    else end = line;
  }
  if (chain === '') return { ok: false, chain, seq: 0, why: 'it does not begin as an audit export does' };
  const verdict = verifyEntries(entries, GENESIS_HASH, sha256);
  if (!verdict.ok) return { ok: false, chain, seq: verdict.seq, why: verdict.why };
  if (end === null) return { ok: false, chain, seq: entries.length + 1, why: 'the end is missing' };
  if (end.seq !== entries.length || end.hash !== verdict.headHash) {
    return {
      ok: false,
      chain,
      seq: entries.length + 1,
      why: `it ends after record ${entries.length}, and says that it ends at ${end.seq}`,
    };
  }
  return { ok: true, chains: [{ chain, records: entries.length, headHash: end.hash, erasedSeqs: verdict.erasedSeqs }] };
}

function verifyStore(file: string): AuditVerdict {
  const store = StoreFile.openToRead(file);
  try {
    const chains: VerifiedChain[] = [];
    for (const chain of [GATEWAY_CHAIN, ...store.journal.siteIds()]) {
      const verdict = verifyChain(store, chain);
      if (!verdict.ok) return verdict;
      chains.push(...verdict.chains);
    }
    return { ok: true, chains };
  } catch (error) {
    throw storeErrorOf(error, file);
  } finally {
    store.close();
  }
}

function verifyChain(store: StoreFile, chain: string): AuditVerdict {
  const reader = chainReader(store, chain);
  const erasedSeqs: number[] = [];
  let at: ChainHead = { seq: 0, hash: GENESIS_HASH };
  for (;;) {
    const entries = reader.after(at.seq)?.entries ?? [];
    const verdict = verifyEntries(entries, at.hash, sha256);
    if (!verdict.ok) return { ok: false, chain, seq: verdict.seq, why: verdict.why };
    if (entries.length === 0) break;
    erasedSeqs.push(...verdict.erasedSeqs);
    at = { seq: at.seq + entries.length, hash: verdict.headHash };
  }
  if (at.seq !== reader.head.seq || at.hash !== reader.head.hash) {
    return { ok: false, chain, seq: at.seq + 1, why: `records up to ${reader.head.seq} were acknowledged` };
  }
  return { ok: true, chains: [{ chain, records: at.seq, headHash: at.hash, erasedSeqs }] };
}

interface ChainReader {
  readonly head: ChainHead;
  readonly after: (seq: number) => JournalBatch | null;
}

function chainReader({ audit, journal }: StoreFile, chain: string): ChainReader {
  if (chain === GATEWAY_CHAIN) {
    return { head: audit.head(), after: (afterSeq) => audit.batch({ afterSeq, limit: PAGE_RECORDS }) };
  }
  return { head: journal.head(chain), after: (afterSeq) => journal.batch(chain, { afterSeq, limit: PAGE_RECORDS }) };
}

/** Up to the head as it was when the reading began, though a gateway goes on writing. */
function* entriesOf({ head, after }: ChainReader): Generator<JournalEntry> {
  let afterSeq = 0;
  while (afterSeq < head.seq) {
    const entries = after(afterSeq)?.entries ?? [];
    if (entries.length === 0) return;
    for (const entry of entries) {
      if (entry.seq > head.seq) return;
      yield entry;
      afterSeq = entry.seq;
    }
  }
}

function isStore(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const start = Buffer.alloc(SQLITE_MAGIC.length);
    readSync(descriptor, start, 0, start.length, 0);
    return start.toString('latin1') === SQLITE_MAGIC;
  } finally {
    closeSync(descriptor);
  }
}
