import { appendFileSync } from 'node:fs';
import path from 'node:path';
import {
  DataType,
  type ISessionContext,
  MessageSecurityMode,
  type Namespace,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  type UAObject,
  type UAVariable,
  Variant,
  VariantArrayType,
} from 'node-opcua';

/** The words of this maker: states and results are numbers, and only its manual says what they mean. */
const STATE = { standby: 3, preparing: 4, running: 7, halted: 8, ending: 9 } as const;
const RESULT = { accepted: 0, busy: 17, wrongProgram: 23, notRunning: 31 } as const;
const PREPARE_MS = 400;
const STOP_MS = 120;

const PROGRAMS = [
  { id: 101, name: 'scout', kind: 0, seconds: 8, sar: 0.1 },
  { id: 102, name: 'tune', kind: 1, seconds: 10, sar: 0.1 },
  { id: 205, name: 'sag long', kind: 2, seconds: 60, sar: 0.9 },
] as const;

export interface StrangerOptions {
  readonly folder: string;
  /** each call and each thing that the machine does is appended here as a JSON line */
  readonly logFile: string;
}

/** One line of the stranger's own log. */
export interface StrangerEntry {
  readonly wallMs: number;
  readonly what: string;
  readonly commandId: string;
}

/**
 * A scanner console by another maker, as far as one OPC UA library allows to play one: it shares no code, name, node id,
 * unit or state word with the simulators. Four namespaces, numeric and GUID node ids, states as numbers, seconds,
 * centimetres and millitesla, one array per column of its queue, arguments in another order, an Int32 result, and a clock
 * as its sign of life. It knows neither deadline nor repeated command: whatever it is asked, it does.
 */
export class StrangerScanner {
  readonly #server: OPCUAServer;
  readonly #logFile: string;
  readonly #nodes = new Map<string, UAVariable>();
  #state: number = STATE.standby;
  #selected = 0;
  #running = 0;
  #startedMs = 0;
  #leftMs = 0;
  #statuses: number[] = PROGRAMS.map(() => 0);
  #timer: NodeJS.Timeout | null = null;
  #ticks: NodeJS.Timeout | null = null;

  private constructor(server: OPCUAServer, logFile: string) {
    this.#server = server;
    this.#logFile = logFile;
  }

  static async start({ folder, logFile }: StrangerOptions): Promise<StrangerScanner> {
    const certificates = new OPCUACertificateManager({
      rootFolder: path.join(folder, 'pki'),
      automaticallyAcceptUnknownCertificate: true,
    });
    const users = new OPCUACertificateManager({ rootFolder: path.join(folder, 'user-pki') });
    await Promise.all([certificates.initialize(), users.initialize()]);
    const server = new OPCUAServer({
      port: 0,
      hostname: '127.0.0.1',
      host: '127.0.0.1',
      serverCertificateManager: certificates,
      userCertificateManager: users,
      securityModes: [MessageSecurityMode.None],
      securityPolicies: [SecurityPolicy.None],
      allowAnonymous: true,
      serverInfo: { applicationUri: 'urn:stranger:console' },
      buildInfo: { productName: 'stranger' },
    });
    await server.initialize();
    const { addressSpace } = server.engine;
    if (addressSpace === null) throw new Error('the server has no address space');
    // Whoever counts namespaces instead of reading their names is wrong here.
    addressSpace.registerNamespace('urn:stranger:licences');
    const orders = addressSpace.registerNamespace('urn:stranger:orders');
    const process = addressSpace.registerNamespace('urn:stranger:process');
    const scanner = new StrangerScanner(server, logFile);
    scanner.#build(orders, process, addressSpace.rootFolder.objects);
    await server.start();
    scanner.#ticks = setInterval(() => scanner.#show(), 250);
    return scanner;
  }

  get endpointUrl(): string {
    return `opc.tcp://127.0.0.1:${this.#server.endpoints[0]?.port ?? 0}`;
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#ticks !== null) clearInterval(this.#ticks);
    await this.#server.shutdown(0);
  }

