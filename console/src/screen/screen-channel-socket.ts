import {
  decodeScreenMessage,
  encodeScreenMessage,
  SCREEN_ACK_EVERY_BYTES,
  SCREEN_CONSOLE_BEAT_MS,
  type ScreenMessage,
  type ScreenNotice,
} from '@farfield/protocol';

/** What the first message of a screen socket says. */
export interface ScreenHello {
  readonly siteId: string;
  readonly consoleId: string;
  readonly token: string;
  /** see SCREEN_PURPOSES; absent: the screen */
  readonly purpose?: string;
}

export interface ScreenChannelEvents {
  /** bytes of the picture came; nothing of them is drawn yet */
  readonly onPixels: (bytes: number) => void;
  /** noVNC has a whole update and asks for what changes next */
  readonly onDrawn: () => void;
  readonly onNotice: (notice: ScreenNotice) => void;
  /** a key or the mouse, on its way to the site */
  readonly onInput: () => void;
  /** once; called before noVNC takes its canvas away */
  readonly onEnded: (code: number, reason: string) => void;
}

/** The part of a WebSocket that is used; a test brings its own. */
export type PlainSocket = Pick<WebSocket, 'binaryType' | 'readyState' | 'send' | 'close' | 'addEventListener'>;

const OPEN = 1;
const UPDATE_REQUEST = 3;
const KEY_EVENT = 4;
const POINTER_EVENT = 5;
const BROKEN_CODE = 4_400;
const GIVEN_UP_CODE = 4_000;
/** A hidden page still gets messages while its timers are held back: without a beat it soon has nothing more to say. */
const ECHOES_PER_BEAT = 2;

/**
 * The screen socket as a channel that noVNC accepts: unwraps the picture's bytes, acknowledges them, beats so that the
 * agent knows this page awake, and says before each input which picture it was about.
 *
 * noVNC looks for the channel's members on the object itself and on its own class: every field is initialised here, and
 * nobody may inherit from this.
 */
export class ScreenChannelSocket {
  binaryType = 'arraybuffer';
  protocol = '';
  readyState: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  readonly #socket: PlainSocket;
  readonly #events: ScreenChannelEvents;
  #receivedBytes = 0;
  #ackedBytes = 0;
  #tick: number | null = null;
  #echoesLeft = ECHOES_PER_BEAT;
  #buttons = 0;
  readonly #keysDown = new Set<number>();
  #beat: ReturnType<typeof setInterval> | null = null;

  constructor(socket: PlainSocket, hello: ScreenHello, events: ScreenChannelEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify(hello));
      this.readyState = 'open';
      this.onopen?.();
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(event.data));
    socket.addEventListener('error', (event) => this.onerror?.(event));
    socket.addEventListener('close', ({ code, reason, wasClean }) => this.#ended(code, reason, wasClean));
  }

  /** RFB bytes of noVNC, one of its messages at a time */
  send(bytes: Uint8Array): void {
    const isInput = bytes[0] === KEY_EVENT || bytes[0] === POINTER_EVENT;
    if (isInput) this.#noteInput(bytes);
    // Before the first `alive` the handshake runs, whose bytes are no input.
    if (isInput && this.#tick !== null) this.#say({ kind: 'echo', tick: this.#tick });
    this.#say({ kind: 'rfb', bytes });
    // noVNC has no event for a frame; its request for changes only follows a frame that is complete.
    if (bytes[0] === UPDATE_REQUEST && bytes[1] === 1) this.#events.onDrawn();
  }

  /** a key or a button went down by this socket, and is not up */
  get isHolding(): boolean {
    return this.#buttons !== 0 || this.#keysDown.size > 0;
  }

  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closing';
    this.#socket.close();
  }

  /** The path under it is dead: over at once, without waiting for a goodbye that cannot come. */
  giveUp(why: string): void {
    this.#socket.close();
    this.#ended(GIVEN_UP_CODE, why, false);
  }

  /** The agent lets go of every key and button, the button where letting go does nothing. */
  letGo(): void {
    this.#buttons = 0;
    this.#keysDown.clear();
    this.#say({ kind: 'letGo' });
  }

  /** The person here read that a drag was cut off. Where it does not arrive, the notice stays on the page. */
  cutRead(cutId: number): void {
    this.#say({ kind: 'cutRead', cutId });
  }

  #noteInput(bytes: Uint8Array): void {
    const [kind, second = 0] = bytes;
    if (kind === POINTER_EVENT) this.#buttons = second;
    else {
      const keysym = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
      if (second === 0) this.#keysDown.delete(keysym);
      else this.#keysDown.add(keysym);
    }
    this.#events.onInput();
  }

  #receive(data: unknown): void {
    // noVNC has ended; what was under way is nobody's.
    if (this.readyState !== 'open') return;
    // Not before the agent has spoken: until then the gateway has nobody to pass anything to.
    this.#beat ??= setInterval(() => this.#beatNow(), SCREEN_CONSOLE_BEAT_MS);
    const message =
      data instanceof ArrayBuffer
        ? decodeScreenMessage(new Uint8Array(data))
        : { kind: 'broken' as const, what: 'text' };
    switch (message.kind) {
      case 'rfb':
        return this.#pixels(message.bytes);
      case 'notice':
        if (message.notice.kind === 'alive') this.#heard(message.notice.tick);
        return this.#events.onNotice(message.notice);
      case 'ack':
      case 'letGo':
      case 'echo':
      case 'cutRead':
        return this.#socket.close(BROKEN_CODE, `SCREEN_AGENT_BROKEN: ${message.kind}`);
      case 'broken':
        return this.#socket.close(BROKEN_CODE, `SCREEN_AGENT_BROKEN: ${message.what}`);
    }
  }

  /** Said back at once, by a page that is awake: what is held is let go at a console that does not hear the site. */
  #heard(tick: number): void {
    this.#tick = tick;
    if (this.#echoesLeft === 0) return;
    this.#echoesLeft -= 1;
    this.#say({ kind: 'echo', tick });
  }

  #pixels(bytes: Uint8Array): void {
    this.#receivedBytes = (this.#receivedBytes + bytes.length) >>> 0;
    if ((this.#receivedBytes - this.#ackedBytes) >>> 0 >= SCREEN_ACK_EVERY_BYTES) this.#beatNow();
    this.#events.onPixels(bytes.length);
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  /** An acknowledgement is also the sign that this page is awake: a hidden or frozen one falls silent by itself. */
  #beatNow(): void {
    this.#ackedBytes = this.#receivedBytes;
    this.#echoesLeft = ECHOES_PER_BEAT;
    this.#say({ kind: 'ack', receivedBytes: this.#receivedBytes });
  }

  #say(message: ScreenMessage): void {
    if (this.#socket.readyState === OPEN) this.#socket.send(encodeScreenMessage(message));
  }

  #ended(code: number, reason: string, wasClean: boolean): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#events.onEnded(code, reason);
    this.onclose?.({ code, reason, wasClean });
  }
}
