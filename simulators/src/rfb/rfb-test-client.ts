import { connect, type Socket } from 'node:net';
import { constants, createInflate, type Inflate } from 'node:zlib';
import type { Framebuffer } from './framebuffer.ts';
import { encodePixelFormat, SERVER_PIXEL_FORMAT, type PixelFormat } from './pixel-format.ts';
import type { Rect } from './region.ts';
import { vncAuthResponse } from './vnc-auth.ts';
import { decodeZrleTiles, putPixel } from './zrle-decoder.ts';

export interface RfbTestClientOptions {
  port: number;
  host?: string | undefined;
  password?: string | undefined;
  pixelFormat?: PixelFormat | undefined;
  /** In order of preference; 0 raw, 16 ZRLE. */
  encodings?: readonly number[] | undefined;
  /** Sends every byte in a packet of its own. */
  isDripping?: boolean | undefined;
}

/**
 * A small RFB 3.8 viewer for tests: it decodes what it is sent into a picture of its own. Each wait ends with the
 * connection, so that a test hangs on nothing but its own time limit.
 */
export class RfbTestClient {
  readonly name: string;
  readonly framebuffer: Framebuffer;
  readonly #source: ByteSource;
  readonly #format: PixelFormat;
  readonly #isDripping: boolean;
  readonly #inflate: Inflate = createInflate();
  #inflated: Buffer[] = [];

  private constructor(o: {
    source: ByteSource;
    name: string;
    width: number;
    height: number;
    format: PixelFormat;
    isDripping: boolean;
  }) {
    this.#source = o.source;
    this.name = o.name;
    this.framebuffer = { width: o.width, height: o.height, pixels: new Uint8Array(o.width * o.height * 4) };
    this.#format = o.format;
    this.#isDripping = o.isDripping;
    this.#inflate.on('data', (chunk: Buffer) => this.#inflated.push(chunk));
  }

  /** @throws with the server's reason when it refuses, or when the connection ends first */
  static async connect(options: RfbTestClientOptions): Promise<RfbTestClient> {
    const socket = connect(options.port, options.host ?? '127.0.0.1');
    socket.setNoDelay(true);
    const source = new ByteSource(socket);
    const isDripping = options.isDripping === true;
    const version = (await source.read(12)).toString('latin1');
    if (version !== 'RFB 003.008\n') throw new Error(`server speaks ${version}`);
    source.write(Buffer.from(version, 'latin1'), isDripping);
    const offered = await source.read((await source.read(1)).readUInt8(0));
    const wanted = options.password === undefined ? 1 : 2;
    if (!offered.includes(wanted)) throw new Error(`security type ${wanted} not among ${[...offered].join()}`);
    source.write(Buffer.from([wanted]), isDripping);
    if (options.password !== undefined) {
      source.write(vncAuthResponse(options.password, await source.read(16)), isDripping);
    }
    if ((await source.read(4)).readUInt32BE(0) !== 0) {
      const reason = await source.read((await source.read(4)).readUInt32BE(0));
      socket.destroy();
      throw new Error(reason.toString('latin1'));
    }
    source.write(Buffer.from([1]), isDripping);
    const init = await source.read(24);
    const name = (await source.read(init.readUInt32BE(20))).toString('utf8');
    const format = options.pixelFormat ?? SERVER_PIXEL_FORMAT;
    const client = new RfbTestClient({
      source,
      name,
      width: init.readUInt16BE(0),
      height: init.readUInt16BE(2),
      format,
      isDripping,
    });
    client.send(Buffer.concat([Buffer.from([0, 0, 0, 0]), encodePixelFormat(format)]));
    client.setEncodings(options.encodings ?? [16, 0]);
    return client;
  }

  get isClosed(): boolean {
    return this.#source.isEnded;
  }

  /** Resolves when the server has closed the connection. */
  get closed(): Promise<void> {
    return this.#source.ended;
  }

  /** Bytes received and not yet decoded: 0 means that the server has sent nothing unasked. */
  get pendingBytes(): number {
    return this.#source.pendingBytes;
  }

  /** Any bytes, right or wrong. */
  send(bytes: Buffer): void {
    this.#source.write(bytes, this.#isDripping);
  }

  setEncodings(encodings: readonly number[]): void {
    const bytes = Buffer.alloc(4 + encodings.length * 4);
    bytes[0] = 2;
    bytes.writeUInt16BE(encodings.length, 2);
    for (const [i, encoding] of encodings.entries()) bytes.writeInt32BE(encoding, 4 + i * 4);
    this.send(bytes);
  }

