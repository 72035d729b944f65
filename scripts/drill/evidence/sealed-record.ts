import { randomBytes } from 'node:crypto';
import { GENESIS_HASH, type JournalEntry, readHeader, sealEntry } from '@farfield/protocol';
import { type JournalFact, onOneClock } from '@farfield/protocol/drills';
import type { JournalRecord } from '@farfield/protocol/policy';
import { sha256 } from '../../../agent/src/journal/chain.ts';
import type { JournalLine } from '../../../agent/src/journal/journal-port.ts';
import type { EvidenceEntry } from './evidence-schema.ts';

const SALT_BYTES = 16;
/** Of these a payload may stay: each says what happened at the site, and of no patient. */
const OF_NO_PATIENT: readonly JournalRecord['type'][] = [
  'booted',
  'command',
  'intent',
  'withdrawn',
  'order',
  'outcome',
  'condition',
  'verdict',
  'control',
  'ready',
  'permit',
  'stop',
  'scanner',
  'siteDark',
  'people',
];
const OF_NO_PATIENT_ARGUMENTS: readonly string[] = ['condition', 'input', 'stepId', 'readyId', 'tableClear', 'why'];
/** Under these names records carry whom a patient is known by. */
const PATIENT_KEYS = /^(patientRef|patientName|patientId|registeredPatientRef|registeredPatientName)$/;

/**
 * The record of a run, chained as a site agent chains it, without what is of a patient: such a payload is erased, and its
 * salted hash stays in the chain.
 *
 * @param isChainedHere no agent has a chain of it, so that of a command which names a patient (a read-back) the rest is kept:
 *   that it was asked, by whom, and the answer. Without it nobody could make the score again.
 */
export function sealedRecord(
  lines: readonly JournalLine[],
  incarnation: string,
  isChainedHere: boolean,
): readonly EvidenceEntry[] {
  const names = patientNames(lines.map((line) => line.record));
  let prevHash = GENESIS_HASH;
  let lives = 0;
  return lines.map((line) => {
    const { seq, tickMs, wallMs } = line;
    const record = isChainedHere ? withoutPatientArguments(line.record) : line.record;
    if (record.type === 'booted') lives += 1;
    const entry = sealEntry(
      {
        seq,
        tickMs,
        wallMs,
        type: record.type,
        incarnation: lives > 1 ? `${incarnation}-${lives}` : incarnation,
        prevHash,
        payload: Buffer.from(JSON.stringify(record.data)),
        salt: randomBytes(SALT_BYTES),
      },
      sha256,
    );
    prevHash = entry.hash;
    return toText(entry, isOfPatient(record, names));
  });
}

export function toEntry({ seq, header, hash, payload, salt }: EvidenceEntry): JournalEntry {
  return { seq, header: Buffer.from(header), hash, payload: Buffer.from(payload), salt: Buffer.from(salt, 'hex') };
}

/** What the chain still says, as a score reads it, on the clock of its first life; `erased` are the records whose payload is gone. */
export function factsIn(record: readonly EvidenceEntry[]): {
  readonly facts: readonly JournalFact[];
  readonly erased: readonly { readonly tickMs: number; readonly type: string }[];
} {
  const facts: JournalFact[] = [];
  const erased: { tickMs: number; type: string }[] = [];
  const read = record.flatMap((entry) => {
    const header = readHeader(Buffer.from(entry.header));
    return header === null ? [] : [{ entry, header }];
  });
  const ticks = onOneClock(read.map(({ header }) => header));
  for (const [index, { entry, header }] of read.entries()) {
    const tickMs = ticks[index] ?? header.tickMs;
    const { type } = header;
    if (entry.payload === '') erased.push({ tickMs, type });
    // Whoever asks has verified the chain: the payload is what the agent's own code wrote.
    else facts.push({ tickMs, record: { type, data: JSON.parse(entry.payload) } as JournalRecord });
  }
  return { facts, erased };
}

function toText({ seq, header, hash, payload, salt }: JournalEntry, isErased: boolean): EvidenceEntry {
  return {
    seq,
    header: Buffer.from(header).toString(),
    hash,
    payload: isErased ? '' : Buffer.from(payload).toString(),
    salt: isErased ? '' : Buffer.from(salt).toString('hex'),
  };
}

function withoutPatientArguments(record: JournalRecord): JournalRecord {
  if (record.type !== 'command') return record;
  const kept = Object.entries(record.data.arguments).filter(([key]) => OF_NO_PATIENT_ARGUMENTS.includes(key));
  return { ...record, data: { ...record.data, arguments: Object.fromEntries(kept) } };
}

function isOfPatient(record: JournalRecord, names: readonly string[]): boolean {
  if (!OF_NO_PATIENT.includes(record.type)) return true;
  const given = record.type === 'command' ? Object.keys(record.data.arguments) : [];
  if (given.some((key) => !OF_NO_PATIENT_ARGUMENTS.includes(key))) return true;
  const text = JSON.stringify(record.data);
  return names.some((one) => text.includes(one));
}

/** Everything that the record calls a patient by. */
export function patientNames(records: readonly unknown[]): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && inner.length > 1 && PATIENT_KEYS.test(key)) found.add(inner);
      look(inner);
    }
  };
  for (const one of records) look(one);
  return [...found];
}
