const SECURITY_NONE = 1;
const RAW = 0;
const ZRLE = 16;

const FROM_SERVER = { framebufferUpdate: 0, bell: 2, serverCutText: 3 } as const;

/** How many bytes come next, and whether anybody needs to see them. */
interface Want {
  readonly length: number;
  readonly isSkipped: boolean;
}

/**
 * Looks at a screen as fast as it is shown, and sees nothing: it knows where an update ends, asks for the next one as
 * noVNC does, and throws the pixels away. Decoding them would cost the load generator more than carrying them costs
 * the servers. Only sessions without password.
 */
export class RfbViewer {
  readonly #session: Generator<Want, void, Buffer>;
  #want: Want;
  #chunks: Buffer[] = [];
  #have = 0;
  #updates = 0;

  /** @param send RFB bytes toward the server */
  constructor(send: (bytes: Buffer) => void) {
    this.#session = session(send, () => (this.#updates += 1));
    this.#want = this.#next(Buffer.alloc(0));
  }

  get updates(): number {
    return this.#updates;
  }

  /** @param bytes of the stream, cut anywhere. @throws Error when it is not what such a session brings */
  receive(bytes: Buffer): void {
    let rest = bytes;
    for (;;) {
      if (this.#have === this.#want.length) {
        const whole = Buffer.concat(this.#chunks);
        this.#chunks = [];
        this.#have = 0;
        this.#want = this.#next(whole);
        continue;
      }
      if (rest.length === 0) return;
      const taken = rest.subarray(0, this.#want.length - this.#have);
      if (!this.#want.isSkipped) this.#chunks.push(taken);
      this.#have += taken.length;
      rest = rest.subarray(taken.length);
    }
  }

  #next(bytes: Buffer): Want {
    const step = this.#session.next(bytes);
    if (step.done === true) throw new Error('the RFB session is over');
    return step.value;
  }
}

function* session(send: (bytes: Buffer) => void, onUpdate: () => void): Generator<Want, void, Buffer> {
  yield read(12);
  send(Buffer.from('RFB 003.008\n'));
  const [typeCount = 0] = yield read(1);
  const types = yield read(typeCount);
  if (!types.includes(SECURITY_NONE)) throw new Error(`security types ${types.toString('hex')}: none without password`);
  send(Buffer.from([SECURITY_NONE]));
  if ((yield read(4)).readUInt32BE(0) !== 0) throw new Error('the RFB server refused');
  const isShared = 1;
  send(Buffer.from([isShared]));
  const init = yield read(24);
  const size = { width: init.readUInt16BE(0), height: init.readUInt16BE(2) };
  yield skip(init.readUInt32BE(20));
  send(setEncodings([ZRLE, RAW]));
  send(updateRequest(size, false));
  for (;;) {
    const [type] = yield read(1);
    switch (type) {
      case FROM_SERVER.framebufferUpdate:
        yield* rectangles((yield read(3)).readUInt16BE(1));
        onUpdate();
        send(updateRequest(size, true));
        break;
      case FROM_SERVER.bell:
        break;
      case FROM_SERVER.serverCutText:
        yield skip((yield read(7)).readUInt32BE(3));
        break;
      default:
        throw new Error(`RFB message ${type}`);
    }
  }
}

function* rectangles(count: number): Generator<Want, void, Buffer> {
  for (let left = count; left > 0; left -= 1) {
    const head = yield read(12);
    const encoding = head.readInt32BE(8);
    if (encoding === ZRLE) yield skip((yield read(4)).readUInt32BE(0));
    else if (encoding === RAW) yield skip(head.readUInt16BE(4) * head.readUInt16BE(6) * 4);
    else throw new Error(`RFB encoding ${encoding}`);
  }
}

function read(length: number): Want {
  return { length, isSkipped: false };
}

function skip(length: number): Want {
  return { length, isSkipped: true };
}

function setEncodings(encodings: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * encodings.length);
  bytes[0] = 2;
  bytes.writeUInt16BE(encodings.length, 2);
  for (const [at, encoding] of encodings.entries()) bytes.writeInt32BE(encoding, 4 + 4 * at);
  return bytes;
}

function updateRequest(size: { width: number; height: number }, isIncremental: boolean): Buffer {
  const bytes = Buffer.alloc(10);
  bytes[0] = 3;
  bytes[1] = isIncremental ? 1 : 0;
  bytes.writeUInt16BE(size.width, 6);
  bytes.writeUInt16BE(size.height, 8);
  return bytes;
}
