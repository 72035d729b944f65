import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataType } from 'node-opcua';
import { expect } from 'vitest';
import type { ScannerOrder } from '@farfield/protocol/policy';
import type { OpcUaAdapterConfig } from '../../config/agent-config.ts';
import { Guard } from '../../safety/guard.ts';
import type { Observation } from '../adapter-port.ts';
import { systemClock } from '../../clock.ts';
import { type BenchMethod, BenchServer, type BenchVariable } from './bench-server.ts';
import { loadOpcUaMapping } from './mapping-file.ts';
import { OpcUaAdapter } from './opcua-adapter.ts';

export const MAPPING = `
name: Bench machine
signals:
  scanner.state: { node: "ns=1;s=State", source: console, values: { 0: idle, 4: scanning } }
  scanner.heartbeat: { node: "ns=1;s=Beat", source: console }
  zone.door34: { node: "nsu=urn:farfield:test:bench;s=Door", source: contact, values: { true: open, false: shut } }
  zone.heartbeat: { node: "ns=1;s=Beat", source: hub }
  monitor.wave.ecg: { node: "ns=1;s=Ecg", source: monitor, layout: indexed }
methods:
  start: { object: "ns=1;s=Machine", method: "ns=1;s=Machine.Start", arguments: [stepId, commandId, deadlineUtcMs],
           result: { index: 0, accepted: accepted, reasonIndex: 1 } }
  stop: { object: "ns=1;s=Machine", method: "ns=1;s=Machine.Stop", arguments: [commandId], result: { index: 0, accepted: accepted } }
  abort: { object: "ns=1;s=Machine", method: "ns=1;s=Machine.Abort", arguments: [commandId] }
`;
export const VARIABLES: readonly BenchVariable[] = [
  { name: 'State', type: DataType.Int32, value: 0 },
  { name: 'Beat', type: DataType.UInt32, value: 0 },
  { name: 'Door', type: DataType.Boolean, value: false },
  { name: 'Ecg', type: DataType.Int32, value: [0, 250_000] },
];
export const accepted = () => ({ outputs: ['accepted', ''] });
export const METHODS: readonly BenchMethod[] = [
  { name: 'Start', inputs: [DataType.String, DataType.String, DataType.Double], answer: accepted },
  { name: 'Stop', inputs: [DataType.String], answer: accepted },
  { name: 'Abort', inputs: [DataType.String], answer: accepted },
];
export const START: ScannerOrder = { kind: 'start', stepId: 'st-1', commandId: 'c-1' };
export const STOP: ScannerOrder = { kind: 'stop', commandId: 'c-2' };
export const ABORT: ScannerOrder = { kind: 'abort', commandId: 'c-3' };

const cleanUp: (() => Promise<void>)[] = [];

export function onEnd(act: () => Promise<void>): void {
  cleanUp.push(act);
}

/** Ends what `serve`, `attach` and `onEnd` have gathered; for `afterEach`. */
export async function endAll(): Promise<void> {
  for (const act of cleanUp.splice(0).toReversed()) await act();
}

export function temp(): string {
  return mkdtempSync(join(tmpdir(), 'farfield-ua-adapter-'));
}

export async function serve(options: Partial<Parameters<typeof BenchServer.start>[0]> = {}): Promise<BenchServer> {
  const server = await BenchServer.start({ variables: VARIABLES, methods: METHODS, ...options });
  let isUp = true;
  const stop = server.stop.bind(server);
  server.stop = async () => {
    if (isUp) await stop();
    isUp = false;
  };
  onEnd(() => server.stop());
  server.beat('Beat');
  return server;
}

export function methodsWith(name: string, answer: BenchMethod['answer']): readonly BenchMethod[] {
  return METHODS.map((method) => (method.name === name ? { ...method, answer } : method));
}

export interface Rig {
  readonly adapter: OpcUaAdapter;
  readonly guard: Guard;
  readonly seen: (Observation & { readonly atMs: number })[];
  readonly config: OpcUaAdapterConfig;
}

export async function attach(
  endpointUrl: string,
  own: Partial<OpcUaAdapterConfig> = {},
  mapping = MAPPING,
): Promise<Rig> {
  const folder = temp();
  const mappingFile = join(folder, 'mapping.yaml');
  writeFileSync(mappingFile, mapping);
  const config: OpcUaAdapterConfig = {
    kind: 'opcua',
    name: 'bench',
    mappingFile,
    mapping: loadOpcUaMapping(mappingFile),
    endpointUrl,
    security: 'none',
    pkiFolder: join(folder, 'pki'),
    trust: 'firstUse',
    ...own,
  };
  const adapter = new OpcUaAdapter({ config, siteId: 'demo', scannerRef: 'MR-1', clock: systemClock });
  const seen: Rig['seen'] = [];
  onEnd(() => adapter.stop());
  await adapter.start((observation) => seen.push({ ...observation, atMs: systemClock.nowMs() }));
  return { adapter, guard: new Guard({ adapter, clock: systemClock }), seen, config };
}

export const bound = { timeout: 10_000, interval: 10 };

export async function untilReady({ adapter }: Rig): Promise<void> {
  await expect.poll(() => adapter.readiness, bound).toEqual({ permitting: true, restricting: true });
}

export function doors({ seen }: Rig): string[] {
  return seen.flatMap((one) => (one.kind === 'input' && one.input === 'door34' ? [`${one.raw} ${one.words}`] : []));
}

export function lost({ seen }: Rig): string[] {
  return seen.flatMap((one) =>
    one.kind === 'adapter' && one.adapter === 'bench' && one.state === 'lost' ? [one.detail] : [],
  );
}
