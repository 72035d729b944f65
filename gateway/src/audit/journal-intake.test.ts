import type { JournalBatch } from '@farfield/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eraseEntry, sealEntry, sha256 } from '../store/chain.ts';
import { batchOf, headOf, siteJournal, testStore } from '../store/store-fixtures.ts';
import { decideBatch, type IntakeDecision, judgeHello, overlapSeq, takeBatch } from './journal-intake.ts';

const LONG = siteJournal(10);
const OTHER = siteJournal(10, 'left');
const ARRIVED = { receivedWallMs: 9, isHistorical: false };

function decide(cursorSeq: number, batch: JournalBatch): IntakeDecision {
  const head = headOf(LONG, cursorSeq);
  const overlap = overlapSeq(head, batch);
  return decideBatch(head, batch, overlap >= batch.fromSeq ? headOf(LONG, overlap).hash : null);
}

describe('a batch against the cursor', () => {
  /** what the site says next when its file is the other one from record 6 on */
  const branched = (() => {
    const entries = LONG.slice(0, 5);
    for (let seq = 6; seq <= 8; seq += 1) {
      const record = {
        seq,
        tickMs: 1,
        wallMs: 1,
        type: 'people',
        incarnation: 'agent-2',
        prevHash: entries.at(-1)?.hash ?? '',
      };
      entries.push(sealEntry({ ...record, payload: Buffer.from('{}'), salt: Buffer.from('s') }, sha256));
    }
    return entries;
  })();

  test.each<[string, number, JournalBatch, unknown]>([
    ['the first records', 0, batchOf(LONG, 1, 4), { kind: 'apply', entries: LONG.slice(0, 4) }],
    ['the next records', 4, batchOf(LONG, 5, 6), { kind: 'apply', entries: LONG.slice(4, 6) }],
    ['records that are stored', 6, batchOf(LONG, 2, 6), { kind: 'reack' }],
    ['some stored, some new: only the new ones', 4, batchOf(LONG, 3, 7), { kind: 'apply', entries: LONG.slice(4, 7) }],
    ['nothing', 4, { fromSeq: 5, prevHash: '', entries: [] }, { kind: 'reack' }],
    ['records after missing ones', 3, batchOf(LONG, 6, 8), { kind: 'gap' }],
    [
      'another history from the start',
      4,
      batchOf(OTHER, 1, 4),
      { kind: 'fork', seq: 4, why: 'this record is another one here' },
    ],
    [
      'another history after the same start',
      7,
      batchOf(branched, 6, 8),
      { kind: 'fork', seq: 7, why: 'this record is another one here' },
    ],
    [
      'a continuation of another history',
      7,
      batchOf(branched, 8, 8),
      { kind: 'fork', seq: 7, why: 'the record before it is another one here' },
    ],
    [
      'a batch that lies about its first number',
      4,
      { ...batchOf(LONG, 5, 6), fromSeq: 4 },
      { kind: 'fork', seq: 4, why: 'the batch begins at record 5' },
    ],
    [
      'a batch with a hole',
      4,
      { ...batchOf(LONG, 5, 7), entries: [LONG[4], LONG[6]].filter((one) => one !== undefined) },
      { kind: 'fork', seq: 6, why: 'record 7 stands where 6 should' },
    ],
    [
      'a payload that was changed on the way',
      4,
      { ...batchOf(LONG, 5, 5), entries: LONG.slice(4, 5).map((one) => ({ ...one, payload: Buffer.from('{}') })) },
      { kind: 'fork', seq: 5, why: 'its payload is not what was recorded' },
    ],
    [
      'a second beginning',
      4,
      { ...batchOf(OTHER, 1, 1), fromSeq: 5 },
      { kind: 'fork', seq: 5, why: 'the batch begins at record 1' },
    ],
  ])('%s', (_, cursorSeq, batch, decision) => {
    expect(decide(cursorSeq, batch)).toEqual(decision);
  });

  test('an erased payload is taken', () => {
    const erased = { ...batchOf(LONG, 5, 5), entries: LONG.slice(4, 5).map(eraseEntry) };
    expect(decide(4, erased)).toMatchObject({ kind: 'apply' });
  });

  test('law: whatever range comes against whatever cursor, the store holds a prefix of the one true journal', () => {
    fc.assert(
      fc.property(fc.nat(10), fc.integer({ min: 1, max: 10 }), fc.nat(9), (cursorSeq, from, more) => {
        const to = Math.min(10, from + more);
        const decision = decide(cursorSeq, batchOf(LONG, from, to));
        const isGap = from > cursorSeq + 1;
        const rest = LONG.slice(cursorSeq, to);
        expect(decision).toEqual(
          isGap ? { kind: 'gap' } : rest.length === 0 ? { kind: 'reack' } : { kind: 'apply', entries: rest },
        );
      }),
    );
  });
});

