import type { JournalEntry } from './messages.ts';

/**
 * The hash chain of a journal. Each record is a header, the exact bytes that are hashed, and a payload that is in the
 * chain by its salted hash only: erasing payload and salt later leaves the chain whole and says nothing about what was
 * there. Bytes are hashed as stored and never re-encoded.
 */

/** What stands before the first record. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256 in lower-case hex. Passed in, so that the chain is checked by the same code in Node and in browsers. */
export type Sha256 = (bytes: Uint8Array) => string;

export interface JournalHeader {
  /** 1 for the first record, then rising by 1 */
  readonly seq: number;
  /** monotonic clock of the writing process, ms */
  readonly tickMs: number;
  readonly wallMs: number;
  readonly type: string;
  /** names the start of the process that wrote it; ticks compare only within one */
  readonly incarnation: string;
  readonly payloadHash: string;
  readonly prevHash: string;
}

export type ChainVerdict =
  /** `erasedSeqs`: the chain holds, and these records no longer have their payload */
  | { readonly ok: true; readonly headHash: string; readonly erasedSeqs: readonly number[] }
  /** `seq`: the first record that does not fit */
  | { readonly ok: false; readonly seq: number; readonly why: string };

export interface Unsealed extends Omit<JournalHeader, 'payloadHash'> {
  /** at least 1 byte: an empty payload means "erased" */
  readonly payload: Uint8Array;
  /** random, at least 1 byte; without it a short payload could be guessed from its hash */
  readonly salt: Uint8Array;
}

/** @throws RangeError when payload or salt is empty, or a number in the header is not finite */
export function sealEntry(record: Unsealed, sha256: Sha256): JournalEntry {
  const { payload, salt } = record;
  if (payload.length === 0 || salt.length === 0)
    throw new RangeError(`record ${record.seq}: payload and salt may not be empty`);
  const header = UTF8.encode(headerText({ ...record, payloadHash: sha256(concat(salt, payload)) }));
  return { seq: record.seq, header, hash: hashEntry(record.prevHash, header, sha256), payload, salt };
}

const UTF8 = new TextEncoder();

/**
 * What `canonical` makes of these fields, in its order; each record of a site is written through it.
 *
 * @throws RangeError for a number that JSON cannot carry
 */
function headerText({ incarnation, payloadHash, prevHash, seq, tickMs, type, wallMs }: JournalHeader): string {
  for (const number of [seq, tickMs, wallMs]) {
    if (!Number.isFinite(number)) throw new RangeError(`record ${seq}: ${number} has no stable text`);
  }
  return JSON.stringify({ incarnation, payloadHash, prevHash, seq, tickMs, type, wallMs });
}

/** The same record without what it said. */
export function eraseEntry(entry: JournalEntry): JournalEntry {
  return { ...entry, payload: new Uint8Array(), salt: new Uint8Array() };
}

export function isErased(entry: JournalEntry): boolean {
  return entry.payload.length === 0 && entry.salt.length === 0;
}

/** @returns null when the bytes are not a header exactly as `sealEntry` writes it */
export function readHeader(bytes: Uint8Array): JournalHeader | null {
  const text = new TextDecoder().decode(bytes);
  const raw = parseObject(text);
  if (raw === null) return null;
  const { seq, tickMs, wallMs, type, incarnation, payloadHash, prevHash } = raw;
  if (!isCount(seq) || typeof tickMs !== 'number' || typeof wallMs !== 'number') return null;
  if (typeof type !== 'string' || typeof incarnation !== 'string' || !isHash(payloadHash) || !isHash(prevHash))
    return null;
  const header = { seq, tickMs, wallMs, type, incarnation, payloadHash, prevHash };
  // One text for one header: a second spelling of the same fields would be a second record with the same meaning.
  return Number.isFinite(tickMs) && Number.isFinite(wallMs) && headerText(header) === text ? header : null;
}

/**
 * @param entries oldest first
 * @param prevHash hash of the record before the first entry; GENESIS_HASH when there is none
 */
export function verifyEntries(entries: readonly JournalEntry[], prevHash: string, sha256: Sha256): ChainVerdict {
  const erasedSeqs: number[] = [];
  let hash = prevHash;
  let seq = prevHash === GENESIS_HASH ? 1 : (entries[0]?.seq ?? 1);
  for (const entry of entries) {
    if (entry.seq !== seq) return { ok: false, seq, why: `record ${entry.seq} stands where ${seq} should` };
    const why = whatIsWrong(entry, hash, sha256);
    if (why !== null) return { ok: false, seq, why };
    if (isErased(entry)) erasedSeqs.push(seq);
    hash = entry.hash;
    seq += 1;
  }
  return { ok: true, headHash: hash, erasedSeqs };
}

function whatIsWrong(entry: JournalEntry, prevHash: string, sha256: Sha256): string | null {
  const header = readHeader(entry.header);
  if (header === null) return 'the header cannot be read';
  if (header.seq !== entry.seq) return `the header says record ${header.seq}`;
  if (header.prevHash !== prevHash) return 'it does not follow the record before it';
  if (hashEntry(prevHash, entry.header, sha256) !== entry.hash) return 'its hash is not that of its header';
  if (isErased(entry)) return null;
  if (entry.payload.length === 0 || entry.salt.length === 0) return 'only one of payload and salt is there';
  return sha256(concat(entry.salt, entry.payload)) === header.payloadHash
    ? null
    : 'its payload is not what was recorded';
}

/** The leading 0x00 keeps a record from ever passing for an inner node of a hash tree over the records (RFC 6962). */
function hashEntry(prevHash: string, header: Uint8Array, sha256: Sha256): string {
  return sha256(concat(Uint8Array.of(0), fromHex(prevHash), header));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = 16 * digit(hex, at * 2) + digit(hex, at * 2 + 1);
  return bytes;
}

/** of lower-case hex, as every hash here is */
function digit(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
