import {
  Argument,
  AttributeIds,
  BrowseDirection,
  type BrowseResult,
  DataType,
  type DataValue,
  type NodeId,
  NodeClass,
  resolveNodeId,
} from 'node-opcua-client';
import type { ClientSession } from 'node-opcua-client';
import {
  FORBIDDEN_METHOD,
  type MethodKind,
  type OpcUaMapping,
  type OpcUaMethod,
  type SignalKey,
} from './mapping-file.ts';
import { nodesOf } from './opcua-feeds.ts';
import { type UaShape, shapeMisfit } from './ua-value.ts';

/** Of a reference: its target's browse name. @source OPC UA Part 4, BrowseResultMask */
const BROWSE_NAME_ONLY = 8;

export interface ObservedNode {
  readonly key: string;
  readonly nodeId: NodeId;
}

export interface CallableMethod {
  readonly objectId: NodeId;
  readonly methodId: NodeId;
  /** as the server declares them; null: it does not say */
  readonly argumentTypes: readonly DataType[] | null;
}

/** Thrown with everything about a mapping that the server contradicts. */
export class MappingMisfit extends Error {
  constructor(endpointUrl: string, misfits: readonly string[]) {
    super(`${endpointUrl}: the mapping does not fit: ${misfits.join('; ')}`);
    this.name = 'MappingMisfit';
  }
}

/**
 * Looks up every mapped signal before anything is believed.
 * @throws MappingMisfit naming key and node id of each that does not exist, is no variable or has a type that cannot serve
 */
export async function findSignals(
  session: ClientSession,
  mapping: OpcUaMapping,
  endpointUrl: string,
): Promise<readonly ObservedNode[]> {
  const namespaces = await session.readNamespaceArray();
  const misfits: string[] = [];
  const nodes: ObservedNode[] = [];
  for (const { key, node } of nodesOf(mapping)) {
    const nodeId = idOf(node, namespaces);
    if (nodeId === null) misfits.push(`${key}: namespace of ${node} is not on this server`);
    else nodes.push({ key, nodeId });
  }
  const [classes, types, ranks] = await Promise.all([
    readAll(session, nodes, AttributeIds.NodeClass),
    readAll(session, nodes, AttributeIds.DataType),
    readAll(session, nodes, AttributeIds.ValueRank),
  ]);
  for (const [i, { key, nodeId }] of nodes.entries()) {
    const why = signalMisfit(key, { nodeClass: classes[i], dataType: types[i], valueRank: ranks[i] });
    if (why !== null) misfits.push(`${key}: ${nodeId.toString()} ${why}`);
  }
  if (misfits.length > 0) throw new MappingMisfit(endpointUrl, misfits);
  return nodes;
}

/**
 * Looks up every mapped method. A method whose browse name is that of a thing which Farfield never commands is refused
 * here too: a node id alone may not show it.
 * @throws MappingMisfit
 */
export async function findMethods(
  session: ClientSession,
  methods: OpcUaMapping['methods'],
  endpointUrl: string,
): Promise<ReadonlyMap<MethodKind, CallableMethod>> {
  const namespaces = await session.readNamespaceArray();
  const misfits: string[] = [];
  const named: NamedMethod[] = [];
  for (const [kind, method] of entriesOf(methods)) {
    const result = nameMethod(kind, method, namespaces);
    if (typeof result === 'string') misfits.push(`methods.${kind}: ${result}`);
    else named.push(result);
  }
  // All methods in one question each: until the answers are here nobody can stop this machine.
  const both = named.flatMap(({ objectId, methodId }) => [
    { key: 'object', nodeId: objectId },
    { key: 'method', nodeId: methodId },
  ]);
  const [classes, names, declared] = await Promise.all([
    readAll(session, both, AttributeIds.NodeClass),
    readAll(session, both, AttributeIds.BrowseName),
    declaredArguments(
      session,
      named.map(({ methodId }) => methodId),
    ),
  ]);
  const found = new Map<MethodKind, CallableMethod>();
  for (const [i, { kind, method, objectId, methodId }] of named.entries()) {
    const argumentTypes = declared[i] ?? null;
    const [ofObject, ofMethod] = [2 * i, 2 * i + 1];
    const why = methodMisfit(method, {
      objectClass: classes[ofObject],
      methodClass: classes[ofMethod],
      names: [
        { nodeId: objectId, name: names[ofObject] },
        { nodeId: methodId, name: names[ofMethod] },
      ],
      argumentTypes,
    });
    if (why === null) found.set(kind, { objectId, methodId, argumentTypes });
    else misfits.push(`methods.${kind}: ${why}`);
  }
  if (misfits.length > 0) throw new MappingMisfit(endpointUrl, misfits);
  return found;
}

