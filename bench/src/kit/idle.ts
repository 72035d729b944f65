import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A machine busier than this before a run would be measured instead of the program. */
export const IDLE_MAX_PERCENT = 3;
const LOOK_MS = 2_000;

interface CpuTotals {
  readonly busy: number;
  readonly all: number;
}

/** @param stat the text of /proc/stat. Time taken by other guests of the host counts as busy: it is not ours. */
export function totalsOf(stat: string): CpuTotals {
  const [, ...fields] = (stat.split('\n')[0] ?? '').trim().split(/\s+/);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = fields.map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, all: busy + idle + iowait };
}

/** @returns how busy the whole machine was over the next two seconds, percent of all cores */
export async function busyPercent(): Promise<number> {
  const before = totalsOf(readFileSync('/proc/stat', 'utf8'));
  await sleep(LOOK_MS);
  const after = totalsOf(readFileSync('/proc/stat', 'utf8'));
  return (100 * (after.busy - before.busy)) / Math.max(1, after.all - before.all);
}
