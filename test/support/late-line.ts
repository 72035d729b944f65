import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP line to a port of this machine on which each piece takes its own time, both ways; none overtakes another. */
export class LateLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, delayMs: () => number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        let dueMs = 0;
        from.setNoDelay(true);
        from.on('data', (bytes) => {
          dueMs = Math.max(dueMs, performance.now() + delayMs());
          setTimeout(() => to.write(bytes), dueMs - performance.now());
        });
        from.on('error', () => undefined);
        from.on('close', () => to.destroy());
      }
    });
  }

  static async open(target: number, delayMs: () => number): Promise<LateLine> {
    const one = new LateLine(target, delayMs);
    one.#server.listen(0, '127.0.0.1');
    await once(one.#server, 'listening');
    return one;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
