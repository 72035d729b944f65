import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPeopleFile } from '../identity/people-file.ts';
import { ConfigError, gatewayConfigJsonSchema, loadGatewayConfig } from './gateway-config.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farfield-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function written(text: string): Promise<string> {
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, text);
  return file;
}

async function problemsOf(load: Promise<unknown>): Promise<readonly string[]> {
  const error = await load.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return error instanceof ConfigError ? error.problems.map(({ key, reason }) => `${key}: ${reason}`) : [];
}

test('a short file is enough; paths are relative to it', async () => {
  const config = await loadGatewayConfig(await written('storeFile: gateway.sqlite\n'));
  expect(config).toEqual({
    host: '127.0.0.1',
    port: 8_080,
    tls: null,
    consoleFolder: null,
    storeFile: join(folder, 'gateway.sqlite'),
    demoSignIn: false,
    peopleFile: null,
    logLevel: 'info',
    sitePhone: '',
    remotePhone: '',
    consolePaths: [],
  });
});

test.each([
  ['an unknown key', 'storeFile: a\nprot: 1', 'prot: unknown key'],
  ['an unknown key further in', 'storeFile: a\ntls: { certFile: a, keyFile: b, ca: c }', 'tls.ca: unknown key'],
  ['a port out of range', 'storeFile: a\nport: 70000', 'port: Too big: expected number to be <=65535'],
  [
    'a path of consoles with a folder',
    "storeFile: a\nconsolePaths: [{ name: primary, url: 'wss://a/x' }]",
    'consolePaths.0.url: is not ws://host or wss://host',
  ],
  ['no store file', 'port: 1', 'storeFile: Invalid input: expected string, received undefined'],
  ['a missing people file', 'storeFile: a\npeopleFile: nobody.yaml', 'peopleFile: /nobody.yaml: not found'],
  ['a console that was not built', 'storeFile: a\nconsoleFolder: dist', 'consoleFolder: /dist/index.html: not found'],
  ['a store folder that is not there', 'storeFile: deep/a', 'storeFile: /deep: not found'],
  ['a demo without people', 'storeFile: a\ndemoSignIn: true', 'demoSignIn: needs a peopleFile with the demo people'],
  ['a key twice', 'storeFile: a\nstoreFile: b', ': Map keys must be unique at line 2, column 1:'],
])('%s is refused, naming it', async (_name, text, expected) => {
  const problems = await problemsOf(loadGatewayConfig(await written(text)));
  expect(problems).toHaveLength(1);
  expect(problems[0]?.replace(folder, '')).toBe(expected);
});

test('everything that is wrong is told at once, and a file that is not there by name', async () => {
  expect(await problemsOf(loadGatewayConfig(await written('port: -1\nlogLevel: loud\nx: 1')))).toHaveLength(4);
  await expect(loadGatewayConfig(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml: cannot be read: ENOENT/);
});

test('the published schema names every key', () => {
  expect(Object.keys((gatewayConfigJsonSchema() as { properties: object }).properties)).toContain('peopleFile');
});

test('a people file: defaults, credentials through their last day, nobody twice', async () => {
  const file = join(folder, 'people.yaml');
  await writeFile(
    file,
    'people:\n  - { personId: ana.demo, name: Ana Demo, role: rst, credentialUntil: 2026-11-22 }\n',
  );
  expect(await loadPeopleFile(file)).toEqual([
    {
      personId: 'ana.demo',
      login: 'ana.demo',
      name: 'Ana Demo',
      role: 'rst',
      isLevel2: false,
      isRegisteredTechnologist: false,
      credentialUntilWallMs: new Date(2026, 10, 23).getTime(),
      siteIds: [],
      passwordHash: null,
    },
  ]);
  await writeFile(
    file,
    'people:\n  - { personId: a, name: A, role: rst }\n  - { personId: b, login: A, name: B, role: boss }\n',
  );
  expect(await problemsOf(loadPeopleFile(file))).toEqual([expect.stringMatching(/^people\.1\.role: /)]);
  await writeFile(
    file,
    'people:\n  - { personId: a, name: A, role: rst }\n  - { personId: b, login: A, name: B, role: rst }\n',
  );
  expect(await problemsOf(loadPeopleFile(file))).toEqual(['people.1.login: used twice']);
});
