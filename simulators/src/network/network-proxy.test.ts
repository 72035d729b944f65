import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import { Random } from '../kernel/random.ts';
import { startNetworkProxy, type NetworkProxy } from './network-proxy.ts';

const clock = new SystemClock();
let target: Server;
let proxy: NetworkProxy;
let log: EventLog;
/** Connections as the target sees them, and what came in on each. */
let arrived: { socket: Socket; heard: Buffer[]; events: string[] }[];
let sockets: Socket[];

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

beforeEach(async () => {
  arrived = [];
  sockets = [];
  target = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection = { socket, heard: [] as Buffer[], events: [] as string[] };
    arrived.push(connection);
    socket.on('data', (data: Buffer) => connection.heard.push(data));
    for (const name of ['end', 'error', 'close']) socket.on(name, () => connection.events.push(name));
  });
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  log = new EventLog({ clock });
  proxy = await startNetworkProxy({
    name: 'primary',
    listenHost: '127.0.0.1',
    listenPort: 0,
    targetHost: '127.0.0.1',
    targetPort: portOf(target),
    random: new Random(1),
    clock,
    log,
  });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await proxy.stop();
  for (const { socket } of arrived) socket.destroy();
  target.close();
});

/** A client through the proxy. `heard()` and `events` tell all that it noticed. */
async function dial() {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  sockets.push(socket);
  const heard: Buffer[] = [];
  const events: string[] = [];
  socket.on('data', (data: Buffer) => heard.push(data));
  for (const name of ['end', 'error', 'close']) socket.on(name, () => events.push(name));
  await once(socket, 'connect');
  return { socket, heard: () => Buffer.concat(heard).toString('latin1'), events };
}

/** The target's side of the newest connection. */
async function peer() {
  await vi.waitFor(() => expect(arrived.length).toBeGreaterThan(0));
  const last = arrived.at(-1);
  if (last === undefined) throw new Error('no connection');
  return { socket: last.socket, heard: () => Buffer.concat(last.heard).toString('latin1'), events: last.events };
}

