import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

let folder: string;
let config: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farfield-main-'));
  config = join(folder, 'gateway.yaml');
  await writeFile(config, 'port: 0\nstoreFile: gateway.sqlite\n');
});
afterEach(() => rm(folder, { recursive: true }));

function gateway(...args: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function ended(
  child: ChildProcess,
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

test('it says where it listens, serves, and ends on SIGTERM with 0', async () => {
  const child = gateway('--config', config);
  const closed = ended(child);
  const [first] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const ready = JSON.parse(first.toString()) as { ready: boolean; url: string; pid: number };
  expect(ready).toMatchObject({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: child.pid,
  });
  expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${ready.url}/metrics`)).text();
  expect(metrics).toContain('process_cpu_seconds_total');
  expect(metrics).not.toMatch(/nodejs_active_/);
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await closed;
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('gateway stopped');
});

test('a site is enrolled and a person added from the command line; the secrets are not echoed where they should not be', async () => {
  const keyFile = join(folder, 'site.key');
  const enrolled = await ended(
    gateway('enrol', '--config', config, '--site', 'demo-1', '--name', 'Demo site', '--key-file', keyFile),
  );
  expect(enrolled).toMatchObject({ code: 0, stderr: '' });
  const key = (await readFile(keyFile, 'utf8')).trim();
  expect(key).toMatch(/^[\w-]{43}$/);
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  expect(enrolled.stdout).not.toContain(key);
  const who = ['--person', 'ana.demo', '--login', 'ana', '--name', 'Ana Demo', '--role', 'rst'];
  expect(await ended(gateway('add-person', '--config', config, ...who), 'short\n')).toMatchObject({
    code: 1,
    stderr: 'gateway: the password has fewer than 12 characters\n',
  });
  expect(await ended(gateway('add-person', '--config', config, ...who), 'a long demo password\n')).toMatchObject({
    code: 0,
    stderr: '',
  });
  const child = gateway('--config', config);
  const closed = ended(child);
  const [first] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const { url } = JSON.parse(first.toString()) as { url: string };
  const response = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'ANA', password: 'a long demo password' }),
  });
  expect(await response.json()).toMatchObject({
    principal: { personId: 'ana.demo' },
    sites: [{ siteId: 'demo-1', name: 'Demo site' }],
  });
  child.kill('SIGINT');
  expect((await closed).code).toBe(0);
});

test.each([
  [
    'a configuration that is not there',
    ['--config', 'FOLDER/none.yaml'],
    2,
    'gateway: FOLDER/none.yaml: cannot be read: ENOENT\n',
  ],
  ['no configuration', [], 2, /^gateway: --config is missing\nusage:/],
  ['an unknown option', ['--confg', 'x'], 2, /^gateway: Unknown option '--confg'/],
  ['an unknown command', ['launch'], 2, /^gateway: unknown command launch\n/],
  [
    'a role that does not exist',
    ['add-person', '--config', 'FOLDER/gateway.yaml', '--role', 'boss'],
    2,
    /^gateway: --role is one of rst, mrst/,
  ],
] as const)('%s: one clear error and its exit code', async (_name, args, code, expected) => {
  const answer = await ended(gateway(...args.map((one) => one.replace('FOLDER', folder))));
  expect(answer.code).toBe(code);
  expect(answer.stderr.replaceAll(folder, 'FOLDER')).toMatch(expected);
});

test('a taken port and a store that cannot be opened: one clear error each, exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await writeFile(config, `port: ${port}\nstoreFile: gateway.sqlite\nlogLevel: silent\n`);
  expect(await ended(gateway('--config', config))).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `gateway: PORT_IN_USE: port ${port} on 127.0.0.1 is taken by another program\n`,
  });
  taken.close();
  await writeFile(
    join(folder, 'broken.sqlite'),
    'this is not a database, and long enough to be taken for one'.repeat(40),
  );
  await writeFile(config, 'port: 0\nstoreFile: broken.sqlite\nlogLevel: silent\n');
  const broken = await ended(gateway('--config', config));
  expect(broken).toMatchObject({ code: 1, stdout: '' });
  expect(broken.stderr.trim().split('\n')).toHaveLength(1);
  expect(broken.stderr).toContain('broken.sqlite');
});
