import type { JournalBatch } from '@farfield/protocol';
import type { JournalRecord } from '@farfield/protocol/policy';
import type { JournalFold } from './fold.ts';

/** One line to be written. `tickMs` is the agent's monotonic clock, `wallMs` the wall clock when it was made. */
export interface JournalLine {
  readonly seq: number;
  readonly tickMs: number;
  readonly wallMs: number;
  readonly record: JournalRecord;
}

export type JournalNews =
  /** everything up to and including this sequence number is on the disk */
  | { readonly kind: 'durable'; readonly upToSeq: number; readonly hash: string }
  /** nothing from this sequence number on was written; the disk is full or sick */
  | { readonly kind: 'failed'; readonly fromSeq: number; readonly code: string };

/**
 * The site's record: SQLite in a worker thread, so that a slow disk never stalls a stop. `append` returns at once; what
 * became of it comes back as news.
 */
export interface JournalPort {
  /** sequence number of the newest record on the disk when it was opened; 0: none */
  readonly headSeq: number;
  /** the newest record that is known to be on the disk, as of the last news; `seq` 0: none */
  readonly durable: { readonly seq: number; readonly hash: string };
  readonly fold: JournalFold;
  append(lines: readonly JournalLine[]): void;
  /** the next records after `afterSeq`, at most 200; empty when there are none */
  read(afterSeq: number): Promise<JournalBatch | null>;
  onNews(listener: (news: JournalNews) => void): void;
  close(): Promise<void>;
}