describe('taking batches into a real store', () => {
  test('in order, again, overlapping, and with a gap: each record once, acknowledged by the cursor', async () => {
    const store = await testStore();
    const take = async (from: number, to: number) =>
      (await takeBatch(store, 'site-1', batchOf(LONG, from, to), ARRIVED)).ack;
    expect(await take(1, 3)).toEqual({ cursorSeq: 3, cursorHash: LONG[2]?.hash, answer: 'ok' });
    expect(await take(1, 3)).toEqual({ cursorSeq: 3, cursorHash: LONG[2]?.hash, answer: 'ok' });
    expect(await take(7, 8)).toEqual({ cursorSeq: 3, cursorHash: LONG[2]?.hash, answer: 'gap' });
    expect(await take(2, 6)).toEqual({ cursorSeq: 6, cursorHash: LONG[5]?.hash, answer: 'ok' });
    expect(await take(7, 10)).toEqual({ cursorSeq: 10, cursorHash: LONG[9]?.hash, answer: 'ok' });
    expect((await store.siteRecords('site-1', { afterSeq: 0, limit: 100 })).map((one) => one.seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });

  test('a fork is answered and stores nothing', async () => {
    const store = await testStore();
    await takeBatch(store, 'site-1', batchOf(LONG, 1, 5), ARRIVED);
    const { ack } = await takeBatch(store, 'site-1', batchOf(OTHER, 6, 9), ARRIVED);
    expect(ack).toEqual({ cursorSeq: 5, cursorHash: LONG[4]?.hash, answer: 'fork' });
    expect(await store.journalHead('site-1')).toEqual(headOf(LONG, 5));
  });

  test('the same batch on two sockets at once is stored once', async () => {
    const store = await testStore();
    const both = [1, 2].map(() => takeBatch(store, 'site-1', batchOf(LONG, 1, 6), ARRIVED));
    for (const { ack } of await Promise.all(both)) expect(ack).toMatchObject({ cursorSeq: 6, answer: 'ok' });
    expect(await store.siteRecords('site-1', { afterSeq: 0, limit: 100 })).toHaveLength(6);
  });

  test('a store that fails acknowledges nothing', async () => {
    const store = await testStore();
    await store.close();
    await expect(takeBatch(store, 'site-1', batchOf(LONG, 1, 2), ARRIVED)).rejects.toMatchObject({
      code: 'STORE_CLOSED',
    });
  });
});

describe("the agent's hello", () => {
  test.each<[string, { seq: number; hash: string }, unknown]>([
    ['the same head', headOf(LONG, 6), { kind: 'fits' }],
    ['records that are not here yet', headOf(LONG, 9), { kind: 'fits' }],
    ['an old copy of its file', headOf(LONG, 4), { kind: 'regressed', storedSeq: 6 }],
    ['a new, empty file', headOf(LONG, 0), { kind: 'regressed', storedSeq: 6 }],
    ['another history', headOf(OTHER, 6), { kind: 'fork', seq: 6 }],
    ['a shorter other history', headOf(OTHER, 2), { kind: 'fork', seq: 2 }],
  ])('%s', async (_, head, verdict) => {
    const store = await testStore();
    await takeBatch(store, 'site-1', batchOf(LONG, 1, 6), ARRIVED);
    expect(await judgeHello(store, { siteId: 'site-1', journalHeadSeq: head.seq, journalHeadHash: head.hash })).toEqual(
      verdict,
    );
  });
});
