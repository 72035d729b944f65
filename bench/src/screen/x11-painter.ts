import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** X11 core requests, as far as noise on a screen needs them. @source X Window System Protocol, X11R6.8, appendix B */
const OPCODE = { createWindow: 1, mapWindow: 8, createGc: 55, putImage: 72 } as const;
const LITTLE_ENDIAN = 0x6c;
const Z_PIXMAP = 2;
const OVERRIDE_REDIRECT = 0x200;

export const TILE = { width: 256, height: 96 } as const;
const TILES_ACROSS = 4;
const TILES_DOWN = 7;
const TILE_BYTES = TILE.width * TILE.height * 4;
/** several, so that no tile is ever painted over itself with the same pixels */
const NOISES = 5;

/**
 * Paints noise on an X display at the times it is told to: the same pixels at the same rate for whoever looks, whatever
 * the way there costs. Noise, because nothing on the way can make it smaller.
 */
export class X11Painter {
  readonly #socket: Socket;
  readonly #window: number;
  readonly #gc: number;
  readonly #noises: readonly Buffer[];
  #painted = 0;

  private constructor(socket: Socket, idBase: number) {
    this.#socket = socket;
    this.#window = idBase + 1;
    this.#gc = idBase + 2;
    this.#noises = Array.from({ length: NOISES }, () => randomFillSync(Buffer.alloc(TILE_BYTES)));
  }

  /** @param display number of a display on this machine that asks for no authorisation */
  static async open(display: number): Promise<X11Painter> {
    const socket = connect(`/tmp/.X11-unix/X${display}`);
    await once(socket, 'connect');
    const hello = Buffer.alloc(12);
    hello[0] = LITTLE_ENDIAN;
    hello.writeUInt16LE(11, 2);
    socket.write(hello);
    const setup = await readSetup(socket);
    if (setup[0] !== 1) throw new Error(`the X server refused: ${setup.toString('latin1', 8, 8 + (setup[1] ?? 0))}`);
    socket.resume();
    const vendorLength = setup.readUInt16LE(24);
    const formatCount = setup[29] ?? 0;
    const screen = 40 + Math.ceil(vendorLength / 4) * 4 + 8 * formatCount;
    const painter = new X11Painter(socket, setup.readUInt32LE(12));
    painter.#prepare(setup.readUInt32LE(screen));
    return painter;
  }

  paint(): void {
    const place = this.#painted % (TILES_ACROSS * TILES_DOWN);
    const noise = this.#noises[this.#painted % NOISES] ?? Buffer.alloc(TILE_BYTES);
    this.#painted += 1;
    const head = Buffer.alloc(24);
    head[0] = OPCODE.putImage;
    head[1] = Z_PIXMAP;
    head.writeUInt16LE(6 + TILE_BYTES / 4, 2);
    head.writeUInt32LE(this.#window, 4);
    head.writeUInt32LE(this.#gc, 8);
    head.writeUInt16LE(TILE.width, 12);
    head.writeUInt16LE(TILE.height, 14);
    head.writeInt16LE((place % TILES_ACROSS) * TILE.width, 16);
    head.writeInt16LE(Math.floor(place / TILES_ACROSS) * TILE.height, 18);
    head[21] = 24;
    this.#socket.write(head);
    this.#socket.write(noise);
  }

  close(): void {
    this.#socket.destroy();
  }

  #prepare(root: number): void {
    const create = Buffer.alloc(36);
    create[0] = OPCODE.createWindow;
    create.writeUInt16LE(9, 2);
    create.writeUInt32LE(this.#window, 4);
    create.writeUInt32LE(root, 8);
    create.writeUInt16LE(TILES_ACROSS * TILE.width, 16);
    create.writeUInt16LE(TILES_DOWN * TILE.height, 18);
    create.writeUInt32LE(OVERRIDE_REDIRECT, 28);
    create.writeUInt32LE(1, 32);
    const map = Buffer.alloc(8);
    map[0] = OPCODE.mapWindow;
    map.writeUInt16LE(2, 2);
    map.writeUInt32LE(this.#window, 4);
    const gc = Buffer.alloc(16);
    gc[0] = OPCODE.createGc;
    gc.writeUInt16LE(4, 2);
    gc.writeUInt32LE(this.#gc, 4);
    gc.writeUInt32LE(this.#window, 8);
    this.#socket.write(Buffer.concat([create, map, gc]));
  }
}

/** The whole answer to the first message; what the server says later is of no interest. */
async function readSetup(socket: Socket): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  while (bytes.length < 8 || bytes.length < 8 + bytes.readUInt16LE(6) * 4) {
    const [chunk]: Buffer[] = await once(socket, 'data');
    bytes = Buffer.concat([bytes, chunk ?? Buffer.alloc(0)]);
  }
  return bytes;
}
