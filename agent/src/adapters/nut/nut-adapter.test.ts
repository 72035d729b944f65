import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { NutAdapterConfig } from '../../config/agent-config.ts';
import type { Observation } from '../adapter-port.ts';
import { systemClock } from '../../clock.ts';
import { NutAdapter } from './nut-adapter.ts';

/** As much of upsd as LIST VAR and a login need; `answer` may be changed while it runs, null is silence. */
class Upsd {
  answer: ((command: string) => string | null) | null = null;
  status = 'OL';
  readonly commands: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      socket.setEncoding('ascii');
      socket.on('data', (text) => {
        for (const command of String(text).trim().split('\n')) {
          this.commands.push(command);
          const reply = (this.answer ?? ((one: string) => this.#usual(one)))(command);
          if (reply !== null) socket.write(reply);
        }
      });
    });
  }

  static async start(port = 0): Promise<Upsd> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Upsd(server);
  }

  get port(): number {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? 0 : address.port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Two writes with a pause: the first ends in a line feed, as TCP may cut any answer. */
  sendInParts(parts: readonly string[]): void {
    const [socket] = this.#sockets;
    let delayMs = 0;
    for (const part of parts) setTimeout(() => socket?.write(part), (delayMs += 30));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #usual(command: string): string {
    const ups = command.split(' ').at(-1) ?? '';
    if (ups !== 'mri' && command.startsWith('LIST')) return 'ERR UNKNOWN-UPS\n';
    return `BEGIN LIST VAR ${ups}\nVAR ${ups} battery.runtime "900"\nVAR ${ups} ups.status "${this.status}"\nEND LIST VAR ${ups}\n`;
  }
}

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const act of cleanUp.splice(0).toReversed()) await act();
});

async function upsd(port = 0): Promise<Upsd> {
  const server = await Upsd.start(port);
  cleanUp.push(() => server.stop());
  return server;
}

async function attach(port: number, own: Partial<NutAdapterConfig> = {}): Promise<Observation[]> {
  const config: NutAdapterConfig = { kind: 'nut', name: 'ups', host: '127.0.0.1', port, ups: 'mri', ...own };
  const adapter = new NutAdapter({ config, clock: systemClock });
  cleanUp.push(() => adapter.stop());
  const seen: Observation[] = [];
  await adapter.start((observation) => seen.push(observation));
  return seen;
}

const bound = { timeout: 8_000, interval: 10 };
const mains = (seen: readonly Observation[]): string[] =>
  seen.flatMap((one) => (one.kind === 'input' ? [`${one.raw} ${one.words}`] : []));
const news = (seen: readonly Observation[]): string[] =>
  seen.flatMap((one) => (one.kind === 'adapter' ? [`${one.state} ${one.detail}`] : []));

test('mains, then battery, each within a poll, without any login', async () => {
  const server = await upsd();
  const seen = await attach(server.port);
  await expect.poll(() => mains(seen).at(-1), bound).toBe('good on mains (OL)');
  server.status = 'OB DISCHRG';
  await expect
    .poll(() => mains(seen).at(-1), bound)
    .toBe('bad on battery (OB DISCHRG), 15 min left by its own estimate');
  const powers = seen.flatMap((one) => (one.kind === 'power' ? [one.power] : []));
  expect(powers.at(-1)).toEqual({ mains: 'lost', runtimeMs: 900_000, chargePercent: null });
  expect(new Set(server.commands)).toEqual(new Set(['LIST VAR mri']));
});

test('a driver that restarts (WAIT) and stale data are unknown at once, not mains', async () => {
  const server = await upsd();
  const seen = await attach(server.port);
  await expect.poll(() => mains(seen).length, bound).toBe(1);
  server.status = 'WAIT';
  await expect.poll(() => mains(seen).at(-1), bound).toMatch(/^unknown UPS status WAIT/);
  server.answer = () => 'ERR DATA-STALE\n';
  await expect.poll(() => mains(seen).at(-1), bound).toMatch(/^unknown .*DATA-STALE/);
});

test('an unknown UPS is named', async () => {
  const server = await upsd();
  const seen = await attach(server.port, { ups: 'other' });
  await expect.poll(() => mains(seen)[0], bound).toBe('unknown upsd knows no UPS "other"');
  expect(news(seen)[0]).toBe('connected upsd knows no UPS "other"');
});

