import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readFile } from './read-file.ts';

const LINES = Array.from({ length: 5_000 }, (_, at) => `{"atMs":${at}}\n`).join('');

test('a text is a text, and a compressed one is unpacked, whatever it is called', async () => {
  expect(await readFile(new Blob([LINES]))).toBe(LINES);
  expect(await readFile(new Blob([gzipSync(LINES)]))).toBe(LINES);
  expect(await readFile(new Blob([]))).toBe('');
});

test('one whose end is missing is read as far as it was flushed', async () => {
  const flushed = gzipSync(LINES, { finishFlush: constants.Z_SYNC_FLUSH });
  expect(await readFile(new Blob([flushed]))).toBe(LINES);
  const broken = await readFile(new Blob([gzipSync(LINES).subarray(0, -2_000)]));
  expect(LINES.startsWith(broken)).toBe(true);
});

test('what only looks compressed holds nothing', async () => {
  expect(await readFile(new Blob([new Uint8Array([0x1f, 0x8b]), deflateRawSync('x')]))).toBe('');
});
