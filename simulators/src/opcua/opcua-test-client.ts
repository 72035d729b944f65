import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  UserTokenType,
  Variant,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
} from 'node-opcua';

/** A client for the tests of simulated devices: connects once, never retries. */
export class OpcUaTestClient {
  readonly #client: OPCUAClient;
  readonly #session: ClientSession;
  readonly #subscription: ClientSubscription;

  private constructor(client: OPCUAClient, session: ClientSession, subscription: ClientSubscription) {
    this.#client = client;
    this.#session = session;
    this.#subscription = subscription;
  }

  /** @throws Error when the server refuses the security mode or the user */
  static async connect(options: {
    endpointUrl: string;
    securityMode: 'None' | 'SignAndEncrypt';
    user?: { name: string; password: string };
  }): Promise<OpcUaTestClient> {
    const rootFolder = await mkdtemp(join(tmpdir(), 'farfield-ua-client-'));
    const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true });
    const client = OPCUAClient.create({
      applicationName: 'farfield-test-client',
      clientCertificateManager: manager,
      connectionStrategy: { maxRetry: 0 },
      endpointMustExist: false,
      securityMode: MessageSecurityMode[options.securityMode],
      securityPolicy: options.securityMode === 'None' ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256,
    });
    try {
      await client.connect(options.endpointUrl);
      const session = await client.createSession(
        options.user === undefined
          ? undefined
          : { type: UserTokenType.UserName, userName: options.user.name, password: options.user.password },
      );
      const subscription = await session.createSubscription2({
        requestedPublishingInterval: 10,
        requestedLifetimeCount: 6000,
        requestedMaxKeepAliveCount: 100,
        publishingEnabled: true,
      });
      return new OpcUaTestClient(client, session, subscription);
    } catch (error) {
      await client.disconnect();
      throw error;
    }
  }

  /** Good value, or the name of the status, e.g. `Bad`. */
  async read(nodeId: string): Promise<{ value: unknown; status: string }> {
    const data = await this.#session.read({ nodeId, attributeId: AttributeIds.Value });
    return { value: plain(data), status: data.statusCode.name };
  }

  /** Calls `onValue` with each value that the server reports, from the present one on. */
  async watch(
    nodeId: string,
    onValue: (value: unknown, status: string, sourceTime: Date | null) => void,
  ): Promise<void> {
    const item = await this.#subscription.monitor(
      { nodeId, attributeId: AttributeIds.Value },
      { samplingInterval: 0, queueSize: 200, discardOldest: true },
      TimestampsToReturn.Both,
    );
    item.on('changed', (data: DataValue) => onValue(plain(data), data.statusCode.name, data.sourceTimestamp ?? null));
  }

  /** Resolves with the first reported value that fits. @throws Error after `timeoutMs` */
  waitForValue(nodeId: string, fits: (value: unknown) => boolean, timeoutMs = 5000): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let last: unknown;
      const timer = setTimeout(
        () => reject(new Error(`${nodeId}: no fitting value in ${timeoutMs} ms; last ${JSON.stringify(last)}`)),
        timeoutMs,
      );
      this.watch(nodeId, (value) => {
        last = value;
        if (!fits(value)) return;
        clearTimeout(timer);
        resolve(value);
      }).catch(reject);
    });
  }

  async call(
    objectId: string,
    methodId: string,
    args: readonly (string | number)[],
  ): Promise<{ status: string; outputs: unknown[] }> {
    const result = await this.#session.call({
      objectId,
      methodId,
      inputArguments: args.map(
        (value) => new Variant({ dataType: typeof value === 'string' ? DataType.String : DataType.Double, value }),
      ),
    });
    return {
      status: result.statusCode.name,
      outputs: (result.outputArguments ?? []).map((output): unknown => output.value),
    };
  }

  async close(): Promise<void> {
    await this.#client.disconnect();
  }
}

function plain(data: DataValue): unknown {
  const value: unknown = data.value.value;
  return value instanceof Int32Array || value instanceof Float64Array ? [...value] : value;
}
