import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Body,
  decode,
  encode,
  type Envelope,
  type FrameErrorCode,
  OutboundStream,
  type PathBeat,
} from '@farfield/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { frameSocket } from './frame-socket.ts';

export interface TestGatewaySocket {
  /** without the beats of the path */
  readonly received: Envelope[];
  /** beats are answered, as long as this is so */
  answersBeats: boolean;
  send(body: Body, change?: Partial<Envelope>): void;
  sendBytes(bytes: Uint8Array | string): void;
  refuse(code: FrameErrorCode, detail: string): void;
  /** cuts the connection without a word */
  cut(): void;
  readonly isClosed: boolean;
  /** what the agent gave as reason when it closed */
  closeReason: string;
}

/** A gateway's agent socket for tests: real sockets, and only what the test tells it to say. */
export class TestGateway {
  readonly sockets: TestGatewaySocket[] = [];
  readonly #server: Server;
  readonly #siteId: string;
  /** called for each frame of each agent, beats apart */
  onFrame: (socket: TestGatewaySocket, envelope: Envelope) => void = () => {};

  constructor(siteId: string, tls: { readonly cert: string; readonly key: string } | null = null) {
    this.#siteId = siteId;
    this.#server = tls === null ? createServer() : createTlsServer(tls);
    const sockets = new WebSocketServer({ server: this.#server, path: '/ws/agent' });
    sockets.on('connection', (socket) => this.#accept(socket));
  }

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  get newest(): TestGatewaySocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no agent has connected');
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: WebSocket): void {
    const out = new OutboundStream({ siteId: this.#siteId, incarnation: 'gw-1', stream: 'gateway', realm: 'real' });
    let isClosed = false;
    let heardSeq = 0;
    const one: TestGatewaySocket = {
      received: [],
      answersBeats: true,
      send: (body, change = {}) => socket.send(encode({ ...out.envelope(body, 1), ...change })),
      sendBytes: (bytes) => socket.send(bytes),
      refuse: (code, detail) => frameSocket(socket).close(4400, `${code}: ${detail}`),
      cut: () => socket.terminate(),
      get isClosed() {
        return isClosed;
      },
      closeReason: '',
    };
    socket.on('message', (data: Buffer) => {
      const envelope = decode(data);
      if (envelope.body.kind === 'pathBeat') return answerBeat(one, envelope.body.value, heardSeq);
      if (/^agent:\d+$/.test(envelope.stream)) heardSeq = envelope.seq;
      one.received.push(envelope);
      this.onFrame(one, envelope);
    });
    socket.on('error', () => {});
    socket.on('close', (_code, reason) => {
      isClosed = true;
      one.closeReason = reason.toString();
    });
    this.sockets.push(one);
  }
}

function answerBeat(one: TestGatewaySocket, { seq, tick }: PathBeat, heardSeq: number): void {
  if (!one.answersBeats) return;
  const value = { seq, tick: 1, echoSeq: seq, echoTick: tick, echoHeldMs: 0, heardSeq, takesBulk: false };
  one.send({ kind: 'pathBeat', value });
}

export const WELCOME: Body = {
  kind: 'agentWelcome',
  value: { journalCursorSeq: 0, journalCursorHash: '', gatewayWallMs: 0, bundleLife: 'b-1' },
};

export const VERDICT: Body = {
  kind: 'gatewayVerdict',
  value: { authority: 0, scan: 0, people: 0, system: 0, why: '', gatewayWallMs: 0, againstDrill: '' },
};
