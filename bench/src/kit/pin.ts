import { execFileSync } from 'node:child_process';

/** Servers under measurement have this core to themselves … */
export const SERVER_CORE = 0;
/** … and whatever loads them this one. */
export const LOAD_CORE = 1;

/** Command line in front of a program, so that it and its threads stay on one core from their first instruction. */
export function pinned(core: number): readonly string[] {
  return ['taskset', '-c', String(core)];
}

/** @param core or all cores as "0,1". Every thread of this process, those of its runtime too. @throws Error without taskset */
export function pinThisProcess(core: number | string): void {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)], { stdio: 'ignore' });
}
