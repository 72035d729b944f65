import {
  checkRealm,
  type Body,
  type BodyKind,
  decode,
  type Envelope,
  EnvelopeSocket,
  FRAME_CLOSE_CODE,
  FrameError,
  type FrameErrorCode,
  type OutboundStream,
} from '@farfield/protocol';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import type { Cancel, Clock } from '../clock.ts';
import type { Metrics, Peer } from '../metrics.ts';
import type { PeerSocket } from './peer-socket.ts';

export const HELLO_WITHIN_MS = 5_000;
/** Longer than the store is waited for, and shorter than any peer waits for its welcome: it is told, and dials anew. */
export const GREETED_WITHIN_MS = 4_000;
/** A peer from which nothing came for this long is gone, whatever TCP believes. */
export const SILENCE_MAX_MS = 10_000;
/** WebSocket's own "try again later": the gateway could not look the hello up. */
const TRY_LATER_CODE = 1013;

export type Greeting =
  | {
      readonly kind: 'accepted';
      readonly siteId: string;
      readonly out: OutboundStream;
      /** called once, before any further frame */
      join(socket: GatewaySocket): void;
      /** @throws FrameError when this peer may not send this; the socket is then closed with its code */
      hear(envelope: Envelope, bodyBytes: Uint8Array): void;
      gone(): void;
    }
  | { readonly kind: 'refused'; readonly code: FrameErrorCode; readonly detail: string };

/** @param remote the peer's address, for the record */
export type Greet = (hello: Envelope, remote: string) => Promise<Greeting>;

type Phase =
  | { readonly kind: 'new' }
  | { readonly kind: 'greeting' }
  | {
      readonly kind: 'open';
      readonly frames: EnvelopeSocket;
      readonly greeting: Extract<Greeting, { kind: 'accepted' }>;
    }
  | { readonly kind: 'ended' };

/**
 * One WebSocket of the gateway: hello first and in time, envelopes after, and never a frame that harms another socket.
 * It acts on nothing: what it hears goes to the site's mailbox.
 */
export class GatewaySocket implements PeerSocket {
  readonly id: string;
  readonly peer: Peer;
  readonly remote: string;
  readonly openedMs: number;
  readonly #ws: WebSocket;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #log: Logger;
  readonly #greet: Greet;
  readonly #onEnded: (socket: GatewaySocket) => void;
  #phase: Phase = { kind: 'new' };
  #heardMs: number;
  #cancelHello: Cancel;
  #cancelSilence: Cancel;

