import { once } from 'node:events';
import WebSocket from 'ws';
import { TestViewer } from '../../agent/src/screen/test-viewer.ts';
import { until } from './wait.ts';

/** A console's screen socket at a gateway's door, with a viewer that decodes what comes. */
export class ScreenConsole {
  readonly viewer: TestViewer;
  /** code and words with which the socket ended; '' while it is open */
  closeReason = '';
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.viewer = new TestViewer((bytes) => socket.send(bytes));
    socket.on('message', (data: Buffer) => this.viewer.receive(data));
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => (this.closeReason = `${code} ${reason.toString()}`));
  }

  /** @param gatewayUrl `http(s)` or `ws(s)` */
  static async open(
    gatewayUrl: string,
    hello: { readonly siteId: string; readonly consoleId: string; readonly token: string; readonly purpose?: string },
  ): Promise<ScreenConsole> {
    const socket = new WebSocket(`${gatewayUrl.replace(/^http/, 'ws')}/ws/screen`);
    const one = new ScreenConsole(socket);
    await once(socket, 'open');
    socket.send(JSON.stringify(hello));
    return one;
  }

  /** RFB is up, the console beats, and the site has said how old its picture is: from here on hands may be refused. */
  async isSeen(): Promise<void> {
    await until(`RFB is up ${this.closeReason}`, () => this.viewer.isReady, { withinMs: 10_000 });
    this.viewer.startBeating();
    await until('alive', () => this.viewer.isAlive);
  }

  /** Cuts the socket. */
  end(): void {
    this.viewer.stopBeating();
    this.#socket.terminate();
  }
}
