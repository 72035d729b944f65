import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import type { ScreenService } from '../../agent/src/screen/screen-service.ts';
import { systemClock } from '../../gateway/src/clock.ts';
import { ScreenRelay } from '../../gateway/src/screen/screen-relay.ts';

/** The token that this gateway knows. */
export const GOOD_TOKEN = 'good';

/** The gateway's screen relay on a port of its own, before one agent's screen service in the same process. */
export class RelayGateway {
  readonly url: string;
  readonly #relay: ScreenRelay;
  readonly #server: Server;

  private constructor(url: string, relay: ScreenRelay, server: Server) {
    this.url = url;
    this.#relay = relay;
    this.#server = server;
  }

  /** @param service the screen service of the moment: a test may begin it anew */
  static async open(service: () => ScreenService): Promise<RelayGateway> {
    const relay = new ScreenRelay({
      clock: systemClock(),
      log: pino({ level: 'silent' }),
      authenticate: (token) => Promise.resolve(token === GOOD_TOKEN ? { sessionId: 'sign-in' } : null),
      isSeated: () => true,
      openScreen: (_siteId, open) => {
        service().open(open);
        return true;
      },
      closeScreen: (_siteId, { screenSession }) => service().close(screenSession),
    });
    const server = createServer();
    server.on('upgrade', (request, stream, head) => {
      if (!relay.handleUpgrade(request, stream, head)) stream.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new RelayGateway(`ws://127.0.0.1:${address.port}`, relay, server);
  }

  async close(): Promise<void> {
    this.#relay.stop();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
