import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { InspectServer } from './inspect/inspect-server.ts';
import { ConsoleSockets } from './onsite/console-sockets.ts';
import { endAll, startServer } from './onsite/test-onsite.ts';
import { Tokens } from './onsite/tokens.ts';
import { makeTestCertificate } from './uplink/test-certificate.ts';
import { TestClock } from './uplink/test-clock.ts';
import { testLog } from './uplink/test-log.ts';

afterEach(endAll);

/** A browser keeps such a spare connection. @param words what is said on it; '': nothing */
async function spareOn(url: string, words = ''): Promise<{ socket: Socket; closed: Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('data', (data) => (heard += data.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(words);
  return { socket, closed };
}

/** Connections are taken in the order in which they came: one after it has been answered. */
async function isTaken(url: string): Promise<void> {
  await fetch(url).catch(() => undefined);
}

test.each([
  ['on which nobody says anything', ''],
  ['with half a request', 'GET / HTTP/1.1\r\nHost: x\r\n'],
])('a TCP connection %s does not hold the end of the on-site server', async (_name, words) => {
  const { server, url } = await startServer();
  const { closed } = await spareOn(url, words);
  await isTaken(url);
  await server.stop();
  expect(await closed).toBe('');
});

test('nor does one on which no TLS comes about', async () => {
  const { certFile, keyFile } = await makeTestCertificate();
  const { server, url } = await startServer({ tls: { certFile, keyFile } });
  const { closed } = await spareOn(url);
  await isTaken(url);
  await server.stop();
  expect(await closed).toBe('');
}, 20_000);

test('nor that of the inspect server', async () => {
  const server = new InspectServer({
    host: '127.0.0.1',
    port: 0,
    snapshot: () => ({}),
    health: () => ({ isAlive: true, words: '', host: [] }),
    registry: { metrics: () => Promise.resolve(''), contentType: 'text/plain; version=0.0.4; charset=utf-8' },
  });
  const { url } = await server.start();
  const { closed } = await spareOn(url);
  await isTaken(`${url}/healthz`);
  await server.stop();
  expect(await closed).toBe('');
});

test('a console whose connection is there already is not let in by an agent that has ended its consoles', async () => {
  const http = createServer((_request, response) => response.end());
  const nothing = (): void => undefined;
  const sockets = new ConsoleSockets({
    siteId: 'site-a',
    incarnation: 'agent-1',
    policyHash: '',
    clock: new TestClock(),
    log: testLog().log,
    tokens: new Tokens(),
    enrolments: [],
    events: {
      joined: nothing,
      left: nothing,
      heartbeat: nothing,
      command: nothing,
      drillAsk: nothing,
      shadow: nothing,
    },
  });
  sockets.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void http.close());
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const upgrade =
    'GET /ws/console HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const early = await spareOn(url, upgrade);
  await isTaken(url);
  const { socket, closed } = await spareOn(url);
  await isTaken(url);
  sockets.stop();
  socket.write(upgrade);
  expect(await closed).toBe('');
  // The same words before: let in, and ended by the stop.
  expect(await early.closed).toContain('101 Switching Protocols');
});
