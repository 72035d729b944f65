import { tmpdir } from 'node:os';
import { expect, test, vi } from 'vitest';
import { diskFacts, readDiskSpace, watchDisk } from './disk-watch.ts';

const space = (freeBytes: number) => ({ totalBytes: 1_000, freeBytes });

test.each([
  [space(201), 'good', 'good', '79 % full'],
  [space(200), 'bad', 'good', '80 % full'],
  [space(51), 'bad', 'good', '94 % full'],
  [space(50), 'bad', 'bad', '95 % full'],
  [space(0), 'bad', 'bad', '100 % full'],
  [null, 'unknown', 'unknown', 'the disk does not say how full it is'],
  [{ totalBytes: 0, freeBytes: 0 }, 'unknown', 'unknown', 'the disk does not say how full it is'],
] as const)('%j: nearly full is %s, full is %s', (read, nearly, full, words) => {
  expect(diskFacts(read)).toEqual([
    { input: 'journalSpace', raw: nearly, words },
    { input: 'journalFull', raw: full, words },
  ]);
});

test('a real disk says how full it is, a folder that is not there says nothing', async () => {
  const real = await readDiskSpace(tmpdir());
  expect(real?.totalBytes).toBeGreaterThan(0);
  expect(real?.freeBytes).toBeLessThanOrEqual(real?.totalBytes ?? 0);
  expect(await readDiskSpace('/no/such/folder')).toBeNull();
});

test('a disk that fills is told again and again, and nothing after it is stopped', async () => {
  const free = [500, 100, 10];
  const seen: string[] = [];
  const stop = watchDisk({
    post: ({ input, raw }) => seen.push(`${input} ${raw}`),
    read: async () => space(free.shift() ?? 10),
    everyMs: 1,
  });
  await vi.waitFor(() => expect(seen).toContain('journalFull bad'));
  stop();
  expect(seen.slice(0, 4)).toEqual(['journalSpace good', 'journalFull good', 'journalSpace bad', 'journalFull good']);
  const told = seen.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen.length).toBe(told);
});
