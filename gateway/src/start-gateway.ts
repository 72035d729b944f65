import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { AuditEvent } from './audit/audit-event.ts';
import { AuditLog } from './audit/audit-log.ts';
import { takeBatch } from './audit/journal-intake.ts';
import type { Cancel, Clock } from './clock.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { Identity, mayWorkAt } from './identity/identity.ts';
import { PasswordChecker } from './identity/passwords.ts';
import { PeopleDirectory } from './identity/people-directory.ts';
import { loadPeopleFile } from './identity/people-file.ts';
import { ReminderDesk } from './drills/reminder-desk.ts';
import { IncidentDesk } from './incidents/incident-desk.ts';
import { openPaging } from './incidents/open-paging.ts';
import { inspectGateway } from './inspect.ts';
import { Metrics } from './metrics.ts';
import { ScreenRelay } from './screen/screen-relay.ts';
import { seesPatient } from './sites/mask-patient.ts';
import { commandAudit, siteEventAudit } from './sites/site-audit.ts';
import { Sites } from './sites/sites.ts';
import { RefusalBudget } from './sockets/refusal-budget.ts';
import { agentGreeter } from './sockets/agent-socket.ts';
import { consoleGreeter } from './sockets/console-socket.ts';
import { PeerBundles } from './sockets/peer-bundles.ts';
import { SocketServer } from './sockets/socket-server.ts';
import type { StorePort } from './store/store-port.ts';

export interface GatewayPorts {
  /** opened by the caller, and closed by the caller after `stop` */
  readonly store: StorePort;
  readonly clock: Clock;
  readonly log: Logger;
  /** names this start of the gateway, in its streams and in its audit; default: a new one */
  readonly incarnation?: string | undefined;
  /** counters of this process too; only one gateway of a process should */
  readonly collectsProcess?: boolean | undefined;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Why a gateway did not start: one sentence naming the thing, for the person who started it. */
class StartError extends Error {
  readonly code: string;

  constructor(code: string, words: string) {
    super(`${code}: ${words}`);
    this.name = 'StartError';
    this.code = code;
  }
}

const AUDIT_RETRY_MS = 2_000;
const FORGET_EXPIRED_EVERY_MS = 3_600_000;

/**
 * One whole gateway on one port. Nothing in it is global: any number can run in one process.
 *
 * @throws ConfigError for a bad people file, or a secret of paging that cannot be read
 * @throws StartError STORE_NOT_WRITABLE, PORT_IN_USE or PORT_REFUSED
 */
export async function startGateway(parts: { config: GatewayConfig; ports: GatewayPorts }): Promise<RunningGateway> {
  const { config, ports } = parts;
  const { store, clock, log } = ports;
  if (!(await store.isWritable())) throw new StartError('STORE_NOT_WRITABLE', `${config.storeFile} cannot be written`);
  const people = new PeopleDirectory(config.peopleFile === null ? [] : await loadPeopleFile(config.peopleFile), store);

  const metrics = new Metrics();
  if (ports.collectsProcess === true) metrics.collectProcess();
  const incarnation = ports.incarnation ?? randomUUID();
  const startedMs = clock.nowMs();
  let cancelRetry: Cancel = () => undefined;
  const audit = new AuditLog({
    store,
    clock,
    onFailure: (error) => {
      metrics.storeFailed('audit');
      log.error(
        { err: error, waiting: audit.waiting, code: 'AUDIT_NOT_WRITTEN' },
        'audit not written, will be tried again',
      );
      cancelRetry();
      cancelRetry = clock.after(AUDIT_RETRY_MS, () => void audit.flush());
    },
  });
  const record = (event: AuditEvent): void => audit.record(event);
  const refusals = new RefusalBudget(clock);
  const refused = (event: AuditEvent): void => {
    if (refusals.take()) record(event);
  };
  const identity = new Identity({ people, signIns: store, passwords: new PasswordChecker(), clock, log });
  const sites = new Sites(store, {
    clock,
    log,
    metrics,
    takeJournal: async (siteId, batch, isHistorical) => {
      const { ack } = await takeBatch(store, siteId, batch, { receivedWallMs: clock.wallMs(), isHistorical });
      return ack;
    },
    record: (siteId, entry) =>
      record('decided' in entry ? commandAudit(siteId, entry.decided) : siteEventAudit(siteId, entry.event)),
  });
  await sites.load();
  const paging = await openPaging(config, () => clock.wallMs());
  const desk = new IncidentDesk({
    ...paging,
    people,
    store,
    sites,
    clock,
    log,
    metrics,
    record,
  });
  await desk.load();
  const reminders =
    config.drillProgramme === null || config.paging === null
      ? null
      : new ReminderDesk({
          ...config.drillProgramme,
          ...paging,
          store,
          sites: () => store.sites(),
          clock,
          log,
          record,
        });
  const screens = new ScreenRelay({
    clock,
    log,
    authenticate: async (token, siteId) => {
      const signedIn = await identity.authenticate(token);
      if (signedIn === null || !mayWorkAt(signedIn.person, siteId) || !seesPatient(signedIn.principal.role))
        return null;
      return { sessionId: signedIn.sessionId };
    },
    isSeated: (siteId, consoleId, sessionId) => sites.known(siteId)?.isSeated(consoleId, sessionId) ?? false,
    openScreen: (siteId, value) => sites.known(siteId)?.askScreen({ kind: 'screenOpen', value }) ?? false,
    closeScreen: (siteId, value) => void sites.known(siteId)?.askScreen({ kind: 'screenClose', value }),
  });
  const bundles = new PeerBundles();
  const sockets = new SocketServer({
    clock,
    metrics,
    log,
    takesOther: (request, stream, head) => screens.handleUpgrade(request, stream, head),
    greet: {
      agent: agentGreeter({ sites, journal: store, incarnation, clock, metrics, bundles, log, refused, record }),
      console: consoleGreeter({ sites, identity, clock, incarnation, bundles, metrics, log, refused }),
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
    desk,
    inspect: () => inspectGateway({ sites, sockets, screens, desk, clock, incarnation, startedMs }),
    record,
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
    // Sockets first, so that who was there when it ended is on record.
    screens.stop();
    sockets.stop();
    await app.close();
    reminders?.stop();
    await desk.stop();
    sites.stop();
    cancelRetry();
    await audit.flush();
    cancelRetry();
  };

  try {
    const port = await listen(app, config);
    forget();
    desk.start();
    reminders?.start();
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
