import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Body, type BodyKind, type Envelope, EnvelopeSocket, OutboundStream } from '@farfield/protocol';
import { WebSocket } from 'ws';

const WITHIN_MS = 5_000;

type Values = { [One in Body as One['kind']]: One['value'] };

/** The other end of a socket, for tests: speaks the codec, remembers what it hears, waits for conditions with a bound. */
export class WireClient {
  readonly heard: Envelope[] = [];
  readonly ws: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #frames: EnvelopeSocket;
  readonly #waiting = new Set<() => void>();
  #close: { code: number; reason: string } | null = null;

  private constructor(ws: WebSocket, siteId: string, stream: string, incarnation: string) {
    this.ws = ws;
    this.#frames = new EnvelopeSocket(
      {
        send: (bytes) => ws.send(bytes),
        close: (code, reason) => ws.close(code, reason),
        get bufferedAmount() {
          return ws.bufferedAmount;
        },
      },
      new OutboundStream({ siteId, incarnation, stream, realm: 'real' }),
      {
        onEnvelope: (envelope) => {
          this.heard.push(envelope);
          this.#look();
        },
        onRefused: () => undefined,
      },
    );
    ws.on('message', (data: Buffer) => this.#frames.receive(data));
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => {
        this.#close = { code, reason: reason.toString() };
        resolve(this.#close);
        this.#look();
      });
    });
  }

  /** @param own.incarnation default: a new process */
  static async dial(url: string, own: { siteId: string; stream: string; incarnation?: string }): Promise<WireClient> {
    const ws = new WebSocket(url.replace(/^http/, 'ws'));
    const client = new WireClient(ws, own.siteId, own.stream, own.incarnation ?? randomUUID());
    await once(ws, 'open');
    return client;
  }

  say(body: Body, historical = false): void {
    this.#frames.send(body, Math.round(performance.now()), historical);
  }

  raw(data: Uint8Array | string): void {
    this.ws.send(data);
  }

  all<K extends BodyKind>(kind: K): Values[K][] {
    return this.heard.flatMap(({ body }) => (isKind(body, kind) ? [body.value] : []));
  }

  /** @returns the first body of this kind that fits, heard before or after; @throws Error after 5 s or when closed first */
  async hears<K extends BodyKind>(kind: K, fits: (value: Values[K]) => boolean = () => true): Promise<Values[K]> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.all(kind).find((value) => fits(value));
        if (found !== undefined) settle(() => resolve(found));
        else if (this.#close !== null) settle(() => reject(new Error(`closed before ${kind}: ${this.#close?.reason}`)));
      };
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        finish();
      };
      const timer = setTimeout(() => settle(() => reject(new Error(`no ${kind} within ${WITHIN_MS} ms`))), WITHIN_MS);
      this.#waiting.add(look);
      look();
    });
  }

  end(): void {
    this.ws.terminate();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

function isKind<K extends BodyKind>(body: Body, kind: K): body is Body & { kind: K; value: Values[K] } {
  return body.kind === kind;
}
