import type { Server, Socket } from 'node:net';

/**
 * The TCP connections of one server, those too on which nobody has said anything yet or no TLS has come about: a server
 * does not end while one stands, and a browser keeps a spare one open for as long as it likes.
 */
export class OpenConnections {
  readonly #sockets = new Set<Socket>();
  #isEnded = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      if (this.#isEnded) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Ends all of them, and each that still comes. */
  end(): void {
    this.#isEnded = true;
    for (const socket of this.#sockets) socket.destroy();
  }
}
