import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { childrenOf } from '../../agent/src/watchdog/children-of.ts';

const ESTABLISHED = '01';

/**
 * TCP connections to a port of this machine that a process and its children hold open, as the kernel says: the local
 * port of each, which names it.
 */
export function establishedTo(pid: number, port: number): readonly number[] {
  const inodes = new Set([pid, ...childrenOf(pid)].flatMap(socketsOf));
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state, , , , , , inode]) => {
      return state === ESTABLISHED && portOf(remote) === port && inodes.has(inode ?? '');
    })
    .map(([, local]) => portOf(local));
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.slice(1) ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function portOf(address: string | undefined): number {
  return Number.parseInt(address?.split(':')[1] ?? '', 16);
}
