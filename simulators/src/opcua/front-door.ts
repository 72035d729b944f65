import { createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * The TCP port that clients see, in front of a server in the same process. It lets a simulated machine go dark as a
 * machine without power does: sockets stay open, nothing is answered, no FIN or RST is sent.
 * The kernel still accepts the TCP handshake of new connections; they then hear nothing.
 */
export class FrontDoor {
  readonly #server: Server;
  readonly #innerPort: () => number;
  readonly #pairs = new Map<Socket, Socket | null>();
  #isDark = false;

  private constructor(server: Server, innerPort: () => number) {
    this.#server = server;
    this.#innerPort = innerPort;
    server.on('connection', (outer) => this.#accept(outer));
  }

  /** @param options.innerPort asked at each connection, so that the inner server may start after the door */
  static open(options: { host: string; port: number; innerPort: () => number }): Promise<FrontDoor> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true, allowHalfOpen: false, pauseOnConnect: true });
      server.once('error', reject);
      server.listen(options.port, options.host, () => {
        server.off('error', reject);
        resolve(new FrontDoor(server, options.innerPort));
      });
    });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('front door: not listening');
    return address.port;
  }

  goDark(): void {
    if (this.#isDark) return;
    this.#isDark = true;
    for (const [outer, inner] of this.#pairs) {
      outer.unpipe();
      outer.pause();
      // The server behind must not think that the client still reads; it forgets its side.
      inner?.destroy();
      this.#pairs.set(outer, null);
    }
  }

  /** The machine has started again: it knows nothing of old connections and resets them. */
  comeBack(): void {
    if (!this.#isDark) return;
    this.#isDark = false;
    for (const outer of this.#pairs.keys()) outer.resetAndDestroy();
    this.#pairs.clear();
  }

  close(): Promise<void> {
    for (const [outer, inner] of this.#pairs) {
      outer.destroy();
      inner?.destroy();
    }
    this.#pairs.clear();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #accept(outer: Socket): void {
    // Errors of either side end both; who reads the sockets learns of it by the close.
    outer.on('error', () => outer.destroy());
    outer.on('close', () => {
      this.#pairs.get(outer)?.destroy();
      this.#pairs.delete(outer);
    });
    if (this.#isDark) {
      this.#pairs.set(outer, null);
      return;
    }
    const inner = createConnection({ host: '127.0.0.1', port: this.#innerPort(), noDelay: true });
    this.#pairs.set(outer, inner);
    inner.on('error', () => inner.destroy());
    inner.on('close', () => {
      if (!this.#isDark) outer.destroy();
    });
    outer.pipe(inner);
    inner.pipe(outer);
  }
}
