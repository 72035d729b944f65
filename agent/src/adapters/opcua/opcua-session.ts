import { Socket } from 'node:net';
import {
  type ClientSession,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua-client';
import { ClientTCP_transport } from 'node-opcua-transport';
import type { Clock } from '../../clock.ts';
import type { CertificateStore } from './certificate-store.ts';

/**
 * For each request the library takes a buffer as large as one chunk may be, 512 KiB unless it is told otherwise: eleven MiB a
 * second for some twenty requests of a few hundred bytes.
 */
const TRANSPORT = {
  sendBufferSize: 16_384,
  receiveBufferSize: 65_536,
  maxMessageSize: 16_777_216,
  maxChunkCount: 2_048,
};

export interface OpcUaEndpoint {
  readonly endpointUrl: string;
  readonly security: 'none' | 'signAndEncrypt';
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly certificates: CertificateStore;
}

/** the last moment that a date can say */
const NEVER_OLD = new Date(8.64e15);

/**
 * One session over one connection, used until either fails and then thrown away. The library's own reconnection stays
 * off: while it is on, calls made during an outage wait in it and are executed when the link returns, seconds late.
 */
export class OpcUaSession {
  readonly session: ClientSession;
  readonly #client: OPCUAClient;
  readonly #transports: readonly ClientTCP_transport[];
  #isOver = false;

  private constructor(client: OPCUAClient, session: ClientSession, transports: readonly ClientTCP_transport[]) {
    this.#client = client;
    this.session = session;
    this.#transports = transports;
  }

  /** @throws Error in words for the log: which endpoint and why, within `withinMs` */
  static async open(endpoint: OpcUaEndpoint, options: { clock: Clock; withinMs: number }): Promise<OpcUaSession> {
    const transports: ClientTCP_transport[] = [];
    const client = OPCUAClient.create({
      applicationName: 'farfield-agent',
      applicationUri: endpoint.certificates.applicationUri,
      clientCertificateManager: endpoint.certificates.manager,
      certificateFile: endpoint.certificates.certificateFile,
      privateKeyFile: endpoint.certificates.manager.privateKey,
      connectionStrategy: { maxRetry: 0 },
      endpointMustExist: false,
      keepSessionAlive: false,
      // A session that was cut off occupies one of the server's few until this has passed.
      requestedSessionTimeout: 10_000,
      securityMode: endpoint.security === 'none' ? MessageSecurityMode.None : MessageSecurityMode.SignAndEncrypt,
      securityPolicy: endpoint.security === 'none' ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256,
      transportFactory: {
        create: () => {
          const transport = new ClientTCP_transport(TRANSPORT);
          transports.push(transport);
          return transport;
        },
      },
    });
    // The library drops its keys when a token looks too old by the time of day, which then blinds the agent until it has
    // connected anew, although it renews them by a timer: a computer whose clock is set an hour ahead would stop the scan.
    client.on('secure_channel_created', (channel) => {
      channel.on('security_token_created', (token) => {
        token.createdAt = NEVER_OLD;
      });
    });
    const opening = (async (): Promise<OpcUaSession> => {
      await endpoint.certificates.refresh();
      await client.connect(endpoint.endpointUrl);
      const session = await client.createSession(identity(endpoint));
      return new OpcUaSession(client, session, transports);
    })();
    try {
      return await within(opening, options, `no answer in ${options.withinMs} ms`);
    } catch (error) {
      opening.catch(() => {
        // Already told by the time-out; what the abandoned attempt says after it is of no use.
      });
      discard(client, transports);
      throw new Error(`${endpoint.endpointUrl}: ${inWords(error)}`, { cause: error });
    }
  }

  /** Whether a request made now would be sent now. */
  get isUsable(): boolean {
    return !this.#isOver && !this.session.isReconnecting && this.#transports.at(-1)?.isValid() === true;
  }

  onLost(listener: () => void): void {
    this.#client.on('close', listener);
    this.#client.on('connection_lost', listener);
    this.session.on('session_closed', listener);
  }

  /**
   * Ends it at once. The connection is reset rather than closed, so that what was written and not yet sent (a start!)
   * is dropped by the kernel instead of being delivered when the network comes back.
   */
  cut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    discard(this.#client, this.#transports);
  }

  /**
   * Ends it in order, so that the server frees the session at once; at the latest after `withinMs`. Only for a
   * connection on which nothing may wait that must not arrive late.
   */
  async close(options: { clock: Clock; withinMs: number }): Promise<void> {
    if (!this.isUsable) return this.cut();
    this.#isOver = true;
    try {
      await within(this.#client.disconnect(), options, 'no answer');
    } catch {
      discard(this.#client, this.#transports);
    }
  }
}

/** @throws Error(words) when `work` takes longer; `work` itself goes on, nobody listens any more */
export function within<T>(work: Promise<T>, options: { clock: Clock; withinMs: number }, words: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = options.clock.after(options.withinMs, () => reject(new Error(words)));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

export function inWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split('\n', 1)[0]?.trim() ?? message;
  if (/BadCertificateUntrusted|BadSecurityChecksFailed|not trusted|untrusted/i.test(message)) {
    return `certificate not trusted: compare the server's in pkiFolder/rejected and move it to pkiFolder/trusted/certs, and have ours trusted there (${line})`;
  }
  if (/BadUserAccessDenied|BadIdentityTokenRejected|BadIdentityTokenInvalid/.test(message))
    return `user refused (${line})`;
  if (/ECONNREFUSED/.test(message)) return 'nothing listens there';
  return line;
}

function identity(endpoint: OpcUaEndpoint): UserIdentityInfo {
  if (endpoint.login === null) return { type: UserTokenType.Anonymous };
  return { type: UserTokenType.UserName, userName: endpoint.login.user, password: endpoint.login.password };
}

function discard(client: OPCUAClient, transports: readonly ClientTCP_transport[]): void {
  for (const { _socket: socket } of transports) {
    if (!(socket instanceof Socket)) continue;
    if (socket.connecting) socket.destroy();
    else socket.resetAndDestroy();
  }
  client.disconnect().catch(() => {
    // The connection is gone already; this only lets the library forget its side.
  });
}
