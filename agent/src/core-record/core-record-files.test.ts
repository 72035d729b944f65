import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bootState, type CoreRunHead, DEFAULT_POLICY, EMPTY_FOLD } from '@farfield/protocol/policy';
import { coreRunOfLines, parseCoreRun } from '@farfield/protocol/policy-lab';
import type { DiskSpace } from '../host/disk-watch.ts';
import { CORE_RECORD_ENDING, CoreRecordFiles } from './core-record-files.ts';

const SITE = { siteId: 'site-1', scannerRef: 'MR1', policy: DEFAULT_POLICY, policyHash: 'h' };
const HEAD: CoreRunHead = {
  version: 2,
  kind: 'coreRun',
  title: 'site-1, no session',
  state: bootState(SITE, EMPTY_FOLD, 1_000),
};
const tick = (atMs: number) => ({ atMs, event: { kind: 'tick' } }) as const;
const PLENTY: DiskSpace = { totalBytes: 100e9, freeBytes: 50e9 };

let folder = '';
let wallMs = Date.UTC(2026, 0, 1);
let warned: object[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'farfield-core-record-'));
  warned = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function files(options: { space?: DiskSpace | null; keepBytes?: number; into?: string } = {}): CoreRecordFiles {
  const { space = PLENTY, keepBytes } = options;
  return new CoreRecordFiles({
    folder: options.into ?? path.join(folder, 'core-record'),
    wallMs: () => (wallMs += 1_000),
    log: {
      debug: () => undefined,
      info: () => undefined,
      error: () => undefined,
      warn: (fields) => void warned.push(fields),
    },
    readSpace: async () => space,
    ...(keepBytes === undefined ? {} : { keepBytes }),
  });
}

const names = (): readonly string[] => readdirSync(path.join(folder, 'core-record')).toSorted();
const textOf = (name: string): string =>
  gunzipSync(readFileSync(path.join(folder, 'core-record', name)), { finishFlush: constants.Z_SYNC_FLUSH }).toString();

test('each part is a file of its own, readable by whoever may read the journal, and is a run', async () => {
  const record = files();
  record.begin(HEAD);
  for (const atMs of [1_000, 1_050]) record.event(tick(atMs));
  record.begin({ ...HEAD, title: 'the second' });
  record.event(tick(2_000));
  await record.stop();
  expect(names()).toHaveLength(2);
  expect(names().every((name) => name.endsWith(CORE_RECORD_ENDING))).toBe(true);
  expect(statSync(path.join(folder, 'core-record', names()[0] ?? '')).mode & 0o077).toBe(0);
  const runs = names().map((name) => parseCoreRun(coreRunOfLines(textOf(name)).run));
  expect(runs.map((run) => (run.ok ? [run.value.title, run.value.events.length] : run.problems))).toEqual([
    ['site-1, no session', 2],
    ['the second', 1],
  ]);
  expect(warned).toEqual([]);
});

test('of a writer that dies, what was flushed is there', async () => {
  const record = files();
  record.begin(HEAD);
  record.event(tick(1_000));
  record.flush();
  record.event(tick(2_000));
  await expect.poll(() => (record.file === '' ? '' : textOf(path.basename(record.file)))).toContain('"atMs":1000');
  expect(coreRunOfLines(textOf(names()[0] ?? '')).isCut).toBe(false);
  await record.stop();
});

test('the oldest go when there is too much of them; other files stay', async () => {
  mkdirSync(path.join(folder, 'core-record'));
  writeFileSync(path.join(folder, 'core-record', 'notes.txt'), 'mine');
  for (let part = 0; part < 4; part += 1) {
    const record = files({ keepBytes: 1_500 });
    record.begin(HEAD);
    record.event(tick(1_000));
    await record.stop();
  }
  const [size] = names().map((name) => statSync(path.join(folder, 'core-record', name)).size);
  expect(size).toBeGreaterThan(300);
  expect(names().filter((name) => name.endsWith(CORE_RECORD_ENDING)).length).toBeLessThan(4);
  expect(names()).toContain('notes.txt');
});

test.each<[string, DiskSpace | null]>([
  ['nearly full', { totalBytes: 100e9, freeBytes: 100e6 }],
  ['silent', null],
])('a disk that is %s is left to the journal: nothing is written, and it is said once a part', async (_, space) => {
  const record = files({ space });
  record.begin(HEAD);
  for (const atMs of [1_000, 1_050]) record.event(tick(atMs));
  await record.stop();
  expect(names()).toEqual([]);
  expect(warned).toMatchObject([
    { code: 'CORE_RECORD_LOST', why: expect.stringMatching(/too little of the disk is free/) },
  ]);
});

test('a folder that cannot be made is no reason to end', async () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const record = files({ into: path.join(file, 'core-record') });
  record.begin(HEAD);
  record.event(tick(1_000));
  await record.stop();
  expect(existsSync(path.join(file, 'core-record'))).toBe(false);
  expect(warned).toMatchObject([{ code: 'CORE_RECORD_LOST' }]);
});
