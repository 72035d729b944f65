import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalBatch } from '@farfield/protocol';
import type { JournalRecord } from '@farfield/protocol/policy';
import { onTestFinished } from 'vitest';
import { GENESIS_HASH, sha256, verifyEntries } from './chain.ts';
import type { JournalLine, JournalNews, JournalPort } from './journal-port.ts';

/** A folder of the test's own, gone when it ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function line(seq: number, record: JournalRecord = noise(seq)): JournalLine {
  return { seq, tickMs: seq * 10, wallMs: 1_700_000_000_000 + seq, record };
}

export function lines(fromSeq: number, count: number): JournalLine[] {
  return Array.from({ length: count }, (_, index) => line(fromSeq + index));
}

export function noise(seq: number): JournalRecord {
  return {
    type: 'people',
    data: { what: 'joined', personId: `p${seq}`, name: 'DEMO, Ada', role: 'rst', seat: 'remote' },
  };
}

export function intent(number: number): JournalRecord {
  const data = {
    intentId: `intent-${number}`,
    commandId: 'c-1',
    action: 'start',
    stepId: 't2',
    epoch: 2,
    by: 'A. Moreno',
  } as const;
  return { type: 'intent', data };
}

/** Resolves with the first news that satisfy the condition; the test's own time limit bounds it. */
export function newsThat(journal: JournalPort, isWanted: (news: JournalNews) => boolean): Promise<JournalNews> {
  return new Promise((resolve) => {
    journal.onNews((news) => {
      if (isWanted(news)) resolve(news);
    });
  });
}

export function durableUpTo(journal: JournalPort, seq: number): Promise<JournalNews> {
  return newsThat(journal, (news) => news.kind === 'durable' && news.upToSeq >= seq);
}

/** Reads everything through the port, batch by batch, and verifies it as the gateway would. */
export async function readAll(journal: Pick<JournalPort, 'read'>): Promise<JournalBatch['entries']> {
  const all: JournalBatch['entries'] = [];
  let prevHash = GENESIS_HASH;
  for (;;) {
    const batch = await journal.read(all.length);
    if (batch === null) return all;
    const verdict = verifyEntries(batch.entries, prevHash, sha256);
    if (!verdict.ok || batch.prevHash !== prevHash || batch.fromSeq !== all.length + 1) {
      throw new Error(`batch after ${all.length} does not verify: ${JSON.stringify(verdict)}`);
    }
    prevHash = verdict.headHash;
    all.push(...batch.entries);
  }
}

export function seqsOf(entries: JournalBatch['entries']): number[] {
  return entries.map((entry) => entry.seq);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
