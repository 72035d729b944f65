import { ensureDebian } from './debian.ts';
import { Program } from './process.ts';
import { until } from './wait.ts';

export interface Attached {
  /** what strace itself said */
  readonly words: () => string;
  /** The process runs on untouched. */
  detach(): Promise<void>;
}

/**
 * Puts strace around a process that runs already, all its threads: what happened before is not slowed down by it.
 *
 * @param args such as `-e inject=fsync:delay_enter=3000000`, times in µs
 * @throws Error when it cannot attach (no root, no ptrace)
 */
export async function attachStrace(pid: number, args: readonly string[]): Promise<Attached> {
  await ensureDebian(['strace']);
  const strace = new Program('strace', 'strace', ['-f', ...args, '-p', String(pid)]);
  await until('strace is attached', () => {
    if (strace.hasEnded) throw new Error(`strace could not attach: ${strace.output}`);
    return strace.output.includes('attached');
  });
  return {
    words: () => strace.output,
    detach: () => strace.end('SIGINT'),
  };
}

/** Bytes in hexadecimal, whole pages, times, the file's name beside its number: what `readTrace` and the disk's account read. */
export const WITH_BYTES = ['-ttt', '-T', '-y', '-x', '-s', '70000'] as const;
/** Every call that changes or syncs a file. */
export const FILE_CALLS = 'pwrite64,pwritev,write,ftruncate,fsync,fdatasync';

/** One system call of a trace made with `-f -ttt`, its two halves joined when another thread came between. */
export interface TracedCall {
  readonly thread: string;
  readonly name: string;
  /** the rest of the line, both halves */
  readonly text: string;
  readonly startedS: number;
  /** when its last line was written: it had returned by then */
  readonly returnedS: number;
  /** place of its first and of its last line in the trace */
  readonly startedLine: number;
  readonly returnedLine: number;
}

/** In the order in which they began. Calls that never returned are left out. */
export function readTrace(trace: string): readonly TracedCall[] {
  const open = new Map<string, Omit<TracedCall, 'returnedS' | 'returnedLine'>>();
  const calls: TracedCall[] = [];
  for (const [line, words] of trace.split('\n').entries()) {
    const parts = /^(\d+)\s+(\d+\.\d+) (.*)$/.exec(words);
    if (parts === null) continue;
    const [, thread = '', stamp = '', rest = ''] = parts;
    const atS = Number(stamp);
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    if (resumed !== null) {
      const begun = open.get(thread);
      open.delete(thread);
      if (begun !== undefined && begun.name === resumed[1])
        calls.push({ ...begun, text: `${begun.text}${resumed[2] ?? ''}`, returnedS: atS, returnedLine: line });
      continue;
    }
    const name = /^(\w+)\(/.exec(rest)?.[1];
    if (name === undefined) continue;
    const begun = { thread, name, text: rest, startedS: atS, startedLine: line };
    if (rest.endsWith('<unfinished ...>')) open.set(thread, begun);
    else calls.push({ ...begun, returnedS: atS, returnedLine: line });
  }
  return calls.toSorted((a, b) => a.startedLine - b.startedLine);
}
