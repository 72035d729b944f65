import { createServer, type Server } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { HostFinding } from '../host/host-findings.ts';
import { OpenConnections } from '../open-connections.ts';

export interface InspectServerOptions {
  readonly host: string;
  /** 0: any free port */
  readonly port: number;
  /** what the agent is doing now; must be serialisable and hold no secrets */
  readonly snapshot: () => object;
  /** is the agent's step loop alive? `words` say why not; of its computer it is told and makes nobody dead */
  readonly health: () => { readonly isAlive: boolean; readonly words: string; readonly host: readonly HostFinding[] };
  readonly registry: Pick<Registry, 'metrics' | 'contentType'>;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/**
 * Read-only pictures of the agent for people, scripts and Prometheus: `/inspect`, `/healthz`, `/metrics`. It has no
 * sign-in, so it belongs on a loopback or monitoring address.
 */
export class InspectServer {
  readonly #options: InspectServerOptions;
  #app: FastifyInstance | null = null;
  #connections: OpenConnections | null = null;

  constructor(options: InspectServerOptions) {
    this.#options = options;
  }

  /** @throws Error when the address is taken */
  async start(): Promise<{ readonly url: string }> {
    const { host, port, snapshot, health, registry } = this.#options;
    const server: Server = createServer();
    const app = fastify({ logger: false, serverFactory: (handler) => server.on('request', handler) });
    app.addHook('onRequest', async (request, reply) => {
      // A web page whose name is made to point at loopback would otherwise read the snapshot through a browser here.
      if (!LOOPBACK.includes(host) || LOOPBACK.includes(request.hostname.replace(/^\[|\]$/g, ''))) return;
      return reply.code(421).send({
        code: 'HOST_UNKNOWN',
        words: 'this address is asked for under another name',
        next: 'ask http://127.0.0.1',
      });
    });
    app.get('/inspect', async (_request, reply) => reply.header('cache-control', 'no-store').send(snapshot()));
    app.get('/healthz', async (_request, reply) => {
      const { isAlive, words, host: computer } = health();
      return reply.code(isAlive ? 200 : 503).send({ isAlive, words, host: computer });
    });
    app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
    app.setNotFoundHandler((_request, reply) =>
      reply.code(404).send({
        code: 'NOT_FOUND',
        words: 'there is nothing at this address',
        next: 'ask /inspect, /healthz or /metrics',
      }),
    );
    app.setErrorHandler((error, _request, reply) =>
      reply
        .code(500)
        .send({ code: 'INSPECT_FAILED', words: String(error).slice(0, 200), next: 'see the log of the agent' }),
    );
    this.#connections = new OpenConnections(server);
    await app.listen({ host, port });
    this.#app = app;
    const address = server.address();
    const actualPort = typeof address === 'object' ? address?.port : undefined;
    return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}` };
  }

  async stop(): Promise<void> {
    this.#connections?.end();
    await this.#app?.close();
    this.#app = null;
  }
}
