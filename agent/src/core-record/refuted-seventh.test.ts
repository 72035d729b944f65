import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bootState, DEFAULT_POLICY, EMPTY_FOLD } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import type { DiskSpace } from '../host/disk-watch.ts';
import { CoreRecordFiles } from './core-record-files.ts';

const MIB = 1024 * 1024;

/**
 * failsafe I31 "bounded state", and the file itself: "A disk that takes nothing for so long that this much waits: the rest of the part
 * is given up" (16 MiB). That is asked of the compressor alone. While a part is being opened or closed on a disk that hangs, every
 * event goes on waiting in a list without a bound, for as long as the disk hangs.
 * Hurt: nobody at once; the agent that watches the exam runs out of memory some hours into a broken disk, and STOP with it.
 */
test('a disk that does not answer while a part is opened: no more than 16 MiB wait for it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-core-record-'));
  const warned: object[] = [];
  let answer: (space: DiskSpace) => void = () => undefined;
  const record = new CoreRecordFiles({
    folder,
    wallMs: () => Date.UTC(2026, 0, 1),
    log: {
      debug: () => undefined,
      info: () => undefined,
      error: () => undefined,
      warn: (fields) => void warned.push(fields),
    },
    readSpace: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  try {
    const site = { siteId: 'site-1', scannerRef: 'MR1', policy: DEFAULT_POLICY, policyHash: 'h' };
    record.begin({ version: 2, kind: 'coreRun', title: 'site-1', state: bootState(site, EMPTY_FOLD, 1_000) });
    record.flush();
    const words = 'x'.repeat(MIB);
    for (let atMs = 1_000; atMs < 1_040; atMs += 1) {
      record.event({ atMs, event: { kind: 'input', input: 'door34', raw: 'good', seenMs: atMs, words } });
      record.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
    answer({ totalBytes: 100e9, freeBytes: 50e9 });
    await record.stop();
    const written = readdirSync(folder).map((name) => gunzipSync(readFileSync(path.join(folder, name))).byteLength);
    const whatWaited = written.reduce((sum, bytes) => sum + bytes, 0);
    expect({
      isGivenUp: warned.length > 0 || whatWaited <= 17 * MIB,
      whatWaited: Math.round(whatWaited / MIB),
    }).toEqual({
      isGivenUp: true,
      whatWaited: expect.any(Number),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
