import { encode, OutboundStream } from '@farfield/protocol';
import { WebSocket } from 'ws';
import { numerics, siteViewBody } from '../kit/agent-bodies.ts';

const AT_ONCE = 20;
const EVERY_MS = 1_000;

/**
 * As many site agents as asked for, over TLS, each saying once a second what a quiet site says: its whole view and its
 * patient's numbers.
 */
export class SimulatedAgents {
  readonly #sockets: { socket: WebSocket; stream: OutboundStream; siteId: string }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #tick = 0;
  #closed = 0;

  /** @param hello sends what the server wants to hear first; null: it wants nothing */
  static async connect(own: {
    url: string;
    ca: string;
    siteIds: readonly string[];
    hello: ((siteId: string) => Parameters<OutboundStream['envelope']>[0]) | null;
  }): Promise<SimulatedAgents> {
    const agents = new SimulatedAgents();
    for (let first = 0; first < own.siteIds.length; first += AT_ONCE) {
      await Promise.all(own.siteIds.slice(first, first + AT_ONCE).map((siteId) => agents.#open(own, siteId)));
    }
    agents.#timer = setInterval(() => agents.#speak(), EVERY_MS);
    agents.#speak();
    return agents;
  }

  /** how many connections the server has ended */
  get closed(): number {
    return this.#closed;
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const { socket } of this.#sockets) socket.terminate();
  }

  async #open(
    own: { url: string; ca: string; hello: ((siteId: string) => Parameters<OutboundStream['envelope']>[0]) | null },
    siteId: string,
  ): Promise<void> {
    const stream = new OutboundStream({ siteId, incarnation: 'bench-1', stream: 'agent', realm: 'real' });
    const socket = new WebSocket(own.url, { ca: own.ca, perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('message', () => {});
    socket.on('close', () => (this.#closed += 1));
    if (own.hello !== null) socket.send(encode(stream.envelope(own.hello(siteId), 0)), { binary: true });
    this.#sockets.push({ socket, stream, siteId });
  }

  #speak(): void {
    this.#tick += EVERY_MS;
    for (const { socket, stream, siteId } of this.#sockets) {
      if (socket.readyState !== WebSocket.OPEN) continue;
      for (const body of [siteViewBody(siteId, this.#tick), numerics()]) {
        socket.send(encode(stream.envelope(body, this.#tick)), { binary: true });
      }
    }
  }
}
