import { readFileSync } from 'node:fs';
import { type Change, changed, changeOf, isOf, isSync, ofOneThread } from './disk-trace.ts';
import { readTrace } from './strace.ts';

/** The journal's two files as a power cut would leave them: nothing in them but what had been synced. */
export interface SyncedImage {
  /** when that sync had returned, wall clock ms */
  readonly atMs: number;
  readonly db: Buffer;
  readonly wal: Buffer;
  /** what was written to the write-ahead log next and not synced yet, cut in the middle of its last write */
  readonly tornWal: Buffer;
}

/** A file in two minds: what a power cut leaves of it for certain, and what has been written since. */
interface Disk {
  synced: Buffer;
  unsynced: Change[];
}

/**
 * One image for each sync of the write-ahead log that returned, by the kernel's own account of every write and sync.
 * A sync covers what had returned before it began.
 *
 * @param traceFile from `startWatched`
 * @param before the files as they stood when the watched agent was started; nobody else writes to them
 */
export function syncedImages(
  traceFile: string,
  files: { readonly db: string; readonly wal: string },
  before: { readonly db: Buffer; readonly wal: Buffer },
): readonly SyncedImage[] {
  const db: Disk = { synced: before.db, unsynced: [] };
  const wal: Disk = { synced: before.wal, unsynced: [] };
  const images: SyncedImage[] = [];
  for (const call of ofOneThread(readTrace(readFileSync(traceFile, 'utf8')))) {
    const disk = isOf(call, files.wal) ? wal : isOf(call, files.db) ? db : null;
    if (disk === null) throw new Error(`the trace has a call of another file: ${call.text.slice(0, 120)}`);
    if (isSync(call)) {
      const tookS = Number(/= 0 <([\d.]+)>$/.exec(call.text)?.[1]);
      if (Number.isNaN(tookS)) throw new Error(`a sync failed: ${call.text}`);
      const torn = wal.unsynced.length === 0 ? null : tornOf(wal);
      const last = images.at(-1);
      if (disk === wal && torn !== null && last !== undefined) images[images.length - 1] = { ...last, tornWal: torn };
      disk.synced = disk.unsynced.reduce(changed, disk.synced);
      disk.unsynced = [];
      if (disk === wal)
        images.push({ atMs: (call.startedS + tookS) * 1_000, db: db.synced, wal: wal.synced, tornWal: wal.synced });
    } else disk.unsynced.push(changeOf(call));
  }
  return images;
}

function tornOf({ synced, unsynced }: Disk): Buffer {
  const last = unsynced.at(-1);
  const whole = unsynced.slice(0, -1).reduce(changed, synced);
  return last?.kind === 'write'
    ? changed(whole, { ...last, bytes: last.bytes.subarray(0, Math.floor(last.bytes.length / 2)) })
    : whole;
}
