import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataType,
  MessageSecurityMode,
  type Namespace,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Subscription,
  type UAObject,
  type UAVariable,
  Variant,
  VariantArrayType,
} from 'node-opcua';

/** What a bench method answers: outputs, a status by name, or nothing for ever. */
export type BenchAnswer =
  | { readonly outputs: readonly string[] }
  | { readonly status: 'BadInvalidState' | 'BadInternalError' }
  | 'hang';

export interface BenchMethod {
  readonly name: string;
  readonly inputs: readonly DataType[];
  readonly answer: (args: readonly unknown[]) => BenchAnswer;
}

export interface BenchVariable {
  readonly name: string;
  readonly type: DataType;
  readonly value: unknown;
}

/** A small OPC UA machine for the tests of this folder: `ns=1;s=NAME` variables and methods of `ns=1;s=Machine`. */
export class BenchServer {
  readonly calls: { readonly name: string; readonly args: readonly unknown[]; readonly atMs: number }[] = [];
  readonly #server: OPCUAServer;
  readonly #nodes = new Map<string, { node: UAVariable; type: DataType }>();
  readonly #beats: NodeJS.Timeout[] = [];

  private constructor(server: OPCUAServer) {
    this.#server = server;
  }

  static async start(options: {
    port?: number;
    pkiFolder?: string;
    security?: 'None' | 'SignAndEncrypt';
    user?: { name: string; password: string };
    maxSessions?: number;
    variables: readonly BenchVariable[];
    methods?: readonly BenchMethod[];
  }): Promise<BenchServer> {
    Subscription.minimumPublishingInterval = 10;
    const mode = options.security ?? 'None';
    const pki = options.pkiFolder ?? (await mkdtemp(join(tmpdir(), 'farfield-ua-bench-')));
    const server = new OPCUAServer({
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      port: options.port ?? 0,
      serverCertificateManager: await acceptAll(join(pki, 'server')),
      userCertificateManager: await acceptAll(join(pki, 'users')),
      securityModes: [MessageSecurityMode[mode]],
      securityPolicies: [mode === 'None' ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256],
      allowAnonymous: options.user === undefined,
      disableDiscovery: false,
      // The library's 50 ms would fold faster changes into one.
      serverCapabilities: { minSupportedSampleRate: 0, maxSessions: options.maxSessions ?? 10 },
      serverInfo: { applicationUri: 'urn:farfield:test:bench' },
      userManager: {
        isValidUser: (name: string, password: string) =>
          name === options.user?.name && password === options.user.password,
      },
    });
    const isReady = once(server, 'post_initialize');
    await server.initialize();
    await isReady;
    const bench = new BenchServer(server);
    const space = server.engine.addressSpace;
    if (space === null) throw new Error('bench server has no address space');
    const namespace = space.getOwnNamespace();
    const machine = namespace.addObject({
      organizedBy: space.rootFolder.objects,
      browseName: 'Machine',
      nodeId: 'ns=1;s=Machine',
    });
    for (const variable of options.variables) bench.#addVariable(namespace, machine, variable);
    for (const method of options.methods ?? []) bench.#addMethod(namespace, machine, method);
    await server.start();
    return bench;
  }

  get port(): number {
    return this.#server.endpoints[0]?.port ?? 0;
  }

  get url(): string {
    return `opc.tcp://127.0.0.1:${this.port}`;
  }

  set(name: string, value: unknown, quality: 'Good' | 'Bad' | 'Uncertain' = 'Good', sourceTime = new Date()): void {
    const known = this.#nodes.get(name);
    if (known === undefined) throw new Error(`bench server has no variable ${name}`);
    known.node.setValueFromSource(variantOf(known.type, value), StatusCodes[quality], sourceTime);
  }

  /** Counts the variable up until `hush`. */
  beat(name: string, everyMs = 50): void {
    let count = 0;
    this.#beats.push(setInterval(() => this.set(name, ++count), everyMs));
  }

