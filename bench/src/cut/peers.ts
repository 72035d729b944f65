import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../scripts/demo/free-port.ts';
import { SystemClock } from '../../../simulators/src/kernel/clock.ts';
import { Random } from '../../../simulators/src/kernel/random.ts';
import { type NetworkProxy, startNetworkProxy } from '../../../simulators/src/network/network-proxy.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { startServer } from '../kit/server-process.ts';
import { openBrokerSocket } from '../relay/broker-client.ts';
import { MQTT_WORDS } from '../relay/mqtt-words.ts';
import { mqttHelloWithWill, MQTT_PING } from './mqtt-will.ts';

/** What others need until they notice the same silent cut. No bar hangs on it. */
export interface PeerTimes {
  readonly name: string;
  readonly noticedMs: readonly number[];
  readonly note: string;
}

const MQTT_CUTS = 20;
const MQTT_KEEP_ALIVE_S = 1;
const MQTT_PING_EVERY_MS = 500;
const MQTT_WITHIN_MS = 20_000;
const MESH_CUTS = 3;
/** `settings.agentIdleTimeout` of its configuration schema: 150 s unless told; it pings no agent unless told to. */
const MESH_IDLE_MS = 150_000;
const TCP_CAP_MS = 120_000;
const QUICK_TCP_CAP_MS = 10_000;

export async function measurePeers(own: {
  folder: string;
  isQuick: boolean;
  say: (line: string) => void;
}): Promise<readonly PeerTimes[]> {
  const { folder, isQuick, say } = own;
  say('beside: MQTT, MeshCentral’s default, bare TCP');
  const [mqtt, mesh, tcp] = await Promise.all([
    mqttTimes(folder, isQuick ? 5 : MQTT_CUTS),
    meshTimes(isQuick),
    tcpTimes(isQuick ? QUICK_TCP_CAP_MS : TCP_CAP_MS),
  ]);
  return [mqtt, mesh, tcp];
}

/** The broker's own word that a client is gone: its last will, heard by another client. */
async function mqttTimes(folder: string, cuts: number): Promise<PeerTimes> {
  const name = `mosquitto, keep-alive ${MQTT_KEEP_ALIVE_S} s, pings every ${MQTT_PING_EVERY_MS / 1_000} s`;
  if (spawnSync('which', ['mosquitto']).status !== 0)
    return { name, noticedMs: [], note: 'missing: no mosquitto on the path' };
  const port = await freePort(0);
  const file = path.join(folder, 'cut-mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'log_type error',
    'user root',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const broker = await startServer({ core: SERVER_CORE, command: 'mosquitto', args: ['-c', file], port });
  const heard = new Map<string, number>();
  const watcher = await openBrokerSocket(port, MQTT_WORDS, 'watcher', (payload) =>
    heard.set(payload.toString(), performance.now()),
  );
  watcher.write(MQTT_WORDS.subscribe('gone'));
  // What is not said for ten minutes ends the watcher too: its own keep-alive is longer than this.
  try {
    const one = async (at: number): Promise<number> => {
      await sleep(at * 137);
      const line = await proxyTo(port);
      const will = `client-${at}`;
      const words = { ...MQTT_WORDS, hello: (id: string) => mqttHelloWithWill(id, 'gone', will, MQTT_KEEP_ALIVE_S) };
      const socket = await openBrokerSocket(line.port, words, will, () => undefined);
      const pings = setInterval(() => socket.write(MQTT_PING), MQTT_PING_EVERY_MS);
      await sleep(1_500);
      const cutMs = performance.now();
      line.set({ cut: 'both' });
      while (!heard.has(will) && performance.now() < cutMs + MQTT_WITHIN_MS) await sleep(5);
      clearInterval(pings);
      socket.destroy();
      await line.stop();
      return (heard.get(will) ?? Number.POSITIVE_INFINITY) - cutMs;
    };
    const noticedMs = await Promise.all(Array.from({ length: cuts }, (_, at) => one(at)));
    return { name, noticedMs, note: 'its last will, from the cut' };
  } finally {
    watcher.destroy();
    await broker.stop();
  }
}

/** MeshCentral itself is not run: a server that drops an agent after its documented idle time stands for it. */
async function meshTimes(isQuick: boolean): Promise<PeerTimes> {
  const name = 'MeshCentral’s default, modelled';
  if (isQuick) return { name, noticedMs: [], note: `left out of a quick run: ${MESH_IDLE_MS / 1_000} s each` };
  const noticed = new Map<number, number>();
  const { server, port } = await listen((socket) => {
    const ownPort = socket.remotePort ?? 0;
    socket.setTimeout(MESH_IDLE_MS, () => {
      noticed.set(ownPort, performance.now());
      socket.destroy();
    });
  });
  const line = await proxyTo(port);
  const agents = await Promise.all(Array.from({ length: MESH_CUTS }, () => opened(line.port)));
  for (const agent of agents) agent.write('here');
  await sleep(500);
  const cutMs = performance.now();
  line.set({ cut: 'both' });
  while (noticed.size < MESH_CUTS && performance.now() < cutMs + 2 * MESH_IDLE_MS) await sleep(100);
  for (const agent of agents) agent.destroy();
  await line.stop();
  server.close();
  return {
    name,
    noticedMs: [...noticed.values()].map((atMs) => atMs - cutMs),
    note: 'not the program: its documented agentIdleTimeout of 150 s, no ping unless configured',
  };
}

/** One byte every quarter of a second, as a heartbeat would be, on a socket as it comes. */
async function tcpTimes(capMs: number): Promise<PeerTimes> {
  let noticedMs: number | null = null;
  let cutMs = Number.NaN;
  const notice = (): void => {
    noticedMs ??= performance.now() - cutMs;
  };
  const { server, port } = await listen((socket) => {
    socket.on('error', () => undefined);
    socket.once('close', notice);
  });
  const line = await proxyTo(port);
  const client = await opened(line.port);
  client.on('error', () => undefined);
  client.once('close', notice);
  const beat = setInterval(() => client.write('.'), 250);
  await sleep(1_000);
  cutMs = performance.now();
  line.set({ cut: 'both' });
  const isNoticed = (): boolean => noticedMs !== null;
  while (!isNoticed() && performance.now() < cutMs + capMs) await sleep(100);
  const tookMs = noticedMs ?? capMs;
  clearInterval(beat);
  client.destroy();
  await line.stop();
  server.close();
  return {
    name: 'bare TCP, a byte every 0.25 s',
    noticedMs: [tookMs],
    note: tookMs >= capMs ? `not noticed when it was given up after ${capMs / 1_000} s` : '',
  };
}

function proxyTo(port: number): Promise<NetworkProxy> {
  return startNetworkProxy({
    listenHost: '127.0.0.1',
    listenPort: 0,
    targetHost: '127.0.0.1',
    targetPort: port,
    random: new Random(3),
    clock: new SystemClock(),
  });
}

async function listen(take: (socket: Socket) => void): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { server, port: address.port };
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
