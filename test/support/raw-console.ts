import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Body, encode, type Envelope, PROTOCOL_VERSION } from '@farfield/protocol';
import WebSocket from 'ws';
import type { Seat } from '../../scripts/demo/person.ts';

/** How a server ended a socket. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** One socket to a server, with nothing of the protocol's own care around it: whatever is given is sent. */
export class RawSocket {
  readonly closed: Promise<Closed>;
  readonly #ws: WebSocket;
  #heard = 0;

  private constructor(ws: WebSocket) {
    this.#ws = ws;
    ws.on('message', () => (this.#heard += 1));
    ws.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      ws.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  static open(seat: Seat, path: string): Promise<RawSocket> {
    const url = `${seat.url.replace(/^http/, 'ws')}${path}`;
    const ws = new WebSocket(url, seat.ca === undefined ? {} : { ca: seat.ca });
    const socket = new RawSocket(ws);
    return new Promise((resolve, reject) => {
      ws.once('open', () => resolve(socket));
      ws.once('error', reject);
    });
  }

  /** messages from the server so far */
  get heard(): number {
    return this.#heard;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  send(data: Uint8Array | string): void {
    this.#ws.send(data);
  }

  end(): void {
    this.#ws.terminate();
  }
}

/** A frame as a well-behaved console would send it, with anything of it changed. */
export function frame(body: Body, seq: number, change: Partial<Omit<Envelope, 'body'>> = {}): Uint8Array {
  return encode({
    version: PROTOCOL_VERSION,
    realm: 'real',
    siteId: 'cedar-ridge-mr1',
    incarnation: 'raw-1',
    stream: 'console:c-raw',
    seq,
    sentTick: 1_000 + seq,
    echo: null,
    historical: false,
    ...change,
    body,
  });
}

export function heartbeat(seq: number): Body {
  return {
    kind: 'heartbeat',
    value: {
      seq,
      tick: 1_000 + seq,
      echoSeq: 0,
      echoTick: 0,
      echoHeldMs: 0,
      leaseEpoch: 0,
      pageAgeMs: 0,
      inputAgeMs: 0,
      roundTripMs: -1,
      holderConsoleId: '',
      renewedTick: 0,
      leaseLengthMs: 0,
      safetyVersion: 0,
      livePaths: 0,
    },
  };
}

/** @returns status and text of one HTTP request to a server of the site */
export function ask(
  seat: Pick<Seat, 'url' | 'ca'>,
  path: string,
  post?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const request = seat.url.startsWith('https') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${seat.url}${path}`,
      {
        method: post === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        ...(seat.ca === undefined ? {} : { ca: seat.ca }),
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(post === undefined ? undefined : JSON.stringify(post));
  });
}

/** @returns the token of a demonstration sign-in */
export async function tokenOf(seat: Seat, personId: string): Promise<string> {
  const { status, text } = await ask(seat, '/api/demo/sign-in', { personId });
  if (status !== 200) throw new Error(`sign-in of ${personId}: ${status} ${text}`);
  const { token }: { token: string } = JSON.parse(text);
  return token;
}

/**
 * One figure of a Prometheus page: the sum over the lines of `name` whose labels contain all of `labels`.
 * @returns 0 when there is no such line
 */
export async function metric(url: string, name: string, labels: Record<string, string> = {}): Promise<number> {
  const { status, text } = await ask({ url }, '/metrics');
  if (status !== 200) throw new Error(`${url}/metrics: ${status}`);
  const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((one) => line.includes(one)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