  hush(): void {
    for (const beat of this.#beats.splice(0)) clearInterval(beat);
  }

  called(name: string): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  async stop(): Promise<void> {
    this.hush();
    await this.#server.shutdown(0);
  }

  #addVariable(namespace: Namespace, machine: UAObject, variable: BenchVariable): void {
    const isArray = Array.isArray(variable.value);
    const node = namespace.addVariable({
      componentOf: machine,
      browseName: variable.name,
      nodeId: `ns=1;s=${variable.name}`,
      dataType: variable.type,
      valueRank: isArray ? 1 : -1,
      minimumSamplingInterval: 0,
    });
    this.#nodes.set(variable.name, { node, type: variable.type });
    this.set(variable.name, variable.value);
  }

  #addMethod(namespace: Namespace, machine: UAObject, method: BenchMethod): void {
    const node = namespace.addMethod(machine, {
      browseName: method.name,
      nodeId: `ns=1;s=Machine.${method.name}`,
      inputArguments: method.inputs.map((dataType, i) => ({ name: `In${i}`, dataType, valueRank: -1 })),
      outputArguments: ['Result', 'Reason'].map((name) => ({ name, dataType: DataType.String, valueRank: -1 })),
    });
    node.bindMethod(async (args: Variant[], _context: unknown) => {
      const plain = args.map((arg): unknown => arg.value);
      this.calls.push({ name: method.name, args: plain, atMs: performance.now() });
      const answer = method.answer(plain);
      if (answer === 'hang') {
        return new Promise<never>(() => {
          // As a machine that took the call and never comes back to it.
        });
      }
      if ('status' in answer) return { statusCode: StatusCodes[answer.status], outputArguments: [] };
      const outputArguments = answer.outputs.map((value) => new Variant({ dataType: DataType.String, value }));
      return { statusCode: StatusCodes.Good, outputArguments };
    });
  }
}

/** A TCP relay that can fall silent without closing anything, as a cut cable or a stopped process does. */
export class SilentRelay {
  readonly #server: Server;
  readonly #pairs: { outer: Socket; inner: Socket }[] = [];
  #isSilent = false;

  private constructor(server: Server, targetPort: () => number) {
    this.#server = server;
    server.on('connection', (outer) => {
      if (this.#isSilent) outer.pause();
      const inner = createConnection({ host: '127.0.0.1', port: targetPort(), noDelay: true });
      outer.setNoDelay(true);
      for (const [from, to] of [
        [outer, inner],
        [inner, outer],
      ] as const) {
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
      if (this.#isSilent) this.#hold({ outer, inner });
      this.#pairs.push({ outer, inner });
    });
  }

  static async start(targetPort: () => number): Promise<SilentRelay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SilentRelay(server, targetPort);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('relay: not listening');
    return `opc.tcp://127.0.0.1:${address.port}`;
  }

  silence(): void {
    this.#isSilent = true;
    for (const pair of this.#pairs) this.#hold(pair);
  }

  restore(): void {
    this.#isSilent = false;
    for (const { outer, inner } of this.#pairs) {
      outer.pipe(inner);
      inner.pipe(outer);
    }
  }

  cutAll(): void {
    for (const { outer, inner } of this.#pairs.splice(0)) {
      outer.destroy();
      inner.destroy();
    }
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #hold({ outer, inner }: { outer: Socket; inner: Socket }): void {
    outer.unpipe();
    outer.pause();
    inner.unpipe();
    inner.pause();
  }
}

function variantOf(dataType: DataType, value: unknown): Variant {
  const arrayType = Array.isArray(value) ? VariantArrayType.Array : VariantArrayType.Scalar;
  const isInt32s = Array.isArray(value) && dataType === DataType.Int32;
  return new Variant({ dataType, arrayType, value: isInt32s ? Int32Array.from(value.map(Number)) : value });
}

async function acceptAll(rootFolder: string): Promise<OPCUACertificateManager> {
  const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true });
  await manager.initialize();
  return manager;
}
