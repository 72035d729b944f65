/** What a viewer may ask of the source. Everything else it says ends here. */
export type ViewerMessage =
  /** the handshake's three acts, in this order: version, security type none, ClientInit */
  | { readonly kind: 'versionSaid' }
  | { readonly kind: 'securityChosen' }
  | { readonly kind: 'initAsked' }
  /** 16 bytes of PIXEL_FORMAT */
  | { readonly kind: 'setPixelFormat'; readonly format: Uint8Array }
  /** those of the asked encodings that may pass, in their order */
  | { readonly kind: 'setEncodings'; readonly encodings: readonly number[]; readonly strippedCount: number }
  | { readonly kind: 'updateRequest'; readonly request: UpdateRequest }
  | { readonly kind: 'key'; readonly keysym: number; readonly isDown: boolean }
  | { readonly kind: 'pointer'; readonly x: number; readonly y: number; readonly buttons: number }
  /** known, never relayed, and skipped */
  | { readonly kind: 'refused'; readonly what: RefusedMessage };

export interface UpdateRequest {
  readonly isIncremental: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const REFUSED_MESSAGES = [
  'clipboard',
  'xvp',
  'setDesktopSize',
  'fence',
  'continuousUpdates',
  'qemuKey',
] as const;
export type RefusedMessage = (typeof REFUSED_MESSAGES)[number];

type Parsed =
  | { readonly kind: 'needs'; readonly bytes: number }
  /** `skipBytes` follow the message and mean nothing here */
  | { readonly kind: 'message'; readonly message: ViewerMessage; readonly bytes: number; readonly skipBytes: number }
  | { readonly kind: 'broken'; readonly why: string };

type Stage = 'version' | 'security' | 'init' | 'messages';

const ENCODINGS_MAX = 256;
/** A clipboard may be large, yet whoever sends this much is not a person who copied a line. */
const SKIP_MAX_BYTES = 16 * 1_024 * 1_024;

/**
 * The viewer's half of the RFB stream, read against an allow-list, whatever the pieces it comes in. After `broken` the
 * viewer must be closed: where its next message would begin is not known.
 */
export class ViewerMessageReader {
  #stage: Stage = 'version';
  #pending: Buffer = Buffer.alloc(0);
  #skipBytes = 0;
  #broken: string | null = null;

  /** why nothing more is read; null: all well */
  get broken(): string | null {
    return this.#broken;
  }