test('two UPS asked at the same time keep their own answers', async () => {
  const [one, other] = [await upsd(), await upsd()];
  other.status = 'OB';
  const [first, second] = [await attach(one.port), await attach(other.port)];
  await expect.poll(() => Math.min(mains(first).length, mains(second).length), bound).toBeGreaterThan(2);
  expect(new Set(mains(first).map((words) => words.split(' ', 1)[0]))).toEqual(new Set(['good']));
  expect(new Set(mains(second).map((words) => words.split(' ', 1)[0]))).toEqual(new Set(['bad']));
});

test('an answer that comes in parts, each ending in a line feed, is one answer', async () => {
  const server = await upsd();
  server.answer = () => {
    server.sendInParts(['BEGIN LIST VAR mri\n', 'VAR mri ups.status "OL"\n', 'END LIST VAR mri\n']);
    return null;
  };
  const seen = await attach(server.port);
  await expect.poll(() => mains(seen)[0], bound).toBe('good on mains (OL)');
});

test('a line that node-nut itself would choke on changes nothing', async () => {
  const server = await upsd();
  server.answer = () => 'BEGIN LIST VAR mri\nVAR mri\nVAR mri ups.status "OL"\nEND LIST VAR mri\n';
  const seen = await attach(server.port);
  await expect.poll(() => mains(seen)[0], bound).toBe('good on mains (OL)');
});

test('a silent upsd is lost, tells nothing of mains, shows power as unknown, leaves no socket, and is found again', async () => {
  const server = await upsd();
  const seen = await attach(server.port);
  await expect.poll(() => mains(seen).length, bound).toBe(1);
  server.answer = () => null;
  await expect.poll(() => news(seen).at(-1), bound).toMatch(/^lost mri@127\.0\.0\.1:\d+: upsd does not answer LIST$/);
  expect(mains(seen).filter((words) => !words.startsWith('good'))).toEqual([]);
  await expect.poll(() => seen.findLast((one) => one.kind === 'power')?.power.mains, bound).toBe('unknown');
  expect(server.connections).toBeLessThanOrEqual(1);
  server.answer = null;
  await expect.poll(() => news(seen).at(-1), bound).toBe('connected UPS "mri" answers');
});

test('an upsd that falls silent on battery leaves what was left, and less of it by the second', async () => {
  const server = await upsd();
  server.status = 'OB DISCHRG';
  const seen = await attach(server.port);
  await expect.poll(() => mains(seen).length, bound).toBe(1);
  server.answer = () => null;
  const power = () => seen.findLast((one) => one.kind === 'power')?.power;
  await expect.poll(() => power()?.mains, bound).toBe('unknown');
  expect(power()?.runtimeMs).toBeGreaterThan(880_000);
  expect(power()?.runtimeMs).toBeLessThan(900_000);
});

test('an upsd that goes away and comes back is found again', async () => {
  const first = await Upsd.start();
  const { port } = first;
  const seen = await attach(port);
  await expect.poll(() => mains(seen).length, bound).toBe(1);
  await first.stop();
  await expect.poll(() => news(seen).at(-1), bound).toMatch(/^lost .*(closed|ECONNRE)/);
  await upsd(port);
  await expect.poll(() => news(seen).at(-1), bound).toBe('connected UPS "mri" answers');
});

test('a refused login is told as such; the password is sent and never shown', async () => {
  const server = await upsd();
  server.answer = (command) => (command.startsWith('LOGIN') ? 'ERR ACCESS-DENIED\n' : 'OK\n');
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'farfield-nut-')), 'password');
  writeFileSync(passwordFile, 'bench-only\n');
  const seen = await attach(server.port, { user: 'agent', passwordFile });
  await expect.poll(() => news(seen)[0], bound).toMatch(/upsd refuses the login \(ERR ACCESS-DENIED\)/);
  expect(server.commands.slice(0, 3)).toEqual(['USERNAME agent', 'PASSWORD bench-only', 'LOGIN mri']);
  expect(JSON.stringify(seen)).not.toContain('bench-only');
});
