import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

const ATTACHED_WITHIN_MS = 10_000;

/**
 * Puts strace around a process that runs, all its threads.
 *
 * @param args such as `-e inject=fsync:delay_enter=5000`, times in µs
 * @returns takes it off again; the process runs on untouched
 * @throws Error with its words when it cannot attach (no root, no ptrace)
 */
export async function attachStrace(pid: number, args: readonly string[]): Promise<() => Promise<void>> {
  const strace = spawn('strace', ['-f', '-qq', ...args, '-o', '/dev/null', '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(strace, 'exit');
  let words = '';
  strace.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const failed = (why: string): Error => new Error(`strace ${why}: ${words.trim()}`);
  const untilMs = performance.now() + ATTACHED_WITHIN_MS;
  while (!isTraced(pid)) {
    if (strace.exitCode !== null) throw failed('could not attach');
    if (performance.now() > untilMs) {
      strace.kill('SIGINT');
      throw failed('took too long to attach');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return async () => {
    strace.kill('SIGINT');
    await exited;
  };
}

/** Each thread is taken by itself, one after the other. */
function isTraced(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every(
    (thread) => !/^TracerPid:\s+0$/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')),
  );
}
