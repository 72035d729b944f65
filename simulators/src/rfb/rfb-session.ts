import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { parseClientMessage, type ClientMessage } from './client-messages.ts';
import { wholeOf, type Framebuffer } from './framebuffer.ts';
import { encodePixelFormat, PixelTranslator, SERVER_PIXEL_FORMAT } from './pixel-format.ts';
import { intersectRects, intersectRegions, subtractRegion, uniteRegions, type Rect, type Region } from './region.ts';
import {
  handshakeBytes,
  SERVER_VERSION,
  stepHandshake,
  type HandshakeState,
  type HandshakeStep,
  type RfbAuth,
} from './rfb-handshake.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { VNC_CHALLENGE_BYTES } from './vnc-auth.ts';
import { ZlibStream } from './zlib-stream.ts';
import { encodeZrleTiles, translatePixels } from './zrle-encoder.ts';

export const ENCODING_RAW = 0;
export const ENCODING_ZRLE = 16;

/** Two rows of ZRLE tiles. */
const BAND_HEIGHT = 128;

/** What one client did, as the console behind the server sees it. Coordinates are framebuffer pixels, not clipped. */
export type RfbInput =
  | { kind: 'connected'; clientId: number }
  | { kind: 'pointer'; clientId: number; x: number; y: number; buttons: number }
  | { kind: 'key'; clientId: number; keysym: number; isDown: boolean }
  | { kind: 'cutText'; clientId: number; text: string }
  | { kind: 'disconnected'; clientId: number; reason: string };

export interface RfbSessionOptions {
  clientId: number;
  socket: Socket;
  name: string;
  auth: RfbAuth;
  /** The picture of this instant. */
  framebuffer: () => Framebuffer;
  onInput: (input: RfbInput) => void;
  onClosed: () => void;
  /** A client that has not finished the handshake by then is closed. */
  handshakeTimeoutMs: number;
}

/**
 * One connected viewer. It is sent only what it asked for: a picture that changes between two requests reaches it
 * once, as its last version.
 */
export class RfbSession {
  readonly #o: RfbSessionOptions;
  readonly #zlib = new ZlibStream();
  #handshake: HandshakeState = { kind: 'version' };
  #handshakeTimer: NodeJS.Timeout | null = null;
  #received: Buffer = Buffer.alloc(0);
  #translator = new PixelTranslator(SERVER_PIXEL_FORMAT);
  #encoding = ENCODING_RAW;
  #requested: Region = [];
  #dirty: Region = [];
  #isSending = false;
  #isMuted: boolean;
  #isGreeted = false;
  /** Refused: the reason is on its way out and nothing more is read. */
  #isRefused = false;
  #isClosed = false;

  constructor(options: RfbSessionOptions, isMuted: boolean) {
    this.#o = options;
    this.#isMuted = isMuted;
    const { socket } = options;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('drain', () => this.#pump());
    socket.on('error', (error) => this.close(error.message));
    socket.on('close', () => this.close('closed by the viewer'));
    if (isMuted) socket.pause();
    else this.#greet();
  }

  /** While muted nothing is read, answered or sent; the TCP connection stays. */
  setMuted(isMuted: boolean): void {
    if (this.#isClosed || this.#isRefused || isMuted === this.#isMuted) return;
    this.#isMuted = isMuted;
    if (isMuted) {
      this.#stopHandshakeTimer();
      this.#o.socket.pause();
      return;
    }
    if (!this.#isGreeted) this.#greet();
    this.#o.socket.resume();
    this.#readAll();
    this.#pump();
  }

  /** Tells the session what part of the picture is new. */
  invalidate(region: Region): void {
    if (this.#handshake.kind !== 'done') return;
    this.#dirty = uniteRegions(this.#dirty, region);
    this.#pump();
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopHandshakeTimer();
    this.#zlib.close();
    this.#o.socket.destroy();
    if (this.#handshake.kind === 'done') {
      this.#o.onInput({ kind: 'disconnected', clientId: this.#o.clientId, reason });
    }
    this.#o.onClosed();
  }

  #greet(): void {
    this.#isGreeted = true;
    this.#o.socket.write(SERVER_VERSION, 'latin1');
    this.#handshakeTimer = setTimeout(() => this.close('handshake took too long'), this.#o.handshakeTimeoutMs);
    this.#handshakeTimer.unref();
  }

  #stopHandshakeTimer(): void {
    if (this.#handshakeTimer !== null) clearTimeout(this.#handshakeTimer);
    this.#handshakeTimer = null;
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    this.#readAll();
  }

  #readAll(): void {
    while (!this.#isClosed && !this.#isMuted && !this.#isRefused) {
      const hasAdvanced = this.#handshake.kind === 'done' ? this.#readMessage() : this.#readHandshake();
      if (!hasAdvanced) return;
    }
  }

  #readHandshake(): boolean {
    const needed = handshakeBytes(this.#handshake);
    if (this.#received.length < needed) return false;
    const step = stepHandshake(this.#handshake, this.#received.subarray(0, needed), {
      auth: this.#o.auth,
      challenge: randomBytes(VNC_CHALLENGE_BYTES),
      serverInit: this.#serverInit(),
    });
    this.#received = this.#received.subarray(needed);
    this.#applyHandshake(step);
    return true;
  }

  #applyHandshake(step: HandshakeStep): void {
    if (step.reply.length > 0) this.#o.socket.write(step.reply);
    if (step.refusal !== null) {
      const { refusal } = step;
      // The reason must reach the viewer before the connection goes.
      this.#isRefused = true;
      this.#o.socket.pause();
      this.#o.socket.end(() => this.close(refusal));
      return;
    }
    this.#handshake = step.state;
    if (step.state.kind === 'done') {
      this.#stopHandshakeTimer();
      this.#dirty = [wholeOf(this.#o.framebuffer())];
      this.#o.onInput({ kind: 'connected', clientId: this.#o.clientId });
    }
  }

  #serverInit(): Buffer {
    const { width, height } = this.#o.framebuffer();
    const name = Buffer.from(this.#o.name, 'utf8');
    const head = Buffer.alloc(4);
    head.writeUInt16BE(width, 0);
    head.writeUInt16BE(height, 2);
    const nameLength = Buffer.alloc(4);
    nameLength.writeUInt32BE(name.length, 0);
    return Buffer.concat([head, encodePixelFormat(SERVER_PIXEL_FORMAT), nameLength, name]);
  }

  #readMessage(): boolean {
    const parsed = parseClientMessage(this.#received);
    switch (parsed.kind) {
      case 'needs':
        return false;
      case 'broken':
        this.close(`unreadable client message: ${parsed.reason}`);
        return false;
      case 'message':
        this.#received = this.#received.subarray(parsed.bytes);
        this.#apply(parsed.message);
        return true;
    }
    return unreachable(parsed);
  }

  #apply(message: ClientMessage): void {
    const { clientId } = this.#o;
    switch (message.kind) {
      case 'setPixelFormat':
        this.#translator = new PixelTranslator(message.format);
        return;
      case 'setEncodings':
        this.#encoding =
          message.encodings.find((encoding) => encoding === ENCODING_ZRLE || encoding === ENCODING_RAW) ?? ENCODING_RAW;
        return;
      case 'updateRequest':
        this.#request(message.area, message.isIncremental);
        return;
      case 'pointer':
        this.#o.onInput({ ...message, clientId });
        return;
      case 'key':
        this.#o.onInput({ ...message, clientId });
        return;
      case 'cutText':
        this.#o.onInput({ ...message, clientId });
        return;
    }
  }