function hash(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

async function pass(ms: number): Promise<void> {
  const untilMs = clock.nowMs() + ms;
  await new Promise<void>((resolve) => {
    clock.setTimer(untilMs, resolve);
  });
}

test('a perfect path carries bytes and half-closes both ways, byte for byte', async () => {
  const client = await dial();
  const far = await peer();
  const sent = randomBytes(3_000_000);
  client.socket.end(sent);
  await vi.waitFor(() => expect(far.events).toEqual(['end']), { timeout: 5_000 });
  expect(hash(Buffer.from(far.heard(), 'latin1'))).toBe(hash(sent));
  far.socket.end('bye');
  await vi.waitFor(() => expect(client.events).toEqual(['end', 'close']));
  expect(client.heard()).toBe('bye');
  await vi.waitFor(() => expect(proxy.counters.connectionsOpen).toBe(0));
  expect(proxy.counters).toMatchObject({
    toTarget: { bytesIn: 3_000_000, bytesOut: 3_000_000 },
    fromTarget: { bytesIn: 3, bytesOut: 3 },
    connectionsAccepted: 1,
  });
});

test('a cut is silent both ways; what was written in it arrives late, in order, in one burst', async () => {
  const client = await dial();
  const far = await peer();
  client.socket.write('before ');
  await vi.waitFor(() => expect(far.heard()).toBe('before '));
  proxy.set({ cut: 'both' });
  for (let i = 0; i < 20; i++) {
    client.socket.write(`key${i} `);
    far.socket.write(`pixel${i} `);
    await pass(10);
  }
  await pass(300);
  expect(far.heard()).toBe('before ');
  expect(client.heard()).toBe('');
  expect([...client.events, ...far.events]).toEqual([]);
  const keys = Array.from({ length: 20 }, (_, i) => `key${i} `).join('');
  proxy.set({ cut: 'none' });
  await vi.waitFor(() => expect(far.heard()).toBe(`before ${keys}`), { timeout: 500 });
  expect(client.heard()).toBe(keys.replaceAll('key', 'pixel'));
  expect(log.entries().map((entry) => entry.detail['cut'])).toEqual(['both', 'none']);
});

test.each([
  ['toTarget', '', 'down'],
  ['fromTarget', 'up', ''],
] as const)('cut %s: the other way goes on', async (cut, farHears, clientHears) => {
  const client = await dial();
  const far = await peer();
  proxy.set({ cut });
  client.socket.write('up');
  far.socket.write('down');
  await pass(300);
  expect([far.heard(), client.heard()]).toEqual([farHears, clientHears]);
  proxy.set({ cut: 'none' });
  await vi.waitFor(() => expect([far.heard(), client.heard()]).toEqual(['up', 'down']));
});

test('a connection closed during a cut: the other end learns of it only afterwards', async () => {
  const client = await dial();
  const far = await peer();
  proxy.set({ cut: 'both' });
  client.socket.write('last words');
  await pass(50);
  client.socket.resetAndDestroy();
  await pass(300);
  expect([far.heard(), ...far.events]).toEqual(['']);
  proxy.set({ cut: 'none' });
  await vi.waitFor(() => expect(far.events).toContain('close'));
  await vi.waitFor(() => expect(proxy.counters.connectionsOpen).toBe(0));
});

test.each(['both', 'toTarget', 'fromTarget'] as const)(
  'cut %s: a new connection hangs, and works afterwards',
  async (cut) => {
    proxy.set({ cut });
    const client = await dial();
    client.socket.write('hello');
    await pass(300);
    expect(arrived).toHaveLength(0);
    expect(client.events).toEqual([]);
    proxy.set({ cut: 'none' });
    const far = await peer();
    await vi.waitFor(() => expect(far.heard()).toBe('hello'));
  },
);

test('dropOnRestore: the end of the cut resets what lived through it', async () => {
  const client = await dial();
  const far = await peer();
  proxy.set({ cut: 'both', dropOnRestore: true });
  client.socket.write('never arrives');
  await pass(100);
  expect(client.events).toEqual([]);
  proxy.set({ cut: 'none' });
  await vi.waitFor(() => expect(client.events).toEqual(['error', 'close']));
  await vi.waitFor(() => expect(far.events).toContain('close'));
  expect(far.heard()).toBe('');
  expect(proxy.counters).toMatchObject({ connectionsOpen: 0, connectionsDropped: 1 });
});

test('delay: a round trip takes two ways', async () => {
  proxy.set({ delayMs: 60 });
  const client = await dial();
  const far = await peer();
  far.socket.on('data', (data) => far.socket.write(data));
  await pass(150);
  const sentMs = clock.nowMs();
  client.socket.write('ping');
  await vi.waitFor(() => expect(client.heard()).toBe('ping'), { interval: 2 });
  expect(clock.nowMs() - sentMs).toBeGreaterThanOrEqual(118);
  expect(clock.nowMs() - sentMs).toBeLessThan(240);
});

test('delay: the first byte of a new connection waits for the handshake, three ways in all', async () => {
  proxy.set({ delayMs: 60 });
  const calledMs = clock.nowMs();
  const client = await dial();
  client.socket.write('hello');
  const far = await peer();
  // It is connected before anything of what was written is there, however busy the machine.
  expect(far.heard()).toBe('');
  await vi.waitFor(() => expect(far.heard()).toBe('hello'), { interval: 2 });
  expect(clock.nowMs() - calledMs).toBeGreaterThanOrEqual(178);
});

test('rate: 4 Mbit/s within a tenth, and the sender is held back rather than buffered without end', async () => {
  proxy.set({ rateBitsPerSecond: 4_000_000, queueBytes: 64_000 });
  const client = await dial();
  const far = await peer();
  const total = 1_000_000;
  let received = 0;
  let lastByteMs = 0;
  far.socket.on('data', (data: Buffer) => {
    received += data.length;
    lastByteMs = clock.nowMs();
  });
  const startedMs = clock.nowMs();
  client.socket.write(Buffer.alloc(total));
  await pass(300);
  const { bytesIn, bytesOut } = proxy.counters.toTarget;
  expect(bytesIn - bytesOut).toBeLessThan(64_000 + 2 * 65_536);
  await vi.waitFor(() => expect(received).toBe(total), { timeout: 6_000 });
  const bitsPerSecond = (total * 8_000) / (lastByteMs - startedMs);
  expect(bitsPerSecond).toBeGreaterThan(3_600_000);
  expect(bitsPerSecond).toBeLessThan(4_400_000);
});

test('loss: the stream stalls but stays whole', async () => {
  proxy.set({ lossPercent: 10 });
  const client = await dial();
  const far = await peer();
  const sent = randomBytes(20_000).toString('hex');
  client.socket.write(sent);
  await vi.waitFor(() => expect(far.heard()).toHaveLength(sent.length), { timeout: 15_000 });
  expect(far.heard()).toBe(sent);
  expect(proxy.counters.toTarget.stalls).toBeGreaterThan(0);
});

test('a reader that does not read holds its sender back through the path', async () => {
  const client = await dial();
  const far = await peer();
  client.socket.pause();
  const chunk = Buffer.alloc(1_000_000);
  let written = 0;
  const feed = (): void => {
    while (written < 60) {
      written += 1;
      if (!far.socket.write(chunk)) return;
    }
  };
  far.socket.on('drain', feed);
  feed();
  await pass(700);
  expect(proxy.counters.fromTarget.bytesIn).toBeLessThan(30_000_000);
  client.socket.resume();
  await vi.waitFor(() => expect(proxy.counters.fromTarget.bytesOut).toBe(60_000_000), { timeout: 10_000 });
});

test('a target that refuses: the client is reset', async () => {
  target.close();
  const client = await dial();
  await vi.waitFor(() => expect(client.events).toEqual(['error', 'close']));
  await vi.waitFor(() => expect(proxy.counters.connectionsOpen).toBe(0));
});

test('misbehaviours lie over the set conditions, and a reset takes all away', () => {
  proxy.set({ delayMs: 10 });
  proxy.misbehave('slow', true);
  proxy.misbehave('cutToTarget', true);
  expect(proxy.conditions).toMatchObject({ delayMs: 210, jitterMs: 80, cut: 'toTarget' });
  proxy.misbehave('cutFromTarget', true);
  expect(proxy.conditions.cut).toBe('both');
  proxy.misbehave('slow', false);
  expect(proxy.conditions).toMatchObject({ delayMs: 10, jitterMs: 0 });
  proxy.reset();
  expect(proxy.conditions).toMatchObject({ delayMs: 0, cut: 'none' });
  expect(() => proxy.set({ lossPercent: 300 })).toThrow(/lossPercent/);
});