interface NamedMethod {
  readonly kind: MethodKind;
  readonly method: OpcUaMethod;
  readonly objectId: NodeId;
  readonly methodId: NodeId;
}

function nameMethod(kind: MethodKind, method: OpcUaMethod, namespaces: readonly string[]): NamedMethod | string {
  const objectId = idOf(method.object, namespaces);
  const methodId = idOf(method.method, namespaces);
  if (objectId === null) return `namespace of ${method.object} is not on this server`;
  if (methodId === null) return `namespace of ${method.method} is not on this server`;
  return { kind, method, objectId, methodId };
}

/** @returns null: it can be called */
function methodMisfit(
  method: OpcUaMethod,
  read: {
    objectClass: DataValue | undefined;
    methodClass: DataValue | undefined;
    names: readonly { readonly nodeId: NodeId; readonly name: DataValue | undefined }[];
    argumentTypes: readonly DataType[] | null;
  },
): string | null {
  const { objectClass, methodClass, names, argumentTypes } = read;
  if (objectClass?.statusCode.isGood() !== true) return `object ${method.object} does not exist`;
  if (methodClass?.statusCode.isGood() !== true) return `method ${method.method} does not exist`;
  if (methodClass.value.value !== NodeClass.Method) return `${method.method} is no method`;
  for (const { nodeId, name: data } of names) {
    const name = String(data?.value.value?.name ?? '');
    if (FORBIDDEN_METHOD.test(name)) return `${nodeId.toString()} is called "${name}"; Farfield never calls it`;
  }
  if (argumentTypes !== null && argumentTypes.length !== method.arguments.length) {
    return `${method.method} takes ${argumentTypes.length} arguments, the mapping gives ${method.arguments.length}`;
  }
  return null;
}

/** @returns of each method the types of its arguments; null: the server does not say, and the values have to tell */
async function declaredArguments(
  session: ClientSession,
  methodIds: readonly NodeId[],
): Promise<readonly (readonly DataType[] | null)[]> {
  const properties = await browseProperties(session, methodIds);
  const nodes = properties.flatMap((result, i) =>
    (result.references ?? [])
      .filter(({ browseName }) => browseName.name === 'InputArguments')
      .map(({ nodeId }) => ({ key: String(i), nodeId })),
  );
  const values = await readAll(session, nodes, AttributeIds.Value);
  return methodIds.map((_, i) => {
    if (properties[i]?.statusCode.isGood() !== true) return null;
    // A method without arguments may leave the list of them out.
    const value: unknown = values[nodes.findIndex(({ key }) => key === String(i))]?.value.value;
    if (!Array.isArray(value)) return [];
    return value.map((one: unknown) => (one instanceof Argument ? baseType(one.dataType) : null) ?? DataType.Null);
  });
}

/** @returns [] from a server that does not answer such questions */
async function browseProperties(
  session: ClientSession,
  methodIds: readonly NodeId[],
): Promise<readonly BrowseResult[]> {
  try {
    return await session.browse(
      methodIds.map((nodeId) => ({
        nodeId,
        referenceTypeId: 'HasProperty',
        includeSubtypes: true,
        browseDirection: BrowseDirection.Forward,
        resultMask: BROWSE_NAME_ONLY,
      })),
    );
  } catch {
    return [];
  }
}

function signalMisfit(
  key: string,
  read: { nodeClass: DataValue | undefined; dataType: DataValue | undefined; valueRank: DataValue | undefined },
): string | null {
  if (read.nodeClass?.statusCode.isGood() !== true) return 'does not exist';
  if (read.nodeClass.value.value !== NodeClass.Variable) return 'is no variable';
  const type = baseType(read.dataType?.value.value);
  // A type of the server's own (an enumeration, a duration) is judged by each value that comes.
  if (type === null) return null;
  const rank: unknown = read.valueRank?.value.value;
  return shapeMisfit(shapeOf(key), type, typeof rank === 'number' && rank >= 0);
}

