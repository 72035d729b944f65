/**
 * JOURNAL_IN_USE another process has the file · JOURNAL_NEWER made by a later version · JOURNAL_BROKEN the chain does
 * not hold · JOURNAL_UNREADABLE a session cannot be read back · JOURNAL_SEQ a line out of order · JOURNAL_REGRESSED
 * records that were on the disk are gone · JOURNAL_FORKED somebody else wrote · JOURNAL_OVERFLOW too much waits for a
 * sick disk · JOURNAL_WORKER_LOST the writing thread died · JOURNAL_CLOSED · JOURNAL_UNOPENABLE · or SQLite's own code (SQLITE_FULL, …).
 */
export class JournalError extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'JournalError';
    this.code = code;
  }
}

/** Whatever a disk or SQLite throws, with a code that metrics and screens can carry. */
export function journalErrorOf(error: unknown, code: string): JournalError {
  if (error instanceof JournalError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const own = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : code;
  return new JournalError(own, detail);
}
