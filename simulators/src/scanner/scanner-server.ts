import type { Clock } from '../kernel/clock.ts';
import type { EventLog, EventSource } from '../kernel/event-log.ts';
import { Runner, type Running } from '../kernel/runner.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { OpcUaSkin, type UaVariable } from '../opcua/opcua-skin.ts';
import type { ScannerConfig } from './config.ts';
import { addScannerMethods, type Answer } from './scanner-methods.ts';
import { scannerModel } from './scanner-model.ts';
import { nodeIdOf, SCANNER_NODES, type ScannerNode } from './scanner-nodes.ts';
import {
  initialScanner,
  type Origin,
  type ScannerEvent,
  type ScannerInput,
  type ScannerState,
} from './scanner-state.ts';
import { shownScanner, type ShownScanner } from './shown-scanner.ts';

export type ScannerRunner = Runner<ScannerState, ScannerInput, ScannerEvent>;

export interface StartScannerOptions {
  readonly config: ScannerConfig;
  readonly seed: number;
  readonly clock: Clock;
  readonly log: EventLog;
  /** Certificates and keys; made when absent. */
  readonly pkiFolder: string;
}

/**
 * The scanner's console as an OPC UA server (namespace index 1): `SCANNER_NODES` and the methods of
 * `scanner-methods.ts`. A value is written when it changes. Without power the server falls silent, sockets open.
 * @throws Error when the port is taken
 */
export async function startScanner(options: StartScannerOptions): Promise<Running<ScannerRunner>> {
  const { config, clock, log } = options;
  const skin = await OpcUaSkin.start({
    name: 'farfield-scanner',
    host: config.host,
    port: config.port,
    pkiFolder: options.pkiFolder,
    namespaceUri: 'urn:farfield:simulator:scanner',
    securityModes: config.securityModes,
    users: config.users,
    allowAnonymous: config.allowAnonymous,
  });
  const initial = initialScanner(config, options.seed);
  const runner: ScannerRunner = new Runner({ model: scannerModel, initial, clock });
  const writers = addWriters(skin, config, shownScanner(initial, clock.nowMs()));
  const waiting = new Map<number, (answer: Answer) => void>();
  runner.subscribe((events, state, nowMs) => {
    const shown = shownScanner(state, nowMs);
    const sourceTime = new Date(clock.wallMs());
    for (const write of writers) write(shown, sourceTime);
    for (const event of events) pass(event, log, waiting);
    // A machine that loses its power has no last word; values written above stay behind the closed door.
    if (state.phase.kind === 'off') skin.goDark();
    else skin.comeBack();
  });
  let replyTo = 0;
  const ask = (build: (replyTo: number) => ScannerInput): Promise<Answer> =>
    new Promise((resolve) => {
      replyTo += 1;
      waiting.set(replyTo, resolve);
      runner.post(build(replyTo));
    });
  addScannerMethods(skin, ask, (unixMs) => clock.nowMs() + (unixMs - clock.wallMs()));
  runner.start();
  return {
    runner,
    endpoint: skin.endpointUrl,
    port: skin.port,
    stop: async () => {
      runner.stop();
      await skin.stop();
    },
  };
}

type Writer = (shown: ShownScanner, sourceTime: Date) => void;

function addWriters(skin: OpcUaSkin, config: ScannerConfig, initial: ShownScanner): readonly Writer[] {
  skin.addVariable({
    path: 'Scanner/ScannerId',
    nodeId: nodeIdOf('Scanner/ScannerId'),
    type: 'String',
    initial: config.scannerId,
  });
  return SCANNER_NODES.map((node) => {
    const variable = skin.addVariable({
      path: node.path,
      nodeId: nodeIdOf(node.path),
      type: node.type,
      initial: node.value(initial),
    });
    return writerOf(node, variable, initial);
  });
}

function writerOf(node: ScannerNode, variable: UaVariable, initial: ShownScanner): Writer {
  let written = keyOf(node, initial);
  return (shown, sourceTime) => {
    const key = keyOf(node, shown);
    if (key === written) return;
    written = key;
    const isGood = node.isGood?.(shown) ?? true;
    variable.set(node.value(shown), { quality: isGood ? 'good' : 'bad', sourceTime });
  };
}

function keyOf(node: ScannerNode, shown: ShownScanner): string {
  return JSON.stringify([node.value(shown), node.isGood?.(shown) ?? true]);
}

function pass(event: ScannerEvent, log: EventLog, waiting: Map<number, (answer: Answer) => void>): void {
  switch (event.kind) {
    case 'answered':
      waiting.get(event.replyTo)?.({ result: event.result, reason: event.reason });
      waiting.delete(event.replyTo);
      return;
    case 'told':
      log.append({
        source: sourceOf(event.by),
        kind: 'told',
        what: event.what,
        detail: { ...event.detail, by: event.by },
      });
      return;
    case 'did':
      log.append({ source: 'scanner', kind: 'did', what: event.what, detail: event.detail });
      return;
  }
  unreachable(event);
}

function sourceOf(by: Origin): EventSource {
  if (by === 'screen' || by === 'world') return by;
  return 'scanner';
}
