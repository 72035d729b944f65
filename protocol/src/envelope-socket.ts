import { decodeFrame, encode, encodeRelayed, encodeStream } from './codec.ts';
import { FRAME_CLOSE_CODE, FrameError, type FrameErrorCode } from './errors.ts';
import { type InboundStream, receive } from './inbound-stream.ts';
import type { Body, BodyKind, Echo, Envelope } from './messages.ts';
import type { OutboundStream } from './outbound-stream.ts';
import { decideSend } from './traffic-class.ts';

/** The little that a WebSocket of Node and one of a browser have in common. */
export interface FrameSocket {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  /** bytes accepted by `send` and not yet given to the network */
  readonly bufferedAmount: number;
}

export interface EnvelopeSocketEvents {
  /** a checked envelope, each stream position at most once; its body's own bytes, for `relay` */
  onEnvelope(envelope: Envelope, bodyBytes: Uint8Array): void;
  /** a frame was refused; the socket has been closed with the code */
  onRefused(error: FrameError): void;
  /** a vitals frame was not sent because the socket is behind; the receiver sees a gap */
  onDropped?(kind: BodyKind): void;
}

/**
 * One socket's envelopes: decodes and checks once, refuses replays, keeps the class watermarks. Every end uses it, so
 * that all ends refuse alike. It never acts by itself: the owner posts what it hears to a machine.
 */
export class EnvelopeSocket {
  readonly #socket: FrameSocket;
  readonly #out: OutboundStream;
  readonly #events: EnvelopeSocketEvents;
  readonly #inbound = new Map<string, InboundStream>();
  #lastIn: Echo | null = null;
  #base: Uint8Array | null = null;
  #closed = false;

  constructor(socket: FrameSocket, out: OutboundStream, events: EnvelopeSocketEvents) {
    this.#socket = socket;
    this.#out = out;
    this.#events = events;
  }

  /** @param data one WebSocket message; text is refused */
  receive(data: Uint8Array | string): void {
    if (this.#closed) return;
    try {
      if (typeof data === 'string') throw new FrameError('FRAME_TEXT', `${data.length} characters`);
      const { envelope, bodyBytes } = decodeFrame(data);
      const { stream, arrival } = receive(this.#inbound.get(envelope.stream), envelope);
      if (arrival === 'replayed') throw new FrameError('STREAM_REPLAYED', `${envelope.stream} seq ${envelope.seq}`);
      // Bounded: a peer that invents streams only loses its own memory of old ones.
      if (this.#inbound.size > 64) this.#inbound.clear();
      this.#inbound.set(envelope.stream, stream);
      this.#lastIn = { seq: envelope.seq, tick: envelope.sentTick };
      this.#events.onEnvelope(envelope, bodyBytes);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.refuse(error);
    }
  }

  /** @returns false when nothing was sent: held (backfill), dropped (vitals) or closed (safety overflow) */
  send(body: Body, sentTick: number, historical = false): boolean {
    if (!this.#maySend(body.kind)) return false;
    this.#socket.send(encode(this.#out.envelope(body, sentTick, this.#lastIn, historical)));
    return true;
  }

  /** As `send`, for a body that another of these sockets has checked: on as it came. */
  relay(kind: BodyKind, bodyBytes: Uint8Array, sentTick: number, historical: boolean): boolean {
    if (!this.#maySend(kind)) return false;
    this.#base ??= encodeStream(this.#out.base);
    this.#socket.send(encodeRelayed(this.#base, this.#out.place(sentTick, this.#lastIn, historical), bodyBytes));
    return true;
  }

  /** As `send`, for a frame of a stream that is not this socket's own. */
  sendFrame(kind: BodyKind, bytes: Uint8Array): boolean {
    if (!this.#maySend(kind)) return false;
    this.#socket.send(bytes);
    return true;
  }

  #maySend(kind: BodyKind): boolean {
    if (this.#closed) return false;
    switch (decideSend(kind, this.#socket.bufferedAmount)) {
      case 'send':
        return true;
      case 'drop':
        this.#events.onDropped?.(kind);
        return false;
      case 'hold':
        return false;
      case 'close':
        this.refuse(new FrameError('OVERFLOW', `${this.#socket.bufferedAmount} bytes wait`));
        return false;
    }
  }

  /** Says why, then closes. */
  refuse(error: FrameError): void {
    if (this.#closed) return;
    this.close(error.code, error.detail);
    this.#events.onRefused(error);
  }

  close(code: FrameErrorCode, detail: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close(FRAME_CLOSE_CODE, closeReason(code, detail));
  }

  get isClosed(): boolean {
    return this.#closed;
  }
}

/**
 * A WebSocket close reason is at most 123 bytes of UTF-8, and the detail may quote what a stranger sent: plain ASCII
 * keeps bytes and characters the same, so that nothing a peer sends can make the close itself fail.
 */
function closeReason(code: FrameErrorCode, detail: string): string {
  return `${code}: ${detail.replace(/[^ -~]/g, '?')}`.slice(0, 120);
}
