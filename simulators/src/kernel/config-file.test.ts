import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, readConfig } from './config-file.ts';

const schema = z.strictObject({
  seed: z.int().min(0).default(1),
  scanner: z.strictObject({ timeScale: z.number().positive().max(10).default(1) }).prefault({}),
});
const folder = mkdtempSync(join(tmpdir(), 'farfield-config-'));

function write(text: string): string {
  const file = join(folder, 'world.yaml');
  writeFileSync(file, text);
  return file;
}

test('defaults fill what the file leaves out, an empty file too', () => {
  expect(readConfig(write('seed: 7\n'), schema)).toEqual({ seed: 7, scanner: { timeScale: 1 } });
  expect(readConfig(write(''), schema)).toEqual({ seed: 1, scanner: { timeScale: 1 } });
});

test.each([
  ['an unknown key', 'scanner:\n  timescale: 1\n', 'world.yaml: scanner.timescale: unknown key'],
  ['a value out of range', 'scanner:\n  timeScale: 99\n', 'world.yaml: scanner.timeScale: Too big'],
  ['a value of another type', 'seed: "7"\n', 'world.yaml: seed: Invalid input: expected number, received string'],
  ['no mapping at all', '- 1\n', 'world.yaml: (top): Invalid input'],
  ['broken YAML', 'scanner: {\n', 'world.yaml: line'],
  ['a key twice', 'seed: 1\nseed: 2\n', 'world.yaml: line 2: Map keys must be unique'],
])('%s is refused with file, key and reason', (_name, text, message) => {
  const file = write(text);
  expect(() => readConfig(file, schema)).toThrow(ConfigError);
  expect(() => readConfig(file, schema)).toThrow(message);
});

test('two mistakes are both named', () => {
  const file = write('sed: 1\nscanner:\n  timeScale: 0\n');
  expect(() => readConfig(file, schema)).toThrow(/scanner\.timeScale: .*\n.*sed: unknown key/);
});

test('a missing file is named', () => {
  expect(() => readConfig(join(folder, 'none.yaml'), schema)).toThrow('none.yaml: cannot be read: ENOENT');
});
