import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { JournalAck, JournalBatch } from '@farfield/protocol';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { commandLine, type GatewayLine, signInLine, siteEventLine } from './audit-lines.ts';
import { AuditWriter } from './audit-writer.ts';
import type { Cancel, Clock } from './clock.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { Identity } from './identity/identity.ts';
import { PasswordChecker } from './identity/passwords.ts';
import { PeopleDirectory } from './identity/people-directory.ts';
import { loadPeopleFile } from './identity/people-file.ts';
import { inspectGateway } from './inspect.ts';
import { Metrics } from './metrics.ts';
import { Sites } from './sites/sites.ts';
import { agentGreeter } from './sockets/agent-socket.ts';
import { consoleGreeter } from './sockets/console-socket.ts';
import { SocketServer } from './sockets/socket-server.ts';
import type { StorePort } from './store/store-port.ts';

export interface GatewayPorts {
  /** opened by the caller, and closed by the caller after `stop` */
  readonly store: StorePort;
  /** the batch is on the disk, or refused with where to go on, when it resolves */
  takeJournal(siteId: string, batch: JournalBatch, isHistorical: boolean): Promise<JournalAck>;
  readonly clock: Clock;
  readonly log: Logger;
  /** counters of this process too; only one gateway of a process should */
  readonly collectsProcess?: boolean | undefined;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Why a gateway did not start: one sentence naming the thing, for the person who started it. */
export class StartError extends Error {
  readonly code: string;

  constructor(code: string, words: string) {
    super(`${code}: ${words}`);
    this.name = 'StartError';
    this.code = code;
  }
}

const FORGET_EXPIRED_EVERY_MS = 3_600_000;

/**
 * One whole gateway on one port. Nothing in it is global: any number can run in one process.
 *
 * @throws ConfigError for a bad people file
 * @throws StartError STORE_NOT_WRITABLE, PORT_IN_USE or PORT_REFUSED
 */
export async function startGateway(parts: { config: GatewayConfig; ports: GatewayPorts }): Promise<RunningGateway> {
  const { config, ports } = parts;
  const { store, clock, log } = ports;
  if (!(await store.isWritable())) throw new StartError('STORE_NOT_WRITABLE', `${config.storeFile} cannot be written`);
  const people = new PeopleDirectory(config.peopleFile === null ? [] : await loadPeopleFile(config.peopleFile), store);

  const metrics = new Metrics();
  if (ports.collectsProcess === true) metrics.collectProcess();
  const incarnation = randomUUID();
  const startedMs = clock.nowMs();
  const audit = new AuditWriter({ store, clock, log, metrics });
  const record = (line: GatewayLine): void => audit.append(line);
  const identity = new Identity({ people, signIns: store, passwords: new PasswordChecker(), clock, log });
  const sites = new Sites(store, {
    clock,
    log,
    metrics,
    takeJournal: (siteId, batch, isHistorical) => ports.takeJournal(siteId, batch, isHistorical),
    record: (siteId, entry) =>
      record('decided' in entry ? commandLine(siteId, entry.decided) : siteEventLine(siteId, entry.event)),
  });
  await sites.load();
  const sockets = new SocketServer({
    clock,
    metrics,
    log,
    greet: {
      agent: agentGreeter({ sites, journal: store, incarnation, log }),
      console: consoleGreeter({ sites, identity, clock, incarnation }),
    },
  });
  const app = await createApp({
    config,
    log,
    identity,
    sites,
    store,
    metrics,
    clock,
    inspect: () => inspectGateway({ sites, sockets, clock, incarnation, startedMs }),
    recordSignIn: (what, who) => record(signInLine(what, who)),
  });
  sockets.attach(app.server);

  let cancelForget: Cancel = () => undefined;
  const forget = (): void => {
    identity
      .forgetExpired()
      .catch((error: unknown) => log.warn({ err: error, code: 'SIGN_INS_KEPT' }, 'expired sign-ins not removed'));
    cancelForget = clock.after(FORGET_EXPIRED_EVERY_MS, forget);
  };

  const stop = async (): Promise<void> => {
    cancelForget();
    sites.stop();
    sockets.stop();
    await app.close();
    await audit.flush();
  };

  try {
    const port = await listen(app, config);
    forget();
    const scheme = config.tls === null ? 'http' : 'https';
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    log.info({ host: config.host, port, sites: sites.all.length }, 'gateway ready');
    return { url: `${scheme}://${host}:${port}`, port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(app: FastifyInstance, { host, port }: GatewayConfig): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EADDRINUSE')
      throw new StartError('PORT_IN_USE', `port ${port} on ${host} is taken by another program`);
    throw new StartError('PORT_REFUSED', `cannot listen on ${host} port ${port}: ${code}`);
  }
  const address: AddressInfo | string | null = app.server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}
