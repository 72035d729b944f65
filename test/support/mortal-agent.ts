import path from 'node:path';
import { type Part, startPart } from '../../scripts/demo/part.ts';
import { childrenOf } from '../../agent/src/watchdog/children-of.ts';
import { FILE_CALLS, WITH_BYTES } from './strace.ts';

/**
 * The agent of a site whose own agent is stopped, with the same files, and the kernel at hand: `strace` around it.
 *
 * @returns null when it died before it was ready
 */
async function startUnder(folder: string, straceArgs: readonly string[]): Promise<Part | null> {
  try {
    return await startPart('agent', ['agent/src/main.ts', '--config', path.join(folder, 'agent.yaml')], folder, {
      wrapper: ['strace', '-f', ...straceArgs],
    });
  } catch (error) {
    if (error instanceof Error && /before it was ready/.test(error.message)) return null;
    throw error;
  }
}

/** What strace needs to kill a process as it enters its n-th fsync, 1 the first; that sync is never carried out. */
export function killedAt(fsync: number): readonly string[] {
  // Not with --seccomp-bpf: strace 6.1 then never injects into a thread that was started later.
  const inject = `inject=fsync,fdatasync:signal=KILL:when=${fsync}`;
  return ['-e', 'trace=fsync,fdatasync', '-e', inject, '-o', '/dev/null'];
}

/** An agent that the kernel kills as it enters its n-th fsync. */
export function startMortal(folder: string, fsync: number): Promise<Part | null> {
  return startUnder(folder, killedAt(fsync));
}

/** An agent whose every write and sync of the journal's files is written down, bytes included. */
export async function startWatched(folder: string, files: readonly string[], traceFile: string): Promise<Part> {
  const agent = await startUnder(folder, [
    // Only the calls that are looked at stop the agent; everything else runs at its own speed.
    '--seccomp-bpf',
    ...WITH_BYTES,
    '-e',
    `trace=${FILE_CALLS}`,
    ...files.flatMap((file) => ['-P', file]),
    '-o',
    traceFile,
  ]);
  if (agent === null) throw new Error('the watched agent died before it was ready');
  return agent;
}

/** kill -9. strace does not always take its child with it. */
export async function endMortal(agent: Part): Promise<void> {
  for (const pid of childrenOf(agent.pid)) process.kill(pid, 'SIGKILL');
  agent.kill('SIGKILL');
  await agent.exited;
}
