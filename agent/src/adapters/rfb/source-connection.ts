import { connect, type Socket } from 'node:net';
import type { Cancel, Clock } from '../../clock.ts';
import { type SourceFailure, sourceFailure } from './source-failure.ts';
import { type ServerInit, type SourceHandshake, stepSourceHandshake } from './source-handshake.ts';

export interface SourceAddress {
  readonly host: string;
  readonly port: number;
  /** its first 8 characters count; it stays on site */
  readonly password: string | null;
}

/** A console may take TCP and be dead behind it. @source real-parts.md 2 */
export const HANDSHAKE_WITHIN_MS = 5_000;

export interface SourceEvents {
  readonly onReady: (init: ServerInit) => void;
  /** what follows the handshake, as it comes */
  readonly onData: (bytes: Buffer) => void;
  /** once, and nothing after it */
  readonly onEnded: (failure: SourceFailure) => void;
}

/** One RFB connection to the site's screen, dialled and signed in; shared, so that nobody on site is thrown out. */
export class SourceConnection {
  readonly #socket: Socket;
  readonly #password: string | null;
  readonly #events: SourceEvents;
  readonly #cancelTimeout: Cancel;
  #handshake: SourceHandshake = { kind: 'version' };
  #received: Buffer = Buffer.alloc(0);
  #isEnded = false;

  constructor(address: SourceAddress, clock: Clock, events: SourceEvents) {
    this.#events = events;
    this.#password = address.password;
    this.#socket = connect(address.port, address.host);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#socket.on('error', (error) =>
      this.#end(sourceFailure(this.#isDialled ? 'SOURCE_ENDED' : 'SOURCE_UNREACHABLE', error.message)),
    );
    this.#socket.on('close', () => this.#end(sourceFailure('SOURCE_ENDED', `in ${this.#handshake.kind}`)));
    this.#cancelTimeout = clock.after(HANDSHAKE_WITHIN_MS, () => {
      const detail = `no ${this.#handshake.kind} within ${HANDSHAKE_WITHIN_MS} ms`;
      this.#end(sourceFailure(this.#isDialled ? 'SOURCE_SILENT' : 'SOURCE_UNREACHABLE', detail));
    });
  }

  get isReady(): boolean {
    return this.#handshake.kind === 'done' && !this.#isEnded;
  }

  /** Only after `onReady`; after the end it does nothing. */
  send(bytes: Uint8Array): void {
    if (this.isReady) this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends what was written before, then hangs up; no event follows. */
  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelTimeout();
    this.#socket.removeAllListeners('data');
    this.#socket.resume();
    this.#socket.end(() => this.#socket.destroySoon());
    // A peer that never reads would keep the socket for ever.
    this.#socket.setTimeout(2_000, () => this.#socket.destroy());
  }

  get #isDialled(): boolean {
    return this.#socket.bytesRead > 0 || this.#socket.readyState === 'open';
  }

  #receive(bytes: Buffer): void {
    if (this.#handshake.kind === 'done') {
      this.#events.onData(bytes);
      return;
    }
    this.#received = Buffer.concat([this.#received, bytes]);
    this.#shakeHands();
  }

  #shakeHands(): void {
    for (;;) {
      const step = stepSourceHandshake(this.#handshake, this.#received, this.#password);
      if (step.kind === 'needs') return;
      this.#handshake = step.next;
      this.#received = this.#received.subarray(step.usedBytes);
      if (step.reply.length > 0) this.#socket.write(step.reply);
      if (step.next.kind === 'failed') {
        this.#end(step.next.failure);
        return;
      }
      if (step.next.kind === 'done') {
        this.#cancelTimeout();
        this.#events.onReady(step.next.init);
        const rest = this.#received;
        this.#received = Buffer.alloc(0);
        if (rest.length > 0 && !this.#isEnded) this.#events.onData(rest);
        return;
      }
    }
  }

  #end(failure: SourceFailure): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelTimeout();
    this.#socket.destroy();
    this.#events.onEnded(failure);
  }
}
