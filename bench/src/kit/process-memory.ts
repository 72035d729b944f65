import { readFileSync } from 'node:fs';

/**
 * Memory of a process that is really in RAM.
 *
 * @returns bytes
 * @throws Error ENOENT when the process has ended
 */
export function residentBytes(pid: number): number {
  return residentOf(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** @param status the text of /proc/PID/status */
export function residentOf(status: string): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error('no VmRSS: a kernel thread, or the process has ended');
  return Number(kib) * 1_024;
}
