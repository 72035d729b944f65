import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Subscription,
  Variant,
  VariantArrayType,
  type AddressSpace,
  type Namespace,
  type StatusCode,
  type UAObject,
  type UAVariable,
} from 'node-opcua';
import { FrontDoor } from './front-door.ts';

// The library's floor of 50 ms would add up to 50 ms to each value on its way to a client.
Subscription.minimumPublishingInterval = 10;

export type UaType =
  | 'Boolean'
  | 'Int32'
  | 'UInt32'
  | 'Double'
  | 'String'
  | 'StringArray'
  | 'Int32Array'
  | 'DoubleArray'
  | 'DateTime';

/** What a variable holds: DateTime is a Date, an array type a plain or typed array, the rest is a primitive. */
export type UaValue = boolean | number | string | Date | readonly number[] | readonly string[] | Int32Array;

export interface OpcUaServerOptions {
  readonly name: string;
  /** Address that clients connect to; simulators use 127.0.0.1. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Certificates and keys are made here when absent; never the user's home. */
  readonly pkiFolder: string;
  /** Becomes the server's application URI and the URI of namespace index 1. */
  readonly namespaceUri: string;
  readonly securityModes: readonly ('None' | 'SignAndEncrypt')[];
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly allowAnonymous: boolean;
}

export interface UaVariable {
  /** Tells subscribed clients at once. Bad quality carries no value: clients read the type's null. */
  set(value: UaValue, opts?: { readonly quality?: 'good' | 'bad' | 'uncertain'; readonly sourceTime?: Date }): void;
}

export interface UaArgument {
  readonly name: string;
  readonly type: UaType;
}

export type UaCallStatus = 'good' | 'badInvalidArgument' | 'badInvalidState' | 'badTimeout' | 'badUserAccessDenied';

export interface UaCallResult {
  readonly status: UaCallStatus;
  /** One per declared output, in order; ignored unless the status is good. */
  readonly outputs: readonly UaValue[];
}

export interface UaMethod {
  /** As browsed, e.g. `Scanner/Start`. */
  readonly path: string;
  readonly nodeId: string;
  /** The object that a client names in its call, e.g. `ns=1;s=Scanner`. */
  readonly objectNodeId: string;
  readonly inputs: readonly UaArgument[];
  readonly outputs: readonly UaArgument[];
  /** A promise that never settles leaves the client waiting, as a hung machine does. */
  readonly call: (args: readonly unknown[]) => Promise<UaCallResult>;
}

/**
 * An OPC UA server on node-opcua with the few things a simulated device needs. Namespace index 1 is the device's own.
 * It trusts every client certificate: it stands for a machine on a bench, not for a hospital's.
 */
export class OpcUaSkin {
  readonly #server: OPCUAServer;
  readonly #door: FrontDoor;
  readonly #namespace: Namespace;
  readonly #objects = new Map<string, UAObject>();
  readonly #root: UAObject;
  readonly #host: string;
  #stopped: Promise<void> | null = null;

  private constructor(options: { server: OPCUAServer; door: FrontDoor; host: string; addressSpace: AddressSpace }) {
    this.#server = options.server;
    this.#door = options.door;
    this.#host = options.host;
    this.#namespace = options.addressSpace.getOwnNamespace();
    this.#root = options.addressSpace.rootFolder.objects;
  }

  /** Listens when the promise resolves. @throws Error when the port is taken or the PKI folder cannot be written */
  static async start(options: OpcUaServerOptions): Promise<OpcUaSkin> {
    let innerPort = 0;
    const door = await FrontDoor.open({ host: options.host, port: options.port, innerPort: () => innerPort });
    try {
      const server = await buildServer(options, door.port);
      await server.start();
      innerPort = server.endpoints[0]?.port ?? 0;
      const { addressSpace } = server.engine;
      if (addressSpace === null) throw new Error(`opc ua server ${options.name}: started without an address space`);
      return new OpcUaSkin({ server, door, host: options.host, addressSpace });
    } catch (error) {
      await door.close();
      throw error;
    }
  }

