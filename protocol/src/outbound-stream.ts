import { type Body, type Echo, type Envelope, realmOf, type StreamBase, type StreamPlace } from './messages.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** Makes envelopes of one stream: the sequence belongs to the stream and outlives a socket. */
export class OutboundStream {
  readonly base: StreamBase;
  #seq = 0;

  constructor(base: Omit<StreamBase, 'version'>) {
    this.base = { version: PROTOCOL_VERSION, ...base };
  }

  /** of the newest frame; 0: none yet */
  get lastSeq(): number {
    return this.#seq;
  }

  envelope(body: Body, sentTick: number, echo: Echo | null = null, historical = false): Envelope {
    return { ...this.base, ...this.place(sentTick, echo, historical), realm: realmOf(body.kind), body };
  }

  /** The next place of this stream, for a body that goes on as it came. */
  place(sentTick: number, echo: Echo | null, historical: boolean): StreamPlace {
    this.#seq += 1;
    return { seq: this.#seq, sentTick, echo, historical };
  }
}
