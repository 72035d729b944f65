import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import {
  decodeScreenMessage,
  encodeScreenMessage,
  SCREEN_ACK_EVERY_BYTES,
  SCREEN_CONSOLE_BEAT_MS,
} from '../../../protocol/src/screen-channel.ts';
import { freePort } from '../../../scripts/demo/free-port.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { startProgram, startServer } from '../kit/server-process.ts';
import { RfbViewer } from './rfb-viewer.ts';

/** One viewer's way to the screen, open. */
export interface ScreenView {
  /** RFB bytes that arrived so far */
  readonly receivedBytes: () => number;
  /** how often the picture was whole */
  readonly updates: () => number;
  readonly stop: () => void;
}

export interface ScreenPath {
  readonly view: ScreenView;
  /** of the processes whose CPU this way costs */
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
}

export async function bareTwoHopPath(vncPort: number): Promise<ScreenPath> {
  const first = await startProgram({
    core: SERVER_CORE,
    name: 'bare first hop',
    args: ['bench/src/screen/tcp-hop/main.ts', '--port', String(vncPort)],
  });
  const second = await startProgram({
    core: SERVER_CORE,
    name: 'bare second hop',
    args: ['bench/src/start/hop/main.ts', '--to', String(first.ready['url'])],
  });
  const view = await plainViewer(String(second.ready['url']));
  return {
    view,
    pids: [first.pid, second.pid],
    stop: async () => {
      view.stop();
      await second.stop();
      await first.stop();
    },
  };
}

/** One hop only, and in a process of its own for each viewer. */
export async function websockifyPath(vncPort: number): Promise<ScreenPath> {
  const port = await freePort(0);
  const server = await startServer({
    core: SERVER_CORE,
    command: 'websockify',
    args: [`127.0.0.1:${port}`, `127.0.0.1:${vncPort}`],
    port,
  });
  const view = await plainViewer(`ws://127.0.0.1:${port}`);
  return {
    view,
    pids: [server.pid, ...childrenOf(server.pid)],
    stop: async () => {
      view.stop();
      await server.stop();
    },
  };
}

/** The console's end of Farfield's screen socket: hello, acknowledgements. */
export async function farfieldView(own: {
  gatewayUrl: string;
  siteId: string;
  consoleId: string;
  token: string;
}): Promise<ScreenView> {
  const { gatewayUrl, ...hello } = own;
  let acked = 0;
  const acknowledge = (): void => {
    acked = view.receivedBytes();
    view.socket.send(encodeScreenMessage({ kind: 'ack', receivedBytes: acked }));
  };
  const view = viewer({
    url: `${gatewayUrl.replace(/^http/, 'ws')}/ws/screen`,
    wrap: (bytes) => encodeScreenMessage({ kind: 'rfb', bytes }),
    unwrap: (data) => {
      const message = decodeScreenMessage(data);
      if (message.kind === 'broken') throw new Error(message.what);
      if (message.kind !== 'rfb') return null;
      return Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.length);
    },
    taken: () => {
      if (view.receivedBytes() - acked >= SCREEN_ACK_EVERY_BYTES) acknowledge();
    },
  });
  await once(view.socket, 'open');
  view.socket.send(JSON.stringify(hello));
  await view.firstPicture();
  const beat = setInterval(acknowledge, SCREEN_CONSOLE_BEAT_MS);
  return {
    ...view,
    stop: () => {
      clearInterval(beat);
      view.stop();
    },
  };
}

async function plainViewer(url: string): Promise<ScreenView> {
  const view = viewer({ url, wrap: (bytes) => bytes, unwrap: (data) => data, taken: () => {} });
  await view.firstPicture();
  return view;
}

const PICTURE_WITHIN_MS = 15_000;

function viewer(own: {
  url: string;
  wrap: (bytes: Buffer) => Uint8Array;
  /** null: no pixels in it */
  unwrap: (data: Buffer) => Buffer | null;
  taken: () => void;
}): ScreenView & { readonly socket: WebSocket; readonly firstPicture: () => Promise<void> } {
  const socket = new WebSocket(own.url, { perMessageDeflate: false });
  const rfb = new RfbViewer((bytes) => socket.send(own.wrap(bytes), { binary: true }));
  let received = 0;
  let ended: string | null = null;
  socket.on('message', (data: Buffer) => {
    const bytes = own.unwrap(data);
    if (bytes === null) return;
    received += bytes.length;
    own.taken();
    rfb.receive(bytes);
  });
  socket.on('close', (code, reason) => (ended = `${code} ${reason.toString()}`));
  socket.on('error', (error) => (ended = error.message));
  const receivedBytes = (): number => {
    if (ended !== null) throw new Error(`${own.url} was closed: ${ended}`);
    return received;
  };
  return {
    socket,
    receivedBytes,
    updates: () => rfb.updates,
    stop: () => socket.terminate(),
    firstPicture: async () => {
      const untilMs = performance.now() + PICTURE_WITHIN_MS;
      while (rfb.updates === 0) {
        receivedBytes();
        if (performance.now() > untilMs) throw new Error(`${own.url}: no picture`);
        await sleep(20);
      }
    },
  };
}

/** Processes that a process has forked. */
function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