  get port(): number {
    return this.#door.port;
  }

  get endpointUrl(): string {
    return `opc.tcp://${this.#host}:${this.port}`;
  }

  /** Read-only for clients. Objects named on the way of `path` are made as needed, with string ids. */
  addVariable(variable: { path: string; nodeId: string; type: UaType; initial: UaValue }): UaVariable {
    const { parent, name } = this.#parentOf(variable.path);
    const { dataType, isArray } = UA_TYPES[variable.type];
    const node = this.#namespace.addVariable({
      componentOf: parent,
      browseName: name,
      nodeId: variable.nodeId,
      dataType,
      valueRank: isArray ? 1 : -1,
      // 0 = the server reports each change itself; any other figure makes the library sample with a timer.
      minimumSamplingInterval: 0,
      accessLevel: 'CurrentRead',
      userAccessLevel: 'CurrentRead',
    });
    const handle = { set: (value: UaValue, opts?: SetOptions) => setNode(node, variable.type, value, opts ?? {}) };
    handle.set(variable.initial);
    return handle;
  }

  addMethod(method: UaMethod): void {
    const { parent, name } = this.#parentOf(method.path, method.objectNodeId);
    const node = this.#namespace.addMethod(parent, {
      browseName: name,
      nodeId: method.nodeId,
      inputArguments: method.inputs.map(toArgument),
      outputArguments: method.outputs.map(toArgument),
    });
    // The library counts the parameters of the function that it is given: two, or it refuses to start.
    node.bindMethod(async (args: Variant[], _context: unknown) => {
      const result = await method.call(args.map((arg): unknown => arg.value));
      if (result.status !== 'good') return { statusCode: CALL_STATUS[result.status], outputArguments: [] };
      const outputArguments = method.outputs.map((output, i) => toVariant(output.type, result.outputs[i] ?? null));
      return { statusCode: StatusCodes.Good, outputArguments };
    });
  }

  /** As if the machine lost its power: sockets stay open, nothing is answered any more. */
  goDark(): void {
    this.#door.goDark();
  }

  /** The machine is up again: old connections are reset, new ones answered. */
  comeBack(): void {
    this.#door.comeBack();
  }

  /** Closes the port and all sessions. Calling it again waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#door.close().then(() => this.#server.shutdown(0));
    return this.#stopped;
  }

  #parentOf(path: string, parentNodeId?: string): { parent: UAObject; name: string } {
    const segments = path.split('/');
    const name = segments.pop();
    if (name === undefined || name === '') throw new Error(`opc ua path has no last name: "${path}"`);
    let parent = this.#root;
    let walked = '';
    for (const segment of segments) {
      walked = walked === '' ? segment : `${walked}.${segment}`;
      const isLast = walked.split('.').length === segments.length;
      const nodeId = isLast && parentNodeId !== undefined ? parentNodeId : `ns=1;s=${walked}`;
      parent = this.#objectAt(nodeId, segment, parent);
    }
    return { parent, name };
  }

  #objectAt(nodeId: string, browseName: string, parent: UAObject): UAObject {
    const known = this.#objects.get(nodeId);
    if (known !== undefined) return known;
    const where = parent === this.#root ? { organizedBy: parent } : { componentOf: parent };
    const made = this.#namespace.addObject({ ...where, browseName, nodeId });
    this.#objects.set(nodeId, made);
    return made;
  }
}

type SetOptions = NonNullable<Parameters<UaVariable['set']>[1]>;

const UA_TYPES = {
  Boolean: { dataType: DataType.Boolean, isArray: false },
  Int32: { dataType: DataType.Int32, isArray: false },
  UInt32: { dataType: DataType.UInt32, isArray: false },
  Double: { dataType: DataType.Double, isArray: false },
  String: { dataType: DataType.String, isArray: false },
  StringArray: { dataType: DataType.String, isArray: true },
  Int32Array: { dataType: DataType.Int32, isArray: true },
  DoubleArray: { dataType: DataType.Double, isArray: true },
  DateTime: { dataType: DataType.DateTime, isArray: false },
} as const satisfies Record<UaType, { dataType: DataType; isArray: boolean }>;

const CALL_STATUS = {
  badInvalidArgument: StatusCodes.BadInvalidArgument,
  badInvalidState: StatusCodes.BadInvalidState,
  badTimeout: StatusCodes.BadTimeout,
  badUserAccessDenied: StatusCodes.BadUserAccessDenied,
} as const satisfies Record<Exclude<UaCallStatus, 'good'>, StatusCode>;

const QUALITY = {
  good: StatusCodes.Good,
  bad: StatusCodes.Bad,
  uncertain: StatusCodes.Uncertain,
} as const satisfies Record<'good' | 'bad' | 'uncertain', StatusCode>;

function setNode(node: UAVariable, type: UaType, value: UaValue, opts: SetOptions): void {
  node.setValueFromSource(toVariant(type, value), QUALITY[opts.quality ?? 'good'], opts.sourceTime ?? new Date());
}

function toVariant(type: UaType, value: UaValue | null): Variant {
  const { dataType, isArray } = UA_TYPES[type];
  return new Variant({
    dataType,
    arrayType: isArray ? VariantArrayType.Array : VariantArrayType.Scalar,
    value: type === 'Int32Array' && Array.isArray(value) ? Int32Array.from(value) : value,
  });
}

function toArgument(argument: UaArgument): { name: string; dataType: DataType; valueRank: number } {
  const { dataType, isArray } = UA_TYPES[argument.type];
  return { name: argument.name, dataType, valueRank: isArray ? 1 : -1 };
}

async function buildServer(options: OpcUaServerOptions, doorPort: number): Promise<OPCUAServer> {
  const certificates = await certificateManager(join(options.pkiFolder, 'server'));
  const userCertificates = await certificateManager(join(options.pkiFolder, 'users'));
  const certificateFile = join(options.pkiFolder, 'server', 'own', 'certs', 'simulator.pem');
  if (!existsSync(certificateFile)) {
    await certificates.createSelfSignedCertificate({
      applicationUri: options.namespaceUri,
      subject: `/CN=${options.name}`,
      dns: ['localhost', hostname()],
      ip: [options.host],
      startDate: new Date(),
      validity: 365,
      outputFile: certificateFile,
    });
  }
  const server = new OPCUAServer({
    host: '127.0.0.1',
    port: 0,
    hostname: options.host,
    advertisedEndpoints: [`opc.tcp://${options.host}:${doorPort}`],
    serverCertificateManager: certificates,
    userCertificateManager: userCertificates,
    certificateFile,
    privateKeyFile: certificates.privateKey,
    securityModes: options.securityModes.map((mode) => MessageSecurityMode[mode]),
    securityPolicies: options.securityModes.map((mode) =>
      mode === 'None' ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256,
    ),
    allowAnonymous: options.allowAnonymous,
    // The library's 50 ms would fold faster changes into one; 0 reports every change (a wave block is a change).
    serverCapabilities: { minSupportedSampleRate: 0 },
    disableDiscovery: false,
    serverInfo: { applicationUri: options.namespaceUri, productUri: options.namespaceUri },
    buildInfo: { productName: options.name, softwareVersion: '0' },
    userManager: {
      isValidUser: (name: string, password: string) =>
        options.users.some((user) => user.name === name && user.password === password),
    },
  });
  const isReady = once(server, 'post_initialize');
  await server.initialize();
  await isReady;
  return server;
}

async function certificateManager(rootFolder: string): Promise<OPCUACertificateManager> {
  await mkdir(rootFolder, { recursive: true });
  const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true });
  await manager.initialize();
  return manager;
}
