import { startMonitor } from '../monitor/monitor-server.ts';
import { startScanner } from '../scanner/scanner-server.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { startUps } from '../ups/ups-server.ts';
import { startZone } from '../zone/zone-server.ts';
import type { Device } from './config.ts';
import { commonOptions, startPath, startScreen, type StartWorldOptions } from './devices.ts';

export interface RunningParts {
  /** Where clients connect, by part. */
  readonly endpoints: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * One device of a world's configuration, without the others and without what they would do to it.
 * @throws Error when its port is taken, or the configuration says that it is not fitted
 */
export async function startDeviceAlone(device: Device, options: StartWorldOptions): Promise<RunningParts> {
  switch (device) {
    case 'scanner':
      return single(device, await startScanner({ config: options.config.scanner, ...commonOptions(options, device) }));
    case 'screen':
      return await startConsole(options);
    case 'monitor': {
      const monitor = await startMonitor({ config: options.config.monitor, ...commonOptions(options, device) });
      return single(device, monitor ?? notFitted(device));
    }
    case 'zone':
      return single(device, await startZone({ config: options.config.zone, ...commonOptions(options, device) }));
    case 'ups':
      return single(device, await startUps({ config: options.config.ups, ...commonOptions(options, device) }));
    case 'network':
      return await startPaths(options);
  }
  return unreachable(device);
}

function single(device: Device, running: { endpoint: string; stop(): Promise<void> }): RunningParts {
  return { endpoints: { [device]: running.endpoint }, stop: () => running.stop() };
}

function notFitted(device: Device): never {
  throw new Error(`the configuration says that no ${device} is fitted`);
}

/** A screen without a console behind it would show nothing. */
async function startConsole(options: StartWorldOptions): Promise<RunningParts> {
  const scanner = await startScanner({ config: options.config.scanner, ...commonOptions(options, 'scanner') });
  const screen = await startScreen(options, scanner.runner);
  if (screen === null) {
    await scanner.stop();
    return notFitted('screen');
  }
  return {
    endpoints: { scanner: scanner.endpoint, screen: `rfb://${options.config.screen.host}:${screen.port}` },
    stop: async () => {
      await screen.stop();
      await scanner.stop();
    },
  };
}

async function startPaths(options: StartWorldOptions): Promise<RunningParts> {
  const { paths } = options.config.network;
  if (paths.length === 0) return notFitted('network');
  const proxies = await Promise.all(paths.map(async (path) => ({ path, proxy: await startPath(path, {}, options) })));
  return {
    endpoints: Object.fromEntries(
      proxies.map(({ path, proxy }) => [`path.${path.name}`, `tcp://${path.listenHost}:${proxy.port}`]),
    ),
    stop: async () => {
      await Promise.all(proxies.map(({ proxy }) => proxy.stop()));
    },
  };
}
