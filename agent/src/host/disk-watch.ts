import { statfs } from 'node:fs/promises';
import type { Observation } from '../adapters/adapter-port.ts';

const LOOK_EVERY_MS = 10_000;
/** Of the disk that the record lies on, in per cent of what this process may use. */
const FULL_PERCENT = { journalSpace: 80, journalFull: 95 } as const;

export interface DiskSpace {
  readonly totalBytes: number;
  /** what this process may still write */
  readonly freeBytes: number;
}

type Fact = Pick<Extract<Observation, { kind: 'input' }>, 'input' | 'raw' | 'words'>;

/** How full the disk of the record is, as facts of the core (rows C-71 and C-72). @param space null: it does not say */
export function diskFacts(space: DiskSpace | null): readonly Fact[] {
  const usedPercent =
    space === null || space.totalBytes <= 0 ? null : Math.floor(100 - (100 * space.freeBytes) / space.totalBytes);
  return (['journalSpace', 'journalFull'] as const).map((input) => ({
    input,
    raw: usedPercent === null ? 'unknown' : usedPercent >= FULL_PERCENT[input] ? 'bad' : 'good',
    words: usedPercent === null ? 'the disk does not say how full it is' : `${usedPercent} % full`,
  }));
}

export async function readDiskSpace(folder: string): Promise<DiskSpace | null> {
  try {
    const { blocks, bavail, bfree, bsize } = await statfs(folder);
    // Blocks kept for the system are neither free for this process nor part of what it can fill.
    return { totalBytes: (blocks - bfree + bavail) * bsize, freeBytes: bavail * bsize };
  } catch {
    return null;
  }
}

/** Looks at once and then every 10 s. @returns stops it */
export function watchDisk(options: {
  readonly post: (fact: Fact) => void;
  readonly read: () => Promise<DiskSpace | null>;
  readonly everyMs?: number;
}): () => void {
  const { post, read, everyMs = LOOK_EVERY_MS } = options;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const look = async (): Promise<void> => {
    const facts = diskFacts(await read());
    if (isStopped) return;
    for (const fact of facts) post(fact);
    timer = setTimeout(() => void look(), everyMs);
  };
  void look();
  return () => {
    isStopped = true;
    if (timer !== null) clearTimeout(timer);
  };
}
