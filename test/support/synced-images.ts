import { readFileSync } from 'node:fs';
import { readTrace, type TracedCall } from './strace.ts';

/** The journal's two files as a power cut would leave them: nothing in them but what had been synced. */
export interface SyncedImage {
  /** when that sync had returned, wall clock ms */
  readonly atMs: number;
  readonly db: Buffer;
  readonly wal: Buffer;
  /** what was written to the write-ahead log next and not synced yet, cut in the middle of its last write */
  readonly tornWal: Buffer;
}

type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly bytes: number };

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
    if (/^f(data)?sync$/.test(call.name)) {
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

/** So that the order in which calls began is the order in which they returned. */
function ofOneThread(calls: readonly TracedCall[]): readonly TracedCall[] {
  const threads = new Set(calls.map((call) => call.thread));
  if (threads.size > 1) throw new Error(`${threads.size} threads wrote to the journal`);
  // The call in which the trace ends has not returned in it: nothing rests on it.
  return calls.filter(({ text }, index) => index < calls.length - 1 || / = -?\d/.test(text));
}

function isOf({ text }: TracedCall, file: string): boolean {
  return text.includes(`<${file}>`);
}

function changeOf({ name, text }: TracedCall): Change {
  const truncated = /^ftruncate\(\d+<[^>]*>, (\d+)\) += 0 <[\d.]+>$/.exec(text);
  if (truncated !== null) return { kind: 'truncate', bytes: Number(truncated[1]) };
  const written = /^pwrite64\(\d+<[^>]*>, "(.*)", (\d+), (\d+)\) += (\d+) <[\d.]+>$/s.exec(text);
  const [, quoted = '', wanted, at, done] = written ?? [];
  const bytes = bytesOf(quoted);
  if (written === null || wanted !== done || bytes.length !== Number(done))
    throw new Error(`a ${name} that cannot be replayed: ${text.slice(0, 80)} … ${text.slice(-40)}`);
  return { kind: 'write', at: Number(at), bytes };
}

const ESCAPED: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, '"': 34, '\\': 92 };

/** A string as strace prints it: all in hexadecimal, or readable when every byte of it is. */
function bytesOf(quoted: string): Buffer {
  if (/^(\\x[0-9a-f]{2})*$/.test(quoted)) return Buffer.from(quoted.replaceAll('\\x', ''), 'hex');
  const readable = quoted.replaceAll(/\\(.)/g, (escaped, letter: string) => {
    const code = ESCAPED[letter];
    if (code === undefined) throw new Error(`strace wrote ${escaped}, which is not known here`);
    return String.fromCharCode(code);
  });
  return Buffer.from(readable, 'latin1');
}

function changed(file: Buffer, change: Change): Buffer {
  switch (change.kind) {
    case 'truncate':
      return file.length >= change.bytes
        ? file.subarray(0, change.bytes)
        : Buffer.concat([file, Buffer.alloc(change.bytes - file.length)]);
    case 'write': {
      const after = Buffer.alloc(Math.max(file.length, change.at + change.bytes.length));
      file.copy(after);
      change.bytes.copy(after, change.at);
      return after;
    }
  }
}

function tornOf({ synced, unsynced }: Disk): Buffer {
  const last = unsynced.at(-1);
  const whole = unsynced.slice(0, -1).reduce(changed, synced);
  return last?.kind === 'write'
    ? changed(whole, { ...last, bytes: last.bytes.subarray(0, Math.floor(last.bytes.length / 2)) })
    : whole;
}
