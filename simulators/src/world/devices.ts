import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { EventLog } from '../kernel/event-log.ts';
import { childSeed, Random } from '../kernel/random.ts';
import { startMonitor } from '../monitor/monitor-server.ts';
import { startNetworkProxy, type NetworkProxy } from '../network/network-proxy.ts';
import { startScanner, type ScannerRunner } from '../scanner/scanner-server.ts';
import { startScannerScreen, type ScannerScreen } from '../scanner/screen/scanner-screen.ts';
import { startUps } from '../ups/ups-server.ts';
import { startZone } from '../zone/zone-server.ts';
import type { NetworkPathConfig, WorldConfig } from './config.ts';
import type { WorldParts } from './parts.ts';
import { obeyScreen, screenView } from './screen-view.ts';

export interface StartWorldOptions {
  readonly config: WorldConfig;
  readonly clock: Clock;
  readonly log: EventLog;
  /** Certificates are made here when absent. */
  readonly dataFolder: string;
}

export type Stop = () => Promise<void>;

type Devices = Pick<WorldParts, 'scanner' | 'screen' | 'monitor' | 'zone' | 'ups' | 'paths'>;

/** What each device is started with, beside its own configuration. */
export function commonOptions(
  { config, clock, log, dataFolder }: StartWorldOptions,
  device: string,
): { seed: number; clock: Clock; log: EventLog; pkiFolder: string } {
  return { seed: childSeed(config.seed, device), clock, log, pkiFolder: join(dataFolder, 'pki', device) };
}

/** @param started gets the stop of each device as soon as it runs, so that a later failure leaves nothing behind */
export async function startDevices(options: StartWorldOptions, started: Stop[]): Promise<Devices> {
  const { config } = options;
  const scanner = await startScanner({ config: config.scanner, ...commonOptions(options, 'scanner') });
  started.push(() => scanner.stop());
  const screen = await startScreen(options, scanner.runner);
  if (screen !== null) started.push(() => screen.stop());
  const monitor = await startMonitor({ config: config.monitor, ...commonOptions(options, 'monitor') });
  if (monitor !== null) started.push(() => monitor.stop());
  const zone = await startZone({ config: config.zone, ...commonOptions(options, 'zone') });
  started.push(() => zone.stop());
  const ups = await startUps({ config: config.ups, ...commonOptions(options, 'ups') });
  started.push(() => ups.stop());
  const ports = { scanner: scanner.port, screen: screen?.port, monitor: monitor?.port, zone: zone.port, ups: ups.port };
  const paths = new Map<string, NetworkProxy>();
  for (const path of config.network.paths) {
    const proxy = await startPath(path, ports, options);
    started.push(() => proxy.stop());
    paths.set(path.name, proxy);
  }
  return { scanner, screen, monitor, zone, ups, paths };
}

/** @returns null when no screen is fitted */
export async function startScreen(
  { config, clock, log }: StartWorldOptions,
  scanner: ScannerRunner,
): Promise<ScannerScreen | null> {
  const { fitted, host, port, password, frameRateHz } = config.screen;
  if (!fitted) return null;
  return await startScannerScreen({
    view: () => screenView(scanner.state, clock.nowMs(), clock.wallMs()),
    command: (command) => obeyScreen(scanner, command),
    subscribe: (listener) => scanner.subscribe(() => listener()),
    log: (event) => log.append(event),
    clock,
    host,
    port,
    auth: password === '' ? { kind: 'none' } : { kind: 'password', password },
    frameRateHz,
  });
}

/** @throws Error when the path leads to a device that is not fitted, or its port is taken */
export async function startPath(
  path: NetworkPathConfig,
  devicePorts: Readonly<Record<string, number | undefined>>,
  options: Pick<StartWorldOptions, 'config' | 'clock' | 'log'>,
): Promise<NetworkProxy> {
  const [host, port] = path.target.split(':');
  const targetPort = port === undefined ? devicePorts[path.target] : Number(port);
  if (targetPort === undefined) throw new Error(`network path ${path.name}: ${path.target} is not fitted`);
  return await startNetworkProxy({
    name: path.name,
    end: path.end,
    listenHost: path.listenHost,
    listenPort: path.listenPort,
    targetHost: port === undefined ? '127.0.0.1' : (host ?? ''),
    targetPort,
    random: new Random(options.config.seed).split(`path ${path.name}`),
    clock: options.clock,
    log: options.log,
    conditions: path.conditions,
  });
}