  #request(area: Rect, isIncremental: boolean): void {
    const inside = intersectRects(area, wholeOf(this.#o.framebuffer()));
    if (inside === null) return;
    this.#requested = uniteRegions(this.#requested, [inside]);
    if (!isIncremental) this.#dirty = uniteRegions(this.#dirty, [inside]);
    this.#pump();
  }

  /** Sends one update if the viewer waits for one, something is new, and its socket takes more. */
  #pump(): void {
    if (this.#isSending || this.#isMuted || this.#isClosed || this.#o.socket.writableNeedDrain) return;
    const region = intersectRegions(this.#dirty, this.#requested);
    if (region.length === 0) return;
    this.#dirty = subtractRegion(this.#dirty, region);
    this.#requested = [];
    this.#isSending = true;
    this.#send(region).then(
      () => {
        this.#isSending = false;
        this.#pump();
      },
      (error: unknown) => this.close(error instanceof Error ? error.message : String(error)),
    );
  }

  async #send(region: Region): Promise<void> {
    const framebuffer = this.#o.framebuffer();
    const translator = this.#translator;
    const encoding = this.#encoding;
    const head = Buffer.alloc(4);
    const bands = region.flatMap(inBands);
    head.writeUInt16BE(bands.length, 2);
    const parts: Buffer[] = [head];
    for (const rect of bands) {
      parts.push(rectHeader(rect, encoding));
      if (encoding === ENCODING_ZRLE) {
        const packed = await this.#zlib.compress(encodeZrleTiles(framebuffer, rect, translator));
        const length = Buffer.alloc(4);
        length.writeUInt32BE(packed.length, 0);
        parts.push(length, packed);
      } else {
        parts.push(encodeRaw(framebuffer, rect, translator));
      }
    }
    if (!this.#isClosed) this.#o.socket.write(Buffer.concat(parts));
  }
}

/** Cuts a tall rectangle, so that the process comes up for air between the parts of a whole screen. */
function inBands(rect: Rect): Rect[] {
  const bands: Rect[] = [];
  for (let y = rect.y; y < rect.y + rect.height; y += BAND_HEIGHT) {
    bands.push({ ...rect, y, height: Math.min(BAND_HEIGHT, rect.y + rect.height - y) });
  }
  return bands;
}

function rectHeader(rect: Rect, encoding: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(rect.x, 0);
  header.writeUInt16BE(rect.y, 2);
  header.writeUInt16BE(rect.width, 4);
  header.writeUInt16BE(rect.height, 6);
  header.writeInt32BE(encoding, 8);
  return header;
}

function encodeRaw(framebuffer: Framebuffer, rect: Rect, translator: PixelTranslator): Buffer {
  const pixels = translatePixels(framebuffer, rect, translator);
  const bytes = Buffer.alloc(pixels.length * translator.bytesPerPixel);
  let at = 0;
  for (const pixel of pixels) at = translator.write(bytes, at, pixel);
  return bytes;
}