  request(isIncremental: boolean, area?: Rect): void {
    const { x, y, width, height } = area ?? { x: 0, y: 0, ...this.framebuffer };
    const bytes = Buffer.alloc(10);
    bytes[0] = 3;
    bytes[1] = isIncremental ? 1 : 0;
    for (const [i, value] of [x, y, width, height].entries()) bytes.writeUInt16BE(value, 2 + i * 2);
    this.send(bytes);
  }

  pointer(x: number, y: number, buttons: number): void {
    const bytes = Buffer.from([5, buttons, 0, 0, 0, 0]);
    bytes.writeUInt16BE(x, 2);
    bytes.writeUInt16BE(y, 4);
    this.send(bytes);
  }

  /** Press and release of the left button. */
  click(x: number, y: number): void {
    this.pointer(x, y, 0);
    this.pointer(x, y, 1);
    this.pointer(x, y, 0);
  }

  key(keysym: number, isDown: boolean): void {
    const bytes = Buffer.from([4, isDown ? 1 : 0, 0, 0, 0, 0, 0, 0]);
    bytes.writeUInt32BE(keysym, 4);
    this.send(bytes);
  }

  /** Waits for one framebuffer update and decodes it. @returns its rectangles */
  async nextUpdate(): Promise<Rect[]> {
    const head = await this.#source.read(4);
    if (head[0] !== 0) throw new Error(`server message ${head[0]}`);
    const rects: Rect[] = [];
    for (let i = 0; i < head.readUInt16BE(2); i++) {
      const bytes = await this.#source.read(12);
      const rect = {
        x: bytes.readUInt16BE(0),
        y: bytes.readUInt16BE(2),
        width: bytes.readUInt16BE(4),
        height: bytes.readUInt16BE(6),
      };
      rects.push(rect);
      await this.#decode(rect, bytes.readInt32BE(8));
    }
    return rects;
  }

  close(): void {
    this.#source.close();
    this.#inflate.destroy();
  }

  async #decode(rect: Rect, encoding: number): Promise<void> {
    if (encoding === 0) {
      const bytes = await this.#source.read(rect.width * rect.height * (this.#format.bitsPerPixel / 8));
      this.#drawRaw(rect, bytes);
      return;
    }
    if (encoding !== 16) throw new Error(`encoding ${encoding} was not asked for`);
    const packed = await this.#source.read((await this.#source.read(4)).readUInt32BE(0));
    decodeZrleTiles(await this.#unpack(packed), rect, this.#format, this.framebuffer);
  }

  #drawRaw(rect: Rect, bytes: Buffer): void {
    const { bitsPerPixel, bigEndian } = this.#format;
    const size = bitsPerPixel / 8;
    for (let i = 0; i < rect.width * rect.height; i++) {
      const at = i * size;
      const pixel = bigEndian ? bytes.readUIntBE(at, size) : bytes.readUIntLE(at, size);
      const x = rect.x + (i % rect.width);
      const y = rect.y + Math.floor(i / rect.width);
      putPixel(this.framebuffer, x, y, pixel, this.#format);
    }
  }

  async #unpack(packed: Buffer): Promise<Buffer> {
    await new Promise<void>((resolve, reject) => {
      this.#inflate.once('error', reject);
      this.#inflate.write(packed);
      this.#inflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#inflate.off('error', reject);
        resolve();
      });
    });
    const unpacked = Buffer.concat(this.#inflated);
    this.#inflated = [];
    return unpacked;
  }
}

/** Bytes of a socket, on demand. */
class ByteSource {
  readonly ended: Promise<void>;
  isEnded = false;
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #length = 0;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#wake?.();
    });
    socket.on('error', () => socket.destroy());
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.isEnded = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  get pendingBytes(): number {
    return this.#length;
  }

  async read(length: number): Promise<Buffer> {
    while (this.#length < length) {
      if (this.isEnded) throw new Error(`connection ended, ${length - this.#length} bytes short`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(length)];
    this.#length -= length;
    return all.subarray(0, length);
  }

  write(bytes: Buffer, isDripping: boolean): void {
    if (!isDripping) {
      this.#socket.write(bytes);
      return;
    }
    for (const byte of bytes) this.#socket.write(Buffer.from([byte]));
  }

  close(): void {
    this.#socket.destroy();
  }
}
