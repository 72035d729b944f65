import {
  decodeScreenMessage,
  encodeScreenMessage,
  SCREEN_CONSOLE_BEAT_MS,
  type ScreenMessage,
  type ScreenNotice,
} from '@farfield/protocol';

const HANDSHAKE_BYTES = { version: 12, types: 2, result: 4, init: 24 } as const;

/**
 * A console's end of a screen socket, for tests: RFB 3.8 without password, raw 32-bit pixels decoded into a picture,
 * acknowledgements and echoes as a console sends them. It is told what came and says what goes.
 */
export class TestViewer {
  readonly notices: ScreenNotice[] = [];
  width = 0;
  height = 0;
  name = '';
  /** 4 bytes a pixel: blue, green, red, padding */
  pixels: Buffer = Buffer.alloc(0);
  updates = 0;
  receivedBytes = 0;
  /** false: a console that takes bytes and never says so */
  isAcking = true;
  #stage: 'version' | 'types' | 'result' | 'init' | 'messages' = 'version';
  #pending: Buffer = Buffer.alloc(0);
  #rectsLeft = 0;
  #tick: number | null = null;
  #isSilent = false;
  readonly #sendBytes: (bytes: Uint8Array) => void;
  #beat: NodeJS.Timeout | null = null;

  constructor(send: (bytes: Uint8Array) => void) {
    this.#sendBytes = send;
  }

  get isReady(): boolean {
    return this.#stage === 'messages';
  }

  /** an `alive` notice came: from now on the agent can tell how old the picture is */
  get isAlive(): boolean {
    return this.#tick !== null;
  }

  get refusals(): readonly string[] {
    return this.notices.flatMap((notice) => (notice.kind === 'dropped' ? [notice.reasonId] : []));
  }

  startBeating(): void {
    this.#isSilent = false;
    this.#beat = setInterval(() => this.ack(), SCREEN_CONSOLE_BEAT_MS);
  }

  /** From now on nothing goes out by itself, but what acknowledges pixels. */
  stopBeating(): void {
    this.#isSilent = true;
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = null;
  }

  receive(bytes: Uint8Array): void {
    const message = decodeScreenMessage(bytes);
    if (message.kind === 'notice') {
      this.notices.push(message.notice);
      if (message.notice.kind === 'alive') this.#heard(message.notice.tick);
      return;
    }
    if (message.kind !== 'rfb') throw new Error(`a console was sent ${message.kind}`);
    this.receivedBytes += message.bytes.length;
    if (this.isAcking) this.ack();
    this.#pending = Buffer.concat([this.#pending, message.bytes]);
    while (this.#step());
  }

  #heard(tick: number): void {
    this.#tick = tick;
    if (!this.#isSilent) this.#send({ kind: 'echo', tick });
  }

  ack(): void {
    this.#send({ kind: 'ack', receivedBytes: this.receivedBytes });
  }

  say(message: ScreenMessage): void {
    this.#send(message);
  }

  rfb(bytes: Uint8Array): void {
    this.#send({ kind: 'rfb', bytes });
  }

  request(isIncremental: boolean): void {
    const bytes = Buffer.alloc(10);
    bytes[0] = 3;
    bytes[1] = isIncremental ? 1 : 0;
    bytes.writeUInt16BE(this.width, 6);
    bytes.writeUInt16BE(this.height, 8);
    this.rfb(bytes);
  }

  pointer(x: number, y: number, buttons: number): void {
    const bytes = Buffer.from([5, buttons, 0, 0, 0, 0]);
    bytes.writeUInt16BE(x, 2);
    bytes.writeUInt16BE(y, 4);
    this.#input(bytes);
  }

  click(x: number, y: number): void {
    this.pointer(x, y, 0);
    this.pointer(x, y, 1);
    this.pointer(x, y, 0);
  }

  key(keysym: number, isDown: boolean): void {
    const bytes = Buffer.from([4, isDown ? 1 : 0, 0, 0, 0, 0, 0, 0]);
    bytes.writeUInt32BE(keysym, 4);
    this.#input(bytes);
  }

  /** red, green, blue */
  pixel(x: number, y: number): readonly [number, number, number] {
    const at = (y * this.width + x) * 4;
    return [this.pixels[at + 2] ?? -1, this.pixels[at + 1] ?? -1, this.pixels[at] ?? -1];
  }

  #input(bytes: Uint8Array): void {
    if (this.#tick !== null) this.#send({ kind: 'echo', tick: this.#tick });
    this.rfb(bytes);
  }

  #send(message: ScreenMessage): void {
    this.#sendBytes(encodeScreenMessage(message));
  }

  #take(bytes: number): Buffer {
    const taken = this.#pending.subarray(0, bytes);
    this.#pending = this.#pending.subarray(bytes);
    return taken;
  }

  /** @returns false: more bytes are needed */
  #step(): boolean {
    if (this.#stage === 'messages') return this.#rectsLeft > 0 ? this.#rectangle() : this.#message();
    if (this.#pending.length < HANDSHAKE_BYTES[this.#stage]) return false;
    switch (this.#stage) {
      case 'version':
        this.rfb(this.#take(12));
        this.#stage = 'types';
        return true;
      case 'types':
        if (!this.#take(2).equals(Buffer.from([1, 1]))) throw new Error('another security type than none');
        this.rfb(Buffer.from([1]));
        this.#stage = 'result';
        return true;
      case 'result':
        if (this.#take(4).readUInt32BE(0) !== 0) throw new Error('refused');
        this.rfb(Buffer.from([1]));
        this.#stage = 'init';
        return true;
      case 'init':
        return this.#init();
    }
  }

  #init(): boolean {
    const length = 24 + this.#pending.readUInt32BE(20);
    if (this.#pending.length < length) return false;
    const init = this.#take(length);
    this.width = init.readUInt16BE(0);
    this.height = init.readUInt16BE(2);
    this.name = init.toString('utf8', 24);
    this.pixels = Buffer.alloc(this.width * this.height * 4);
    this.#stage = 'messages';
    this.rfb(Buffer.from([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]));
    this.rfb(Buffer.from([2, 0, 0, 1, 0, 0, 0, 0]));
    return true;
  }

  #message(): boolean {
    const type = this.#pending[0];
    if (type === undefined) return false;
    if (type === 2) {
      this.#take(1);
      return true;
    }
    if (type !== 0) throw new Error(`server message ${type}`);
    if (this.#pending.length < 4) return false;
    this.#rectsLeft = this.#take(4).readUInt16BE(2);
    if (this.#rectsLeft === 0) this.updates += 1;
    return true;
  }

  #rectangle(): boolean {
    if (this.#pending.length < 12) return false;
    const head = this.#pending;
    const [x, y, width, height] = [
      head.readUInt16BE(0),
      head.readUInt16BE(2),
      head.readUInt16BE(4),
      head.readUInt16BE(6),
    ];
    if (head.readInt32BE(8) !== 0) throw new Error(`encoding ${head.readInt32BE(8)}`);
    const length = 12 + width * height * 4;
    if (this.#pending.length < length) return false;
    const rows = this.#take(length).subarray(12);
    for (let row = 0; row < height; row += 1) {
      rows.copy(this.pixels, ((y + row) * this.width + x) * 4, row * width * 4, (row + 1) * width * 4);
    }
    this.#rectsLeft -= 1;
    if (this.#rectsLeft === 0) this.updates += 1;
    return true;
  }
}