  constructor(parts: {
    id: string;
    peer: Peer;
    remote: string;
    ws: WebSocket;
    clock: Clock;
    metrics: Metrics;
    log: Logger;
    greet: Greet;
    onEnded: (socket: GatewaySocket) => void;
  }) {
    this.id = parts.id;
    this.peer = parts.peer;
    this.remote = parts.remote;
    this.#ws = parts.ws;
    this.#clock = parts.clock;
    this.#metrics = parts.metrics;
    this.#log = parts.log.child({ socketId: parts.id, peer: parts.peer });
    this.#greet = parts.greet;
    this.#onEnded = parts.onEnded;
    this.openedMs = this.#clock.nowMs();
    this.#heardMs = this.openedMs;
    this.#cancelHello = this.#clock.after(HELLO_WITHIN_MS, () =>
      this.#refuseHello('HELLO_LATE', `${HELLO_WITHIN_MS} ms`),
    );
    this.#cancelSilence = this.#clock.after(SILENCE_MAX_MS, () => this.#checkSilence());
    this.#metrics.opened(this.peer);
    this.#ws.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.#ws.on('close', () => {
      this.#cancelSilence();
      this.#end();
    });
    this.#ws.on('error', (error) => this.#transportError(error));
  }

  get heardMs(): number {
    return this.#heardMs;
  }

  get waitingBytes(): number {
    return this.#ws.bufferedAmount;
  }

  get siteId(): string | null {
    return this.#phase.kind === 'open' ? this.#phase.greeting.siteId : null;
  }

  get phase(): Phase['kind'] {
    return this.#phase.kind;
  }

  /** the envelopes of this socket, for the bundle that it is one path of; null: not welcome, or over */
  get frames(): EnvelopeSocket | null {
    return this.#phase.kind === 'open' ? this.#phase.frames : null;
  }

  send(body: Body, historical = false): void {
    if (this.#phase.kind !== 'open') return;
    if (this.#phase.frames.send(body, this.#clock.nowMs(), historical))
      this.#metrics.frame(this.peer, 'out', body.kind);
  }

  /** A body that another socket has checked, on as it came. */
  relay(kind: BodyKind, bodyBytes: Uint8Array, historical: boolean): void {
    if (this.#phase.kind !== 'open') return;
    if (this.#phase.frames.relay(kind, bodyBytes, this.#clock.nowMs(), historical))
      this.#metrics.frame(this.peer, 'out', kind);
  }

  close(code: FrameErrorCode, detail: string): void {
    if (this.#phase.kind === 'open') this.#phase.frames.close(code, detail);
    else this.#closeTransport(FRAME_CLOSE_CODE, `${code}: ${detail}`);
    this.#end();
  }

  /** No farewell: the peer is gone, or this gateway stops. */
  destroy(): void {
    this.#ws.terminate();
    this.#end();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heardMs = this.#clock.nowMs();
    const bytes = asBytes(data);
    this.#metrics.bytes(this.peer, 'in', bytes.byteLength);
    try {
      this.#hear(isBinary ? bytes : bytes.toString('utf8'));
    } catch (error) {
      // A frame that finds a fault in this program ends its own socket, not everybody's.
      this.#log.error({ err: error, code: 'FRAME_FAULT' }, 'a frame could not be handled');
      this.#metrics.refused(this.peer, 'FRAME_MALFORMED');
      this.close('FRAME_MALFORMED', 'not handled');
    }
  }

  #hear(data: Buffer | string): void {
    switch (this.#phase.kind) {
      case 'new':
        return this.#hearHello(data);
      case 'greeting':
        // Nothing may be sent before the welcome, and nothing is kept for later.
        return this.#metrics.dropped(this.peer, 'beforeWelcome', 'any');
      case 'open':
        return this.#phase.frames.receive(data);
      case 'ended':
        return;
    }
  }

  #hearHello(data: Buffer | string): void {
    this.#cancelHello();
    if (typeof data === 'string') return this.#refuseHello('FRAME_TEXT', `${data.length} characters`);
    let hello: Envelope;
    try {
      hello = decode(data);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return this.#refuseHello(error.code, error.detail);
    }
    this.#phase = { kind: 'greeting' };
    this.#cancelHello = this.#clock.after(GREETED_WITHIN_MS, () =>
      this.#giveUpGreeting(new Error(`no answer within ${GREETED_WITHIN_MS} ms`)),
    );
    this.#greet(hello, this.remote).then(
      (greeting) => this.#welcome(greeting, data),
      (error: unknown) => this.#giveUpGreeting(error),
    );
  }

  #giveUpGreeting(error: unknown): void {
    if (this.#phase.kind !== 'greeting') return;
    this.#log.error({ err: error, code: 'HELLO_UNANSWERED' }, 'a hello could not be looked up');
    this.#closeTransport(TRY_LATER_CODE, 'STORE_UNAVAILABLE: try again later');
    this.#end();
  }

  #welcome(greeting: Greeting, hello: Buffer): void {
    if (this.#phase.kind !== 'greeting') return;
    this.#cancelHello();
    if (greeting.kind === 'refused') return this.#refuseHello(greeting.code, greeting.detail);
    let isHello = true;
    const transport = {
      send: (bytes: Uint8Array) => {
        this.#metrics.bytes(this.peer, 'out', bytes.byteLength);
        this.#ws.send(bytes, { binary: true });
      },
      close: (code: number, reason: string) => this.#closeTransport(code, reason),
      get bufferedAmount() {
        return ws.bufferedAmount;
      },
    };
    const ws = this.#ws;
    const frames = new EnvelopeSocket(transport, greeting.out, {
      onEnvelope: (envelope, bodyBytes) => {
        this.#metrics.frame(this.peer, 'in', envelope.body.kind);
        if (isHello) return;
        if (envelope.siteId !== greeting.siteId) throw new FrameError('FIELD_INVALID', `siteId ${envelope.siteId}`);
        checkRealm(envelope);
        greeting.hear(envelope, bodyBytes);
      },
      onRefused: (error) => {
        this.#noteRefused(error.code, error.detail);
        this.#end();
      },
      onDropped: (kind) => this.#metrics.dropped(this.peer, 'behind', kind),
    });
    // The hello a second time: its place in the stream must be remembered, or it could be played again.
    frames.receive(hello);
    isHello = false;
    this.#phase = { kind: 'open', frames, greeting };
    greeting.join(this);
  }

  #refuseHello(code: FrameErrorCode, detail: string): void {
    if (this.#phase.kind === 'open' || this.#phase.kind === 'ended') return;
    this.#noteRefused(code, detail);
    this.close(code, detail);
  }

  #noteRefused(code: FrameErrorCode, detail: string): void {
    this.#metrics.refused(this.peer, code);
    this.#log.warn({ code, detail, remote: this.remote, siteId: this.siteId }, 'socket refused');
  }

  /** ws found the violation before the codec could: a frame too large, or bytes that are no WebSocket. */
  #transportError(error: Error & { code?: string }): void {
    if (this.#phase.kind === 'ended') return;
    const code = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'FRAME_TOO_LARGE' : 'FRAME_MALFORMED';
    if (error.code?.startsWith('WS_ERR_') === true) this.#noteRefused(code, error.message);
    else this.#log.info({ code: error.code, detail: error.message }, 'socket failed');
    this.#end();
  }

  #checkSilence(): void {
    const silenceMs = this.#clock.nowMs() - this.#heardMs;
    if (silenceMs < SILENCE_MAX_MS) {
      this.#cancelSilence = this.#clock.after(SILENCE_MAX_MS - silenceMs, () => this.#checkSilence());
      return;
    }
    if (this.#phase.kind !== 'ended') {
      this.#log.warn({ silenceMs, siteId: this.siteId, code: 'PEER_SILENT' }, 'peer silent, socket destroyed');
    }
    this.destroy();
  }

  /** A close reason has at most 123 bytes of UTF-8; ws throws above that, and a reason may quote what a peer sent. */
  #closeTransport(code: number, reason: string): void {
    const printable = reason.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 120);
    this.#ws.close(code, printable);
  }

  #end(): void {
    const phase = this.#phase;
    if (phase.kind === 'ended') return;
    this.#phase = { kind: 'ended' };
    this.#cancelHello();
    this.#metrics.closed(this.peer);
    if (phase.kind === 'open') phase.greeting.gone();
    this.#onEnded(this);
  }
}

function asBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