  /** @returns the messages that these bytes complete, in order; none after `broken` */
  read(bytes: Uint8Array): readonly ViewerMessage[] {
    const messages: ViewerMessage[] = [];
    this.#pending = this.#pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#pending, bytes]);
    while (this.#broken === null) {
      this.#skip();
      if (this.#skipBytes > 0) break;
      const parsed = parse(this.#stage, this.#pending);
      if (parsed.kind === 'needs') break;
      if (parsed.kind === 'broken') {
        this.#broken = parsed.why;
        this.#pending = Buffer.alloc(0);
        break;
      }
      this.#pending = this.#pending.subarray(parsed.bytes);
      this.#skipBytes = parsed.skipBytes;
      this.#stage = NEXT_STAGE[this.#stage];
      messages.push(parsed.message);
    }
    return messages;
  }

  #skip(): void {
    const bytes = Math.min(this.#skipBytes, this.#pending.length);
    this.#pending = this.#pending.subarray(bytes);
    this.#skipBytes -= bytes;
  }
}

const NEXT_STAGE: Readonly<Record<Stage, Stage>> = {
  version: 'security',
  security: 'init',
  init: 'messages',
  messages: 'messages',
};

function parse(stage: Stage, bytes: Buffer): Parsed {
  switch (stage) {
    case 'version': {
      if (bytes.length < 12) return needs(12);
      const text = bytes.toString('latin1', 0, 12);
      if (text !== 'RFB 003.008\n') return broken('a viewer that does not speak RFB 3.8');
      return message({ kind: 'versionSaid' }, 12);
    }
    case 'security':
      if (bytes.length < 1) return needs(1);
      return bytes[0] === 1 ? message({ kind: 'securityChosen' }, 1) : broken(`security type ${bytes[0]}`);
    case 'init':
      return bytes.length < 1 ? needs(1) : message({ kind: 'initAsked' }, 1);
    case 'messages':
      return parseMessage(bytes);
  }
}

function parseMessage(bytes: Buffer): Parsed {
  switch (bytes[0]) {
    case undefined:
      return needs(1);
    case 0:
      return setPixelFormat(bytes);
    case 2:
      return setEncodings(bytes);
    case 3:
      return updateRequest(bytes);
    case 4:
      if (bytes.length < 8) return needs(8);
      return message({ kind: 'key', isDown: bytes[1] !== 0, keysym: bytes.readUInt32BE(4) }, 8);
    case 5: {
      if (bytes.length < 6) return needs(6);
      const [x, y] = [bytes.readUInt16BE(2), bytes.readUInt16BE(4)];
      return message({ kind: 'pointer', x, y, buttons: bytes.readUInt8(1) }, 6);
    }
    case 6: {
      if (bytes.length < 8) return needs(8);
      // A negative length is the extended clipboard.
      return refused('clipboard', 8, Math.abs(bytes.readInt32BE(4)));
    }
    case 150:
      return bytes.length < 10 ? needs(10) : refused('continuousUpdates', 10);
    case 248:
      return bytes.length < 9 ? needs(9) : refused('fence', 9, bytes.readUInt8(8));
    case 250:
      return bytes.length < 4 ? needs(4) : refused('xvp', 4);
    case 251:
      return bytes.length < 8 ? needs(8) : refused('setDesktopSize', 8, bytes.readUInt8(6) * 16);
    case 255:
      if (bytes.length < 2) return needs(2);
      if (bytes[1] !== 0) return broken(`QEMU message ${bytes[1]}`);
      return bytes.length < 12 ? needs(12) : refused('qemuKey', 12);
    default:
      return broken(`message type ${bytes[0]}`);
  }
}

function setPixelFormat(bytes: Buffer): Parsed {
  if (bytes.length < 20) return needs(20);
  const bitsPerPixel = bytes[4];
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) return broken(`${bitsPerPixel} bits per pixel`);
  return message({ kind: 'setPixelFormat', format: Uint8Array.from(bytes.subarray(4, 20)) }, 20);
}

function setEncodings(bytes: Buffer): Parsed {
  if (bytes.length < 4) return needs(4);
  const count = bytes.readUInt16BE(2);
  if (count > ENCODINGS_MAX) return broken(`${count} encodings`);
  const length = 4 + count * 4;
  if (bytes.length < length) return needs(length);
  const asked = Array.from({ length: count }, (_, i) => bytes.readInt32BE(4 + i * 4));
  const encodings = asked.filter(mayPass);
  return message({ kind: 'setEncodings', encodings, strippedCount: count - encodings.length }, length);
}

function updateRequest(bytes: Buffer): Parsed {
  if (bytes.length < 10) return needs(10);
  const request: UpdateRequest = {
    isIncremental: bytes[1] !== 0,
    x: bytes.readUInt16BE(2),
    y: bytes.readUInt16BE(4),
    width: bytes.readUInt16BE(6),
    height: bytes.readUInt16BE(8),
  };
  return message({ kind: 'updateRequest', request }, 10);
}

/** Raw, CopyRect, RRE, Hextile, Zlib, Tight, ZRLE, JPEG, TightPNG: how pixels are packed, and nothing else. */
const PIXEL_ENCODINGS: ReadonlySet<number> = new Set([0, 1, 2, 5, 6, 7, 16, 21, -260]);
/** DesktopSize, LastRect, Cursor, XCursor, cursor with alpha, VMware cursor: what the server tells, nothing a client may do. */
const TELLING_ENCODINGS: ReadonlySet<number> = new Set([-223, -224, -239, -240, -314, 0x574d5664]);

/**
 * An encoding that is not let through cannot be used by either side. Fence (−312) and ContinuousUpdates (−313) would
 * take the pace out of the agent's hands; ExtendedDesktopSize, xvp, extended clipboard and QEMU keys open client
 * messages that never pass anyway.
 */
function mayPass(encoding: number): boolean {
  const isQuality = encoding >= -32 && encoding <= -23;
  const isCompression = encoding >= -256 && encoding <= -247;
  return isQuality || isCompression || PIXEL_ENCODINGS.has(encoding) || TELLING_ENCODINGS.has(encoding);
}

function needs(bytes: number): Parsed {
  return { kind: 'needs', bytes };
}

function broken(why: string): Parsed {
  return { kind: 'broken', why };
}

function message(message: ViewerMessage, bytes: number): Parsed {
  return { kind: 'message', message, bytes, skipBytes: 0 };
}

function refused(what: RefusedMessage, bytes: number, skipBytes = 0): Parsed {
  if (skipBytes > SKIP_MAX_BYTES) return broken(`${what} of ${skipBytes} bytes`);
  return { kind: 'message', message: { kind: 'refused', what }, bytes, skipBytes };
}
