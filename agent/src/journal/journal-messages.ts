import type { JournalBatch } from '@farfield/protocol';
import type { JournalFold } from './fold.ts';
import type { JournalFileOptions, JournalHead } from './journal-file.ts';
import type { JournalLine, JournalNews } from './journal-port.ts';

/** Between the agent's thread and the journal's. */
export interface JournalWorkerData extends JournalFileOptions {
  readonly reopenAfterMs: number;
}

export type ToJournalWorker =
  | { readonly kind: 'append'; readonly lines: readonly JournalLine[] }
  | { readonly kind: 'read'; readonly readId: number; readonly afterSeq: number }
  | { readonly kind: 'close' };

export type FromJournalWorker =
  | { readonly kind: 'opened'; readonly head: JournalHead; readonly fold: JournalFold }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'news'; readonly news: JournalNews }
  | { readonly kind: 'batch'; readonly readId: number; readonly batch: JournalBatch | null }
  | { readonly kind: 'unreadable'; readonly readId: number; readonly code: string; readonly detail: string }
  | { readonly kind: 'closed' };
