import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { FRAME_MAX_BYTES } from '@farfield/protocol';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import type { Metrics, Peer } from '../metrics.ts';
import { GatewaySocket, type Greet } from './gateway-socket.ts';

const PATHS: Readonly<Record<string, Peer>> = { '/ws/agent': 'agent', '/ws/console': 'console' };

export interface SocketServerParts {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly greet: Readonly<Record<Peer, Greet>>;
  /** upgrades that are none of ours: @returns true when it took this one */
  takesOther?(request: IncomingMessage, stream: Duplex, head: Buffer): boolean;
}

/** The WebSocket doors of one HTTP server. */
export class SocketServer {
  readonly #parts: SocketServerParts;
  readonly #ws = new WebSocketServer({ noServer: true, maxPayload: FRAME_MAX_BYTES, perMessageDeflate: false });
  readonly #sockets = new Set<GatewaySocket>();
  #opened = 0;
  #isStopped = false;

  constructor(parts: SocketServerParts) {
    this.#parts = parts;
  }

  get sockets(): readonly GatewaySocket[] {
    return [...this.#sockets];
  }

  attach(server: Server): void {
    server.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
  }

  /** Ends every socket without a farewell, so that the HTTP server can close. */
  stop(): void {
    this.#isStopped = true;
    for (const socket of this.#sockets) socket.destroy();
    // Those that were refused and have not said goodbye yet.
    for (const ws of this.#ws.clients) ws.terminate();
    this.#ws.close();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const peer = PATHS[(request.url ?? '').split('?')[0] ?? ''];
    if (peer === undefined && !this.#isStopped && this.#parts.takesOther?.(request, stream, head) === true) return;
    if (peer === undefined || this.#isStopped) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    // Without a listener a reset during the handshake would end the process.
    stream.on('error', () => stream.destroy());
    this.#ws.handleUpgrade(request, stream, head, (ws) => {
      this.#opened += 1;
      const { clock, metrics, log, greet } = this.#parts;
      const socket = new GatewaySocket({
        id: `s-${this.#opened}`,
        peer,
        remote: request.socket.remoteAddress ?? '',
        ws,
        clock,
        metrics,
        log,
        greet: greet[peer],
        onEnded: (ended) => this.#sockets.delete(ended),
      });
      this.#sockets.add(socket);
    });
  }
}
