import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { vncAuthResponse } from '../adapters/rfb/vnc-auth.ts';

const POINTER_POS = -232;

/** What one client did, in words: `pointer 5,6 1`, `key 97 down`, `request full`, `encodings 0 -223`. */
export interface SourceClient {
  readonly said: string[];
  readonly socket: Socket;
  isClosed: boolean;
  /** it asked to be told where the pointer is */
  isListener: boolean;
}

export interface TestSourceOptions {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly password?: string | undefined;
  /** `mute` takes connections and never says a word; `blacklist` refuses as TigerVNC does */
  readonly mood?: 'well' | 'mute' | 'blacklist' | undefined;
}

/** A small RFB 3.8 server for tests: one grey, raw pixels, and a record of everything that reached it. */
export class TestSource {
  readonly clients: SourceClient[] = [];
  mood: 'well' | 'mute' | 'blacklist';
  /** false: updates are asked for and never come */
  isAnswering = true;
  /** answers to those who look, which wait until they are called; null: each goes at once */
  held: (() => void)[] | null = null;
  grey = 0x40;
  readonly #server: Server;
  readonly #options: TestSourceOptions;

  constructor(options: TestSourceOptions = {}) {
    this.#options = options;
    this.mood = options.mood ?? 'well';
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  /** pointer and key events of every client, in the order in which they came */
  get input(): readonly string[] {
    return this.clients.flatMap(({ said }) => said.filter((line) => /^(pointer|key)/.test(line)));
  }

  get openClients(): readonly SourceClient[] {
    return this.clients.filter(({ isClosed }) => !isClosed);
  }

  /** all but who listens to the pointer */
  get lookers(): readonly SourceClient[] {
    return this.clients.filter(({ isListener }) => !isListener);
  }

  get isListenedTo(): boolean {
    return this.openClients.some(({ isListener }) => isListener);
  }

  /** To each who asked: the pointer is here. As x11vnc tells it, in an update that has nothing else. */
  tellPointer(x: number, y: number): void {
    const update = Buffer.alloc(16);
    update.writeUInt16BE(1, 2);
    update.writeUInt16BE(x, 4);
    update.writeUInt16BE(y, 6);
    update.writeInt32BE(POINTER_POS, 12);
    for (const { isListener, socket } of this.openClients) if (isListener) socket.write(update);
  }

  async close(): Promise<void> {
    for (const { socket } of this.clients) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    const client: SourceClient = { said: [], socket, isClosed: false, isListener: false };
    this.clients.push(client);
    socket.on('error', () => {});
    socket.on('close', () => {
      client.isClosed = true;
    });
    if (this.mood === 'mute') return;
    if (this.mood === 'blacklist') {
      const words = 'Too many security failures';
      socket.end(Buffer.concat([Buffer.from('RFB 003.003\n'), uint32(0), uint32(words.length), Buffer.from(words)]));
      return;
    }
    const bytes = byteReader(socket);
    this.#serve(client, bytes).catch(() => socket.destroy());
  }

  async #serve(client: SourceClient, read: (count: number) => Promise<Buffer>): Promise<void> {
    const { socket, said } = client;
    const { width = 64, height = 48, password } = this.#options;
    socket.write('RFB 003.008\n');
    said.push((await read(12)).toString('latin1').trim());
    socket.write(Buffer.from([1, password === undefined ? 1 : 2]));
    await read(1);
    if (password !== undefined) {
      const challenge = randomBytes(16);
      socket.write(challenge);
      if (!vncAuthResponse(password, challenge).equals(await read(16))) {
        const words = 'Authentication failure';
        socket.end(Buffer.concat([uint32(1), uint32(words.length), Buffer.from(words)]));
        return;
      }
    }
    socket.write(uint32(0));
    said.push(`shared ${(await read(1))[0]}`);
    const init = Buffer.alloc(24);
    init.writeUInt16BE(width, 0);
    init.writeUInt16BE(height, 2);
    init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4);
    init.writeUInt32BE(4, 20);
    socket.write(Buffer.concat([init, Buffer.from('MR 1')]));
    let bytesPerPixel = 4;
    for (;;) {
      const type = (await read(1))[0];
      switch (type) {
        case 0:
          bytesPerPixel = ((await read(19))[3] ?? 32) / 8;
          break;
        case 2: {
          const count = (await read(3)).readUInt16BE(1);
          const list = await read(count * 4);
          const encodings = Array.from({ length: count }, (_, i) => list.readInt32BE(i * 4));
          said.push(`encodings ${encodings.join(' ')}`);
          client.isListener = encodings.includes(POINTER_POS);
          break;
        }
        case 3: {
          const area = await read(9);
          said.push(area[0] === 0 ? 'request full' : 'request incremental');
          const answer = (): void => void socket.write(this.#update(area, bytesPerPixel));
          if (this.held !== null && !client.isListener) this.held.push(answer);
          else if (this.isAnswering) answer();
          break;
        }
        case 4: {
          const key = await read(7);
          said.push(`key ${key.readUInt32BE(3)} ${key[0] === 1 ? 'down' : 'up'}`);
          break;
        }
        case 5: {
          const pointer = await read(5);
          said.push(`pointer ${pointer.readUInt16BE(1)},${pointer.readUInt16BE(3)} ${pointer[0]}`);
          break;
        }
        default:
          said.push(`message ${type}`);
          socket.destroy();
          return;
      }
    }
  }

  #update(area: Buffer, bytesPerPixel: number): Buffer {
    const head = Buffer.alloc(16);
    head.writeUInt16BE(1, 2);
    area.copy(head, 4, 1, 9);
    const pixels = area.readUInt16BE(5) * area.readUInt16BE(7);
    return Buffer.concat([head, Buffer.alloc(pixels * bytesPerPixel, this.grey)]);
  }
}

function byteReader(socket: Socket): (count: number) => Promise<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  let wake = (): void => {};
  socket.on('data', (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    wake();
  });
  socket.on('close', () => wake());
  return async (count) => {
    while (pending.length < count) {
      if (socket.destroyed) throw new Error('closed');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const taken = pending.subarray(0, count);
    pending = pending.subarray(count);
    return taken;
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
