import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ofOneThread } from './disk-trace.ts';
import type { SeedExam } from './seed-exam.ts';
import { FILE_CALLS, readTrace, type TracedCall, WITH_BYTES } from './strace.ts';

/** A journal that was written under the kernel's account of every write, truncation and sync of its files. */
export interface TracedJournal {
  readonly db: string;
  readonly wal: string;
  /** of its one writing thread, in order */
  readonly calls: readonly TracedCall[];
  /** @returns the highest number that had been told to be on the disk when the trace came to that line */
  readonly toldBefore: (line: number) => number;
}

const CHILD = fileURLToPath(new URL('./journal-exam-child.ts', import.meta.url));
/**
 * @param killAt as it enters its n-th of those calls it is killed; absent: it writes the whole exam
 * @throws Error when strace cannot run, or the child ended by anything but SIGKILL
 */
export function traceJournal(folder: string, { groups }: SeedExam, killAt?: number): TracedJournal {
  const at = (name: string): string => path.join(folder, name);
  const [db, told, trace] = [at('journal.db'), at('told.txt'), at('journal.trace')];
  writeFileSync(at('groups.json'), JSON.stringify(groups));
  const inject = killAt === undefined ? [] : ['-e', `inject=${FILE_CALLS}:signal=KILL:when=${killAt}`];
  const files = [db, `${db}-wal`, told].flatMap((one) => ['-P', one]);
  const { status, signal, stderr, error } = spawnSync(
    'strace',
    ['-f', ...WITH_BYTES, '-e', `trace=${FILE_CALLS}`, ...inject, ...files, '-o', trace].concat([
      process.execPath,
      CHILD,
      db,
      at('groups.json'),
      told,
    ]),
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  // strace ends as its child ended.
  if (signal !== 'SIGKILL' && status !== 137) throw new Error(`the journal's process ended with ${status}: ${stderr}`);
  const all = readTrace(readFileSync(trace, 'utf8'));
  const tellings = all
    .filter(({ text }) => text.includes(`<${told}>`))
    .map(({ text, returnedLine }) => ({ returnedLine, seq: Number(/"(?:\\x[0-9a-f]{2})+|"(\d+)/.exec(text)?.[1]) }));
  if (tellings.some(({ seq }) => Number.isNaN(seq))) throw new Error('what was told cannot be read from the trace');
  return {
    db,
    wal: `${db}-wal`,
    calls: ofOneThread(all.filter(({ text }) => !text.includes(`<${told}>`))),
    toldBefore: (line) => tellings.findLast(({ returnedLine }) => returnedLine < line)?.seq ?? 0,
  };
}
