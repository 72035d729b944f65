import type { Body, Echo, Envelope, Realm } from './messages.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** Makes envelopes of one stream: the sequence belongs to the stream and outlives a socket. */
export class OutboundStream {
  readonly #base: { siteId: string; incarnation: string; stream: string; realm: Realm };
  #seq = 0;

  constructor(base: { siteId: string; incarnation: string; stream: string; realm: Realm }) {
    this.#base = base;
  }

  envelope(body: Body, sentTick: number, echo: Echo | null = null, historical = false): Envelope {
    this.#seq += 1;
    return { version: PROTOCOL_VERSION, ...this.#base, seq: this.#seq, sentTick, echo, historical, body };
  }
}
