import type { Body, Echo, Envelope, EnvelopeHead, Realm } from './messages.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** Makes envelopes of one stream: the sequence belongs to the stream and outlives a socket. */
export class OutboundStream {
  readonly #base: { siteId: string; incarnation: string; stream: string; realm: Realm };
  #seq = 0;

  constructor(base: { siteId: string; incarnation: string; stream: string; realm: Realm }) {
    this.#base = base;
  }

  envelope(body: Body, sentTick: number, echo: Echo | null = null, historical = false): Envelope {
    return { ...this.head(sentTick, echo, historical), body };
  }

  /** The next place of this stream, for a body that goes on as it came. */
  head(sentTick: number, echo: Echo | null, historical: boolean): EnvelopeHead {
    this.#seq += 1;
    const { siteId, incarnation, stream, realm } = this.#base;
    return {
      version: PROTOCOL_VERSION,
      siteId,
      incarnation,
      stream,
      realm,
      seq: this.#seq,
      sentTick,
      echo,
      historical,
    };
  }
}
