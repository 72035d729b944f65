import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Body } from '@farfield/protocol';
import type { Principal } from '@farfield/protocol/policy';
import { fastify, type FastifyInstance } from 'fastify';
import type { Clock } from '../clock.ts';
import { OpenConnections } from '../open-connections.ts';
import type { Log } from '../uplink/log.ts';
import { addApiRoutes, refuse } from './api-routes.ts';
import { type ConsoleEvents, ConsoleSockets } from './console-sockets.ts';
import { whyNoConsole } from './console-folder.ts';
import { loadEnrolmentsFile } from './enrolments-file.ts';
import { isLoopback, type OnsiteConfig } from './onsite-config.ts';
import { loadPeopleFile } from './people-file.ts';
import { REFUSALS } from './refusal.ts';
import { Tokens } from './tokens.ts';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
].join('; ');

/** A sign-in is the largest thing that anybody posts. */
const BODY_MAX_BYTES = 4096;

export interface OnsiteServerOptions {
  readonly config: OnsiteConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly incarnation: string;
  readonly policyHash: string;
  readonly events: ConsoleEvents;
}

/**
 * The agent's own server on the site's network: the console's pages, sign-in and sockets, with no gateway needed, so
 * that the people at the scanner keep their controls through any outage outside.
 */
export class OnsiteServer {
  readonly #options: OnsiteServerOptions;
  readonly #tokens = new Tokens();
  #app: FastifyInstance | null = null;
  #sockets: ConsoleSockets | null = null;
  #connections: OpenConnections | null = null;

  constructor(options: OnsiteServerOptions) {
    this.#options = options;
  }

  /** @throws Error naming the file or key that is wrong, or the address that is taken */
  async start(): Promise<{ readonly url: string }> {
    const { config, clock, log, incarnation, policyHash, events } = this.#options;
    const people = loadPeopleFile(config.peopleFile);
    const enrolments = loadEnrolmentsFile(config.enrolmentsFile);
    const server = makeServer(config);
    const sockets = new ConsoleSockets({
      siteId: config.siteId,
      incarnation,
      policyHash,
      clock,
      log,
      tokens: this.#tokens,
      enrolments,
      events,
    });
    const app = fastify({
      logger: false,
      bodyLimit: BODY_MAX_BYTES,
      serverFactory: (handler) => server.on('request', handler),
    });
    addHeaders(app);
    addApiRoutes(app, {
      config,
      clock,
      log,
      people,
      tokens: this.#tokens,
      onSignOut: (id) => sockets.signOut(id),
    });
    await addConsolePages(app, config.consoleFolder);
    app.setErrorHandler((error, _request, reply) => {
      const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      if (typeof status === 'number' && status < 500) return refuse(reply, REFUSALS.requestInvalid);
      log.error({ error: String(error), code: 'SERVER_FAILED' }, 'on-site request failed');
      return refuse(reply, REFUSALS.failed);
    });
    sockets.attach(server);
    this.#connections = new OpenConnections(server);
    await app.listen({ host: config.host, port: config.port });
    this.#app = app;
    this.#sockets = sockets;
    const url = urlOf(config, server);
    log.info({ url, people: people.length, enrolledConsoles: enrolments.length }, 'on-site server listens');
    if (config.demoSignIn) {
      log.warn({ code: 'DEMO_SIGN_IN' }, 'demo sign-in is on: anybody on this network can act as anybody');
    }
    return { url };
  }

  /** @returns false: this console is not here, or its frame was dropped or held */
  sendTo(consoleId: string, body: Body): boolean {
    return this.#sockets?.sendTo(consoleId, body) ?? false;
  }

  /** To every console that has been welcomed. */
  broadcast(body: Body): void {
    this.#sockets?.broadcast(body);
  }

  /** who sits where now, and the agent tick at which each was last heard */
  consoles(): { consoleId: string; principal: Principal; lastHeardMs: number }[] {
    return this.#sockets?.consoles() ?? [];
  }

  /** refusals by frame error code, and `dropped` vitals, since start; for metrics */
  counts(): Readonly<Record<string, number>> {
    return this.#sockets?.counts() ?? {};
  }

  /** Ends every connection and stops listening; `left` is told for each console. */
  async stop(): Promise<void> {
    this.#sockets?.stop();
    this.#sockets = null;
    this.#connections?.end();
    await this.#app?.close();
    this.#app = null;
  }
}

function makeServer({ tls, host }: OnsiteConfig): Server {
  if (tls === null) {
    if (!isLoopback(host)) throw new Error(`onsite.tls is missing: ${host} is reached over a network`);
    return createServer();
  }
  return createTlsServer({
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    minVersion: 'TLSv1.2',
  });
}

function addHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}

/** The bundle's files, and index.html for every page address, so that any view can be linked. */
async function addConsolePages(app: FastifyInstance, consoleFolder: string): Promise<void> {
  const root = resolve(consoleFolder);
  const why = whyNoConsole(consoleFolder);
  if (why !== null) throw new Error(why);
  await app.register(fastifyStatic, {
    root,
    setHeaders: (reply, path) => {
      // Names under assets/ carry a hash of their content; every other file may change with the next release.
      const isHashed = path.startsWith(join(root, 'assets'));
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-store');
    },
    cacheControl: false,
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && /^\/(?!api\/|ws\/)[\w/-]*$/.test(path);
    return isPage ? reply.sendFile('index.html') : refuse(reply, REFUSALS.notFound);
  });
}

function urlOf({ tls, host }: OnsiteConfig, server: Server): string {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