function baseType(dataType: unknown): DataType | null {
  if (typeof dataType !== 'object' || dataType === null || !('namespace' in dataType) || !('value' in dataType))
    return null;
  const { namespace, value } = dataType;
  if (namespace !== 0 || typeof value !== 'number' || value < 1 || value > 23 || DataType[value] === undefined)
    return null;
  return value;
}

function shapeOf(key: string): UaShape {
  if (key === 'scanner.steps' || key === 'zone.badge') return 'textArray';
  if (key.startsWith('scanner.steps.'))
    return ['.durationMs', '.sarBodyWkg', '.sarHeadWkg', '.b1RmsUt'].some((field) => key.endsWith(field))
      ? 'numberArray'
      : 'anyArray';
  if (key.startsWith('monitor.wave.')) return 'numberArray';
  if (key === 'monitor.alarm') return 'text';
  if (key.endsWith('.heartbeat')) return 'anyScalar';
  return isSignalKey(key) ? SHAPES[key] : 'number';
}

type ShapedKey = Extract<
  SignalKey,
  | 'scanner.state'
  | 'scanner.scannerRef'
  | 'scanner.patientRef'
  | 'scanner.patientName'
  | 'scanner.examId'
  | 'scanner.selectedStepId'
  | 'scanner.runningStepId'
  | 'scanner.mode'
  | 'scanner.coilId'
  | 'scanner.faultText'
  | 'scanner.tableMoving'
  | 'zone.door34'
  | 'zone.door23'
  | 'zone.ferromagnetic'
  | 'zone.squeezeBall'
  | 'zone.quench'
  | 'zone.roomStop'
  | 'monitor.on'
>;

const SHAPES: Record<ShapedKey, UaShape> = {
  'scanner.state': 'text',
  'scanner.scannerRef': 'text',
  'scanner.patientRef': 'text',
  'scanner.patientName': 'text',
  'scanner.examId': 'text',
  'scanner.selectedStepId': 'text',
  'scanner.runningStepId': 'text',
  'scanner.mode': 'text',
  'scanner.coilId': 'text',
  'scanner.faultText': 'text',
  'scanner.tableMoving': 'flag',
  'zone.door34': 'flag',
  'zone.door23': 'flag',
  'zone.ferromagnetic': 'flag',
  'zone.squeezeBall': 'flag',
  'zone.quench': 'flag',
  'zone.roomStop': 'flag',
  'monitor.on': 'flag',
};

function isSignalKey(key: string): key is ShapedKey {
  return Object.hasOwn(SHAPES, key);
}

function entriesOf(methods: OpcUaMapping['methods']): readonly (readonly [MethodKind, OpcUaMethod])[] {
  const kinds = ['start', 'stop', 'abort', 'pause', 'resume', 'selectStep'] as const satisfies readonly MethodKind[];
  return kinds.flatMap((kind) => {
    const method = methods[kind];
    return method === undefined ? [] : [[kind, method] as const];
  });
}

/** `nsu=` ids name the namespace itself, because its index may differ after each start of a server. */
function idOf(node: string, namespaces: readonly string[]): NodeId | null {
  const named = /^nsu=([^;]+);(.+)$/.exec(node);
  if (named === null) return resolveNodeId(node);
  const index = namespaces.indexOf(named[1] ?? '');
  return index < 0 ? null : resolveNodeId(`ns=${index};${named[2] ?? ''}`);
}

/** In portions, because servers limit how many nodes one request may name. */
async function readAll(
  session: ClientSession,
  nodes: readonly ObservedNode[],
  attributeId: AttributeIds,
): Promise<readonly DataValue[]> {
  const values: DataValue[] = [];
  for (let i = 0; i < nodes.length; i += 50) {
    values.push(...(await session.read(nodes.slice(i, i + 50).map(({ nodeId }) => ({ nodeId, attributeId })))));
  }
  return values;
}
