import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The one address of a gateway that comes and goes. While there is none behind it, whoever comes is cut off at once. */
export class FrontDoor {
  readonly #server: Server;
  readonly #pairs = new Map<Socket, Socket>();
  #targetPort: number | null = null;
  /** connections that came, whatever became of them */
  came = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#arrive(socket));
  }

  static async open(): Promise<FrontDoor> {
    const server = createServer();
    const door = new FrontDoor(server);
    server.listen(0, '127.0.0.1', 1_024);
    await once(server, 'listening');
    return door;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  /** @param port null: nobody is there any more, and nobody's connection lives */
  leadTo(port: number | null): void {
    this.#targetPort = port;
    if (port === null) this.#cut((inner) => inner.destroy());
  }

  /** Everybody outside is cut off; to the gateway they seem to be there still. */
  cutOutside(): void {
    this.#cut(() => undefined);
  }

  async close(): Promise<void> {
    this.leadTo(null);
    this.#server.close();
    await once(this.#server, 'close');
  }

  #cut(inner: (socket: Socket) => void): void {
    for (const [outer, other] of this.#pairs) {
      this.#pairs.delete(outer);
      outer.destroy();
      inner(other);
    }
  }

  #arrive(outer: Socket): void {
    this.came += 1;
    outer.on('error', () => undefined);
    if (this.#targetPort === null) {
      outer.resetAndDestroy();
      return;
    }
    const inner = connect(this.#targetPort, '127.0.0.1');
    inner.on('error', () => undefined);
    this.#pairs.set(outer, inner);
    outer.on('data', (bytes) => inner.write(bytes));
    inner.on('data', (bytes) => outer.write(bytes));
    outer.on('close', () => {
      if (this.#pairs.delete(outer)) inner.destroy();
    });
    inner.on('close', () => {
      this.#pairs.delete(outer);
      outer.destroy();
    });
  }
}
