import type { AgentHello, JournalAck, JournalBatch, JournalEntry } from '@farfield/protocol';
import { GENESIS_HASH, sha256, verifyEntries } from '../store/chain.ts';
import type { ChainHead, JournalStore } from '../store/store-port.ts';

export type IntakeDecision =
  /** these entries, and no others, follow what is stored */
  | { readonly kind: 'apply'; readonly entries: readonly JournalEntry[] }
  /** all of it is stored already: acknowledged again */
  | { readonly kind: 'reack' }
  /** records between the stored and these are missing: the site sends from the cursor */
  | { readonly kind: 'gap' }
  /** the site says something else now than it said before, or its batch does not hold together */
  | { readonly kind: 'fork'; readonly seq: number; readonly why: string };

/**
 * What to do with a batch. A record is known by its number and its hash for ever: no window in time after which a copy
 * would pass for new.
 *
 * @param storedHash hash of the stored record at `overlapSeq(head, batch)`; null when that is not asked for
 */
export function decideBatch(head: ChainHead, batch: JournalBatch, storedHash: string | null): IntakeDecision {
  const { fromSeq, entries } = batch;
  const [first] = entries;
  if (first === undefined) return { kind: 'reack' };
  if (first.seq !== fromSeq) return { kind: 'fork', seq: fromSeq, why: `the batch begins at record ${first.seq}` };
  if ((fromSeq === 1) !== (batch.prevHash === GENESIS_HASH)) {
    return { kind: 'fork', seq: fromSeq, why: 'it does not follow the record before it' };
  }
  const verdict = verifyEntries(entries, batch.prevHash, sha256);
  if (!verdict.ok) return { kind: 'fork', seq: verdict.seq, why: verdict.why };
  if (fromSeq > head.seq + 1) return { kind: 'gap' };
  if (fromSeq === head.seq + 1) {
    if (batch.prevHash === head.hash) return { kind: 'apply', entries };
    return { kind: 'fork', seq: head.seq, why: 'the record before it is another one here' };
  }
  const overlap = overlapSeq(head, batch);
  if (entries[overlap - fromSeq]?.hash !== storedHash) {
    return { kind: 'fork', seq: overlap, why: 'this record is another one here' };
  }
  const rest = entries.slice(overlap - fromSeq + 1);
  return rest.length === 0 ? { kind: 'reack' } : { kind: 'apply', entries: rest };
}

/** The newest record that batch and store both have; below `batch.fromSeq` when there is none. */
export function overlapSeq(head: ChainHead, { fromSeq, entries }: JournalBatch): number {
  return Math.min(head.seq, fromSeq + entries.length - 1);
}

export interface Arrived {
  /** the gateway's wall clock, unix ms */
  readonly receivedWallMs: number;
  readonly isHistorical: boolean;
}

export interface Intake {
  readonly decision: IntakeDecision;
  readonly ack: JournalAck;
}

/**
 * Decides and applies. The acknowledgement is for records that are on this gateway's disk.
 *
 * @throws StoreError when the store does not answer: nothing is acknowledged then
 */
export async function takeBatch(
  store: JournalStore,
  siteId: string,
  batch: JournalBatch,
  arrived: Arrived,
): Promise<Intake> {
  for (;;) {
    const head = await store.journalHead(siteId);
    const overlap = overlapSeq(head, batch);
    const storedHash = overlap >= batch.fromSeq ? await store.journalHashAt(siteId, overlap) : null;
    const decision = decideBatch(head, batch, storedHash);
    if (decision.kind !== 'apply') return { decision, ack: ackOf(decision, head) };
    const { entries } = decision;
    const answer = await store.applyJournal({ siteId, after: head, entries, ...arrived });
    // Somebody else moved the cursor between question and write (an agent that dialled twice): look again.
    if (answer === 'moved') continue;
    const last = entries.at(-1);
    return { decision, ack: ackOf(decision, last === undefined ? head : { seq: last.seq, hash: last.hash }) };
  }
}

function ackOf(decision: IntakeDecision, head: ChainHead): JournalAck {
  const cursor = { cursorSeq: head.seq, cursorHash: head.hash };
  switch (decision.kind) {
    case 'apply':
    case 'reack':
      return { ...cursor, answer: 'ok' };
    case 'gap':
      return { ...cursor, answer: 'gap' };
    case 'fork':
      return { ...cursor, answer: 'fork' };
  }
}

export type HeadVerdict =
  | { readonly kind: 'fits' }
  /** the site's journal ends before what it sent earlier: an old copy was put in its place, or its end was cut off */
  | { readonly kind: 'regressed'; readonly storedSeq: number }
  | { readonly kind: 'fork'; readonly seq: number };

/** Judges what an agent says of its journal in its hello, before it has sent a record. @throws StoreError */
export async function judgeHello(
  store: JournalStore,
  hello: Pick<AgentHello, 'siteId' | 'journalHeadSeq' | 'journalHeadHash'>,
): Promise<HeadVerdict> {
  const { siteId, journalHeadSeq: seq, journalHeadHash: hash } = hello;
  const head = await store.journalHead(siteId);
  // Ahead of us: whether it is the same history, its first batch says.
  if (seq > head.seq) return { kind: 'fits' };
  if (seq > 0 && (await store.journalHashAt(siteId, seq)) !== hash) return { kind: 'fork', seq };
  return seq === head.seq ? { kind: 'fits' } : { kind: 'regressed', storedSeq: head.seq };
}
