import { readFileSync } from 'node:fs';

/** Linux counts process time in ticks of 10 ms on every architecture that Farfield runs on. */
const TICK_MS = 10;

/**
 * CPU time that a process has used since it began, all its threads, user and kernel together.
 *
 * @returns ms, in steps of 10
 * @throws Error ENOENT when the process has ended
 */
export function cpuMs(pid: number): number {
  const { user, system } = ticksOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return (user + system) * TICK_MS;
}

/** @param stat the one line of /proc/PID/stat; the program's name in it may hold spaces and parentheses */
export function ticksOf(stat: string): { readonly user: number; readonly system: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]), system: Number(fields[12]) };
}

export function sumCpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
}
