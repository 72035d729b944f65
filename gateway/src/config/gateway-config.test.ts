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
    drillsFolder: null,
    drillProgramme: null,
    paging: null,
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
  ['a folder of drills that is not there', 'storeFile: a\ndrillsFolder: no', 'drillsFolder: /no: not found'],
  [
    'a programme of drills that is not there',
    'storeFile: a\ndrillProgramme: { file: no }',
    'drillProgramme.file: /no: not found',
  ],
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

const PAGED = 'storeFile: a\npaging: ';

test.each([
  ['nobody on call', '{ people: [] }', 'paging.people: is empty: name who is on call, or leave paging out'],
  ['an unknown key', '{ people: [], peple: [] }', 'paging.peple: unknown key'],
  [
    'a person who cannot be reached',
    '{ people: [{ personId: a, name: A, role: it }] }',
    'paging.people.0: cannot be reached: give an email, a webhook name, or both',
  ],
  [
    'a mail without a mail server',
    '{ people: [{ personId: a, name: A, role: it, email: a@hospital.example }] }',
    'paging.people.0.email: needs paging.email: say which mail server sends it',
  ],
  [
    'a webhook name without a webhook',
    '{ people: [{ personId: a, name: A, role: it, webhook: a }] }',
    'paging.people.0.webhook: needs paging.webhook: say which address takes it',
  ],
  [
    'a person twice',
    `{ email: { host: localhost, from: a@b.example }, people: [
      { personId: a, name: A, role: it, email: a@b.example }, { personId: a, name: B, role: rst, email: a@b.example }] }`,
    'paging.people.1.personId: used twice: one entry for each person',
  ],
  [
    'a webhook that is not encrypted',
    `{ webhook: { url: 'http://pager.example/x', secretFile: gateway.yaml }, people: [{ personId: a, name: A, role: it, webhook: a }] }`,
    'paging.webhook.url: is not encrypted: use https, or a service on this machine',
  ],
  [
    'a mail server that is not encrypted',
    '{ email: { host: mail.example, tls: none, from: a@b.example }, people: [{ personId: a, name: A, role: it, email: a@b.example }] }',
    'paging.email.tls: is not encrypted: use starttls or implicit, or a mail server on this machine',
  ],
  [
    'a secret that is not there',
    `{ webhook: { url: 'https://pager.example/x', secretFile: none.txt }, people: [{ personId: a, name: A, role: it, webhook: a }] }`,
    'paging.webhook.secretFile: /none.txt: not found',
  ],
  [
    'rungs that do not rise',
    `{ email: { host: localhost, from: a@b.example }, people: [{ personId: a, name: A, role: it, email: a@b.example }],
      orders: { power: [{ afterS: 20, roles: [it] }, { afterS: 20, roles: [mrso] }] } }`,
    'paging.orders.power.1.afterS: is not later than the one before it (20): put the rungs in order of time',
  ],
])('paging, %s: refused, naming the key and what to do', async (_name, paging, expected) => {
  const problems = await problemsOf(loadGatewayConfig(await written(`${PAGED}${paging}`)));
  expect(problems.map((one) => one.replace(folder, ''))).toContain(expected);
});

test('paging: nobody may be made to wait for longer than its bound', async () => {
  const late = `{ email: { host: localhost, from: a@b.example }, people: [{ personId: a, name: A, role: it, email: a@b.example }],
    orders: { agent: [{ afterS: 601, roles: [it] }] } }`;
  expect(await problemsOf(loadGatewayConfig(await written(`${PAGED}${late}`)))).toEqual([
    'paging.orders.agent.0.afterS: Too big: expected number to be <=600',
  ]);
});

test('paging: a short file is enough, and its secrets are beside it', async () => {
  await writeFile(join(folder, 'secret.txt'), 'demo\n');
  const short = `{ webhook: { url: 'https://pager.example/x', secretFile: secret.txt },
    people: [{ personId: a, name: A, role: mrso, webhook: a }] }`;
  const { paging } = await loadGatewayConfig(await written(`${PAGED}${short}`));
  expect(paging).toEqual({
    consoleUrl: '',
    email: null,
    webhook: { url: 'https://pager.example/x', secretFile: join(folder, 'secret.txt'), timeoutS: 10 },
    people: [{ personId: 'a', name: 'A', role: 'mrso', siteIds: [], email: null, webhook: 'a' }],
    orders: {},
    againAfterS: 300,
  });
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
