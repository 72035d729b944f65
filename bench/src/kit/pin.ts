import { execFileSync } from 'node:child_process';

/** Servers under measurement have this core to themselves … */
export const SERVER_CORE = 0;
/** … and whatever loads them this one. */
export const LOAD_CORE = 1;

/** Command line in front of a program, so that it and its threads stay on one core from their first instruction. */
export function pinned(core: number): readonly string[] {
  return ['taskset', '-c', String(core)];
}

/** Every thread that the process has now; those that it makes later inherit. @throws Error when it has ended */
export function pinProcess(pid: number, core: number): void {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

export function pinThisProcess(core: number): void {
  pinProcess(process.pid, core);
}
