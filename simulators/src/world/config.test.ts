import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfig } from '../kernel/config-file.ts';
import { worldConfigSchema } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'farfield-world-config-'));

test.each([
  ['an unknown key', 'scanner: { timescale: 1 }', /world\.yaml: scanner\.timescale: unknown key/],
  ['a bad value', 'seed: -1', /world\.yaml: seed: Too small/],
  ['an exam that does not exist', 'scanner: { worklist: [nose] }', /scanner\.worklist\.0: must be one of brain,/],
  [
    'a target that leads nowhere',
    'network: { paths: [{ name: a, target: x }] }',
    /paths\.0\.target: must be host:port/,
  ],
  [
    'one name for two paths',
    'network: { paths: [{ name: a, target: ups }, { name: a, target: ups }] }',
    /network\.paths: two paths have one name/,
  ],
])('%s is refused with file, key and reason', (_name, text, problem) => {
  const file = join(folder, 'world.yaml');
  writeFileSync(file, text);
  expect(() => readConfig(file, worldConfigSchema)).toThrow(problem);
});

test('an empty configuration is complete', () => {
  expect(worldConfigSchema.parse({})).toMatchObject({ seed: 1, scanner: { timeScale: 1 }, network: { paths: [] } });
});

test('the demo configuration is valid', () => {
  const demo = fileURLToPath(new URL('../../config/demo.yaml', import.meta.url));
  expect(readConfig(demo, worldConfigSchema).network.paths.map(({ name }) => name)).toEqual(['primary', 'cellular']);
});
