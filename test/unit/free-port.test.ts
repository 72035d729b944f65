import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/demo/free-port.ts';
import { runCommand } from '../../scripts/run-command.ts';

/** Processes that look for ports at the same time, as two files of tests do. */
const PROCESSES = 4;
const PORTS_EACH = 25;

const ASKS = `
  const { freePort } = await import('./scripts/demo/free-port.ts');
  const ports = [];
  for (let count = 0; count < ${PORTS_EACH}; count += 1) ports.push(await freePort(0));
  process.stdout.write(ports.join(' ') + '\\n');
  // The ports are used while the process lives.
  process.stdin.resume();
  setTimeout(() => process.exit(), 2_000);
`;

test('processes that ask at the same time: no port is given to two of them, and none is one that the kernel gives', async () => {
  const asking = Array.from({ length: PROCESSES }, () => runCommand('node', ['--input-type=module', '-e', ASKS]));
  const given = (await Promise.all(asking)).flatMap(({ output }) => output.trim().split(' ').map(Number));
  expect(given).toHaveLength(PROCESSES * PORTS_EACH);
  expect(new Set(given).size).toBe(given.length);
  expect(given.filter((port) => !(port >= 20_000 && port < 32_000))).toEqual([]);
});

test('one process is never given a port again, used or not', async () => {
  const given: number[] = [];
  for (let count = 0; count < 100; count += 1) given.push(await freePort(0));
  expect(new Set(given).size).toBe(100);
  const wanted = given[0] ?? 0;
  expect(await freePort(wanted)).not.toBe(wanted);
});

test('a wanted port is given when nobody listens there, another when somebody does', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await freePort(port)).not.toBe(port);
  await new Promise((resolve) => server.close(resolve));
  expect(await freePort(port)).toBe(port);
});
