import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HOST_UNREAD, probeHost, readAnswer } from './probe-host.ts';
import { certificateDates, readCertificate } from './read-certificate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farfield-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

function script(text: string): string {
  const file = path.join(folder, `${Math.random()}.mjs`);
  writeFileSync(file, text);
  return file;
}

test('this computer says how much memory it has left', async () => {
  const { memory } = await probeHost();
  expect(memory?.totalBytes).toBeGreaterThan(0);
  expect(memory?.availableBytes).toBeLessThanOrEqual(memory?.totalBytes ?? 0);
}, 20_000);

test.each([
  ['hangs', 'setInterval(() => {}, 1000)'],
  ['holds its own loop', 'for (;;);'],
  ['ends without a word', ''],
  ['fails', "process.stdout.write('{}'); process.exit(3)"],
  ['talks without end', "for (let n = 0; n < 9999; n += 1) process.stdout.write('x'.repeat(1000))"],
])('a probe that %s says nothing, and is ended', async (_, text) => {
  expect(await probeHost(script(text), 500)).toEqual(HOST_UNREAD);
});

test.each([
  '',
  'null',
  '{',
  '{"memory":{"totalBytes":"8"},"celsius":1}',
  '{"memory":{"totalBytes":0,"availableBytes":0}}',
])('an answer %j is none', (text) => {
  expect(readAnswer(text)).toEqual(HOST_UNREAD);
});

test('a file without a certificate, and one that is none, cannot be read', async () => {
  expect(await readCertificate('/no/such/file')).toBeNull();
  expect(certificateDates('')).toBeNull();
  expect(certificateDates('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toBeNull();
});