  #build(orders: Namespace, process: Namespace, objects: UAObject): void {
    const machine = process.addObject({ organizedBy: objects, browseName: 'Anlage', nodeId: 'i=5000' });
    const value = (key: string, nodeId: string, dataType: DataType, isArray = false): void => {
      const node = process.addVariable({
        componentOf: machine,
        browseName: `Wert-${key}`,
        nodeId,
        dataType,
        valueRank: isArray ? 1 : -1,
        minimumSamplingInterval: 0,
        accessLevel: 'CurrentRead',
      });
      this.#nodes.set(key, node);
    };
    value('state', 'i=5001', DataType.Int32);
    value('patient', 'g=0D4E8A10-5B5C-4C0E-9E57-6B1D5C4F0A01', DataType.String);
    value('patientName', 'g=0D4E8A10-5B5C-4C0E-9E57-6B1D5C4F0A02', DataType.LocalizedText);
    value('weightGrams', 'i=5010', DataType.UInt32);
    value('selected', 'i=5020', DataType.UInt32);
    value('running', 'i=5021', DataType.UInt32);
    value('secondsLeft', 'i=5022', DataType.Float);
    value('ids', 'i=5100', DataType.UInt32, true);
    value('names', 'i=5101', DataType.String, true);
    value('kinds', 'i=5102', DataType.Byte, true);
    value('seconds', 'i=5103', DataType.Float, true);
    value('modes', 'i=5104', DataType.Byte, true);
    value('moves', 'i=5105', DataType.Boolean, true);
    value('sars', 'i=5106', DataType.Double, true);
    value('statuses', 'i=5107', DataType.Int32, true);
    value('tableCm', 'i=5200', DataType.Double);
    value('fieldMilliTesla', 'i=5201', DataType.Double);
    value('now', 'g=0D4E8A10-5B5C-4C0E-9E57-6B1D5C4F0AFF', DataType.DateTime);
    this.#method(
      orders,
      machine,
      { nodeId: 'i=71', name: 'Vorgang-A', withProgram: true, withDeadline: true },
      (call) => this.#start(call),
    );
    this.#method(orders, machine, { nodeId: 'i=72', name: 'Vorgang-B' }, (call) => this.#stop(call, 'stop'));
    this.#method(orders, machine, { nodeId: 'i=73', name: 'Vorgang-C' }, (call) => this.#stop(call, 'abort'));
    this.#method(orders, machine, { nodeId: 'i=74', name: 'Vorgang-D', withProgram: true }, (call) =>
      this.#select(call),
    );
    this.#method(orders, machine, { nodeId: 'i=75', name: 'Vorgang-E' }, (call) => this.#halt(call));
    this.#method(orders, machine, { nodeId: 'i=76', name: 'Vorgang-F' }, (call) => this.#goOn(call));
    this.#show();
  }

  #method(
    namespace: Namespace,
    machine: UAObject,
    of: { nodeId: string; name: string; withProgram?: boolean; withDeadline?: boolean },
    act: (call: Call) => Promise<number> | number,
  ): void {
    const method = namespace.addMethod(machine, {
      browseName: of.name,
      nodeId: of.nodeId,
      inputArguments: [
        ...(of.withDeadline === true ? [{ name: 'until', dataType: DataType.DateTime }] : []),
        { name: 'token', dataType: DataType.String },
        ...(of.withProgram === true ? [{ name: 'program', dataType: DataType.UInt32 }] : []),
      ],
      outputArguments: [{ name: 'result', dataType: DataType.Int32 }],
    });
    // The library looks at the number of declared parameters.
    method.bindMethod(async (args: Variant[], _context: ISessionContext) => {
      const values: unknown[] = args.map((one) => one.value);
      const token = values.find((one) => typeof one === 'string') ?? '';
      const program = values.find((one) => typeof one === 'number') ?? 0;
      const result = await act({ token, program });
      return {
        statusCode: StatusCodes.Good,
        outputArguments: [new Variant({ dataType: DataType.Int32, value: result })],
      };
    });
  }

  /** Thinks for a while with the caller waiting, and then runs whatever the caller thinks by then. */
  async #start({ token, program }: Call): Promise<number> {
    this.#log('startCalled', token);
    if (this.#state !== STATE.standby) return RESULT.busy;
    const one = PROGRAMS.find(({ id }) => id === program);
    if (one === undefined || program !== this.#selected) return RESULT.wrongProgram;
    this.#set(STATE.preparing);
    await new Promise((resolve) => setTimeout(resolve, PREPARE_MS));
    this.#running = program;
    this.#status(program, 1);
    this.#log('runs', token);
    this.#leftMs = one.seconds * 1_000;
    this.#run();
    return RESULT.accepted;
  }

  #run(): void {
    this.#startedMs = Date.now();
    this.#timer = setTimeout(() => this.#finish(2, 'complete'), this.#leftMs);
    this.#set(STATE.running);
  }

  #halt({ token }: Call): number {
    this.#log('haltCalled', token);
    if (this.#state !== STATE.running) return RESULT.notRunning;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#leftMs = this.#left();
    this.#set(STATE.halted);
    return RESULT.accepted;
  }

  #goOn({ token }: Call): number {
    this.#log('goOnCalled', token);
    if (this.#state !== STATE.halted) return RESULT.notRunning;
    this.#run();
    return RESULT.accepted;
  }

  #left(): number {
    if (this.#running === 0) return 0;
    return this.#state === STATE.running ? Math.max(0, this.#leftMs - (Date.now() - this.#startedMs)) : this.#leftMs;
  }

  #stop({ token }: Call, what: 'stop' | 'abort'): number {
    this.#log(`${what}Called`, token);
    if (this.#state !== STATE.running && this.#state !== STATE.halted) return RESULT.notRunning;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#set(STATE.ending);
    this.#timer = setTimeout(() => this.#finish(3, 'stopped'), STOP_MS);
    return RESULT.accepted;
  }

  #select({ token, program }: Call): number {
    this.#log('selectCalled', token);
    if (this.#state !== STATE.standby) return RESULT.busy;
    if (!PROGRAMS.some(({ id }) => id === program)) return RESULT.wrongProgram;
    this.#selected = program;
    this.#show();
    return RESULT.accepted;
  }

  #finish(status: number, word: string): void {
    this.#status(this.#running, status);
    this.#running = 0;
    this.#set(STATE.standby);
    this.#log(word, '');
  }

  #status(program: number, status: number): void {
    this.#statuses = PROGRAMS.map(({ id }, i) => (id === program ? status : (this.#statuses[i] ?? 0)));
  }

  #set(state: number): void {
    this.#state = state;
    this.#show();
  }

  #show(): void {
    const put = (key: string, dataType: DataType, value: unknown, isArray = false): void => {
      const arrayType = isArray ? VariantArrayType.Array : VariantArrayType.Scalar;
      this.#nodes.get(key)?.setValueFromSource(new Variant({ dataType, arrayType, value }));
    };
    put('state', DataType.Int32, this.#state);
    put('patient', DataType.String, 'S-4711');
    put('patientName', DataType.LocalizedText, { text: 'DEMO, Edda' });
    put('weightGrams', DataType.UInt32, 71_500);
    put('selected', DataType.UInt32, this.#selected);
    put('running', DataType.UInt32, this.#running);
    put('secondsLeft', DataType.Float, this.#left() / 1_000);
    put(
      'ids',
      DataType.UInt32,
      PROGRAMS.map((one) => one.id),
      true,
    );
    put(
      'names',
      DataType.String,
      PROGRAMS.map((one) => one.name),
      true,
    );
    put(
      'kinds',
      DataType.Byte,
      PROGRAMS.map((one) => one.kind),
      true,
    );
    put(
      'seconds',
      DataType.Float,
      PROGRAMS.map((one) => one.seconds),
      true,
    );
    put(
      'modes',
      DataType.Byte,
      PROGRAMS.map(() => 0),
      true,
    );
    put(
      'moves',
      DataType.Boolean,
      PROGRAMS.map(() => false),
      true,
    );
    put(
      'sars',
      DataType.Double,
      PROGRAMS.map((one) => one.sar),
      true,
    );
    put('statuses', DataType.Int32, this.#statuses, true);
    put('tableCm', DataType.Double, 97.5);
    put('fieldMilliTesla', DataType.Double, 2_894);
    put('now', DataType.DateTime, new Date());
  }

  #log(what: string, commandId: string): void {
    const entry: StrangerEntry = { wallMs: Date.now(), what, commandId };
    appendFileSync(this.#logFile, `${JSON.stringify(entry)}\n`);
  }
}

interface Call {
  readonly token: string;
  readonly program: number;
}

/** What a site writes for such a machine; nothing else of Farfield changes. */
export const STRANGER_MAPPING = `
name: stranger's console
signals:
  scanner.state:
    node: nsu=urn:stranger:process;i=5001
    source: console by another maker
    values: { '3': idle, '4': prescan, '7': scanning, '8': paused, '9': stopping }
  scanner.patientRef: { node: nsu=urn:stranger:process;g=0D4E8A10-5B5C-4C0E-9E57-6B1D5C4F0A01, source: console }
  scanner.patientName: { node: nsu=urn:stranger:process;g=0D4E8A10-5B5C-4C0E-9E57-6B1D5C4F0A02, source: console }
  scanner.patientWeightKg:
    { node: nsu=urn:stranger:process;i=5010, source: console, scale: 0.001, notReportedWhen: [0], max: 350 }
  scanner.selectedStepId: { node: nsu=urn:stranger:process;i=5020, source: console, notReportedWhen: [0] }
  scanner.runningStepId: { node: nsu=urn:stranger:process;i=5021, source: console, notReportedWhen: [0] }
  scanner.remainingMs: { node: nsu=urn:stranger:process;i=5022, source: console, scale: 1000 }
  scanner.steps:
    source: console
    layout: parallelArrays
    fields:
      stepId: { node: nsu=urn:stranger:process;i=5100 }
      name: { node: nsu=urn:stranger:process;i=5101 }
      kind: { node: nsu=urn:stranger:process;i=5102, values: { '0': localizer, '1': adjustment, '2': sequence } }
      durationMs: { node: nsu=urn:stranger:process;i=5103, scale: 1000 }
      mode: { node: nsu=urn:stranger:process;i=5104, values: { '0': normal, '1': firstLevel } }
      movesTable: { node: nsu=urn:stranger:process;i=5105 }
      sarBodyWkg: { node: nsu=urn:stranger:process;i=5106 }
      status:
        { node: nsu=urn:stranger:process;i=5107, values: { '0': pending, '1': running, '2': complete, '3': aborted } }
  scanner.tablePositionMm: { node: nsu=urn:stranger:process;i=5200, source: console, scale: 10 }
  scanner.fieldTesla: { node: nsu=urn:stranger:process;i=5201, source: console, scale: 0.001 }
  scanner.heartbeat: { node: nsu=urn:stranger:process;g=0D4E8A10-5B5C-4C0E-9E57-6B1D5C4F0AFF, source: console }
methods:
  start:
    object: nsu=urn:stranger:process;i=5000
    method: nsu=urn:stranger:orders;i=71
    arguments: [deadlineUtcMs, commandId, stepId]
    result: { index: 0, accepted: 0 }
  stop:
    object: nsu=urn:stranger:process;i=5000
    method: nsu=urn:stranger:orders;i=72
    arguments: [commandId]
    result: { index: 0, accepted: 0 }
  abort:
    object: nsu=urn:stranger:process;i=5000
    method: nsu=urn:stranger:orders;i=73
    arguments: [commandId]
    result: { index: 0, accepted: 0 }
  pause:
    object: nsu=urn:stranger:process;i=5000
    method: nsu=urn:stranger:orders;i=75
    arguments: [commandId]
    result: { index: 0, accepted: 0 }
  resume:
    object: nsu=urn:stranger:process;i=5000
    method: nsu=urn:stranger:orders;i=76
    arguments: [commandId]
    result: { index: 0, accepted: 0 }
  selectStep:
    object: nsu=urn:stranger:process;i=5000
    method: nsu=urn:stranger:orders;i=74
    arguments: [commandId, stepId]
    result: { index: 0, accepted: 0 }
`;
